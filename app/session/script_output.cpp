// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/script_output.h"

#include "core/decode/loss.h"
#include "core/script/map_json.h"
#include "core/script/map_text.h"
#include "core/script/value_text.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

namespace {

using namespace std::chrono_literals;
using script::Operation;

constexpr auto patience = 3s;                  // for one answer: a slow board has 100,000 symbols
constexpr std::size_t most_waiting = 100'000;  // items; then nobody waits any more
constexpr std::uint32_t first_file_cookie = 0x40000000;  // see script_questions.cpp

bool waits_for_file(Operation operation)
{
    return operation == Operation::cat || operation == Operation::system;
}

bool prints_record(Operation operation)
{
    return operation == Operation::print_text || operation == Operation::print_value ||
           operation == Operation::time || operation == Operation::join;
}

std::string_view without_line_break(std::string_view text)
{
    return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

void add_wants(const script::ScriptMap& map, const std::vector<std::pair<Bytes, Bytes>>& entries,
               script::ValueWants& wants)
{
    const bool of_keys = script::can_want(map.key);
    const bool of_values = map.kind == script::MapKind::value && script::can_want(map.value);
    for (const auto& [key, value] : entries) {
        if (of_keys) script::add_wants(map.key, key, wants);
        if (of_values) script::add_wants(map.value, value, wants);
    }
}

}  // namespace

std::vector<script::RawEntry> ScriptOutput::Entries::raw() const
{
    std::vector<script::RawEntry> entries;
    for (const auto& [key, value] : kept)
        entries.push_back({key, value});
    return entries;
}

ScriptOutput::ScriptOutput(const script::ScriptSchema& schema, Settings settings, Board board, Print print)
    : schema_(schema),
      settings_(std::move(settings)),
      board_(std::move(board)),
      print_(std::move(print)),
      names_(settings_.host_realtime_ns, settings_.functions),
      questions_(names_, settings_.functions != nullptr, board_.ask),
      text_(schema)
{
}

// ---- the stream ----

void ScriptOutput::take(const wire::Message& message)
{
    if (const auto* records = std::get_if<wire::Records>(&message)) take_records(*records);
    if (const auto* entries = std::get_if<wire::MapEntries>(&message)) take_entries(*entries);
    if (const auto* symbols = std::get_if<wire::Symbols>(&message)) names_.take(*symbols);
    if (const auto* file = std::get_if<wire::File>(&message)) take_file(*file);
    if (const auto* result = std::get_if<wire::MapResult>(&message)) take_result(*result);
    if (const auto* hello = std::get_if<wire::Hello>(&message)) names_.take(*hello);
    if (const auto* ready = std::get_if<wire::Ready>(&message)) take_ready(*ready);
    if (const auto* lost = std::get_if<wire::Lost>(&message)) take_lost(*lost);
    // Unasked, it lists the object's own; an answer may list the board's.
    if (const auto* maps = std::get_if<wire::Maps>(&message); maps != nullptr && maps->cookie == 0)
        take_maps(*maps);
    advance();
    questions_.ask();
    hand_over();
}

void ScriptOutput::take_maps(const wire::Maps& maps)
{
    for (const wire::MapInfo& map : maps.maps) {
        if (const script::ScriptMap* known = schema_.bpf_map(map.name)) maps_[map.id] = known;
        if (!schema_.stack_map.empty() && map.name == schema_.stack_map) questions_.set_stack_map(map.id);
        if (map.name == schema_.output_map) output_map_ = map.id;
    }
}

void ScriptOutput::take_ready(const wire::Ready& ready)
{
    if (std::exchange(said_ready_, true) || !is_json()) return;
    put(script::json_line("attached_probes", "{\"probes\": " + std::to_string(ready.attached_count()) + "}"));
}

void ScriptOutput::take_lost(const wire::Lost& lost)
{
    const decode::Loss loss = decode::loss_from(lost);
    if (is_json() && loss.count)
        add({.text = script::json_line("lost_events", "{\"events\": " + std::to_string(*loss.count) + "}")});
    else
        add({.text = decode::describe(loss), .is_warning = true});
}

void ScriptOutput::take_records(const wire::Records& records)
{
    if (output_map_ && records.map != *output_map_) return;
    for (const wire::Record& record : records.records)
        take_record(record.bytes);
}

void ScriptOutput::take_record(ByteView bytes)
{
    const std::optional<script::ScriptRecord> record = script::read_record(schema_, bytes);
    if (!record) {
        if (!std::exchange(said_odd_record_, true))
            add({.text = "a record came that is none of the script's; it is left out", .is_warning = true});
        return;
    }
    const script::ScriptEvent& event = *record->event;
    if (event.operation == Operation::clear || event.operation == Operation::zero ||
        event.operation == Operation::exit || event.operation == Operation::span)
        return;
    if (queue_.empty() && prints_record(event.operation) && !script::can_want(event.fields))
        return print_record(*record);

    Item item{.event = &event, .record = {bytes.begin(), bytes.end()}};
    script::add_wants(event.fields, record->bytes, item.wants);
    if (event.operation == Operation::print_map) {
        item.map = schema_.map(event.map);
        item.waits_for_entries = item.map != nullptr;
    }
    if (waits_for_file(event.operation)) item.file = first_file_cookie + file_cookie_++;
    add(std::move(item));
}

void ScriptOutput::take_entries(const wire::MapEntries& part)
{
    std::optional<MapContents> contents = collector_.take(part);
    if (questions_.take_entries(part, contents.has_value()) || !contents) return;
    const auto map = maps_.find(part.map);
    if (map == maps_.end()) return;
    Entries entries;
    for (auto& [key, value] : contents->entries)
        entries.kept.emplace_back(key, std::move(value));
    if (part.cookie == BSW_COOKIE_END) at_end_[map->second] = std::move(entries);
    if (part.cookie != BSW_COOKIE_ACTION) return;
    const auto waiting = std::ranges::find_if(
        queue_, [&](const Item& item) { return item.waits_for_entries && item.map == map->second; });
    if (waiting == queue_.end()) return;
    waiting->waits_for_entries = false;
    waiting->entries = std::move(entries);
    add_wants(*waiting->map, waiting->entries.kept, waiting->wants);
    questions_.want(waiting->wants);
}

void ScriptOutput::take_file(const wire::File& file)
{
    if (questions_.take_file(file)) return;
    const auto waiting =
        std::ranges::find_if(queue_, [&](const Item& item) { return item.file == file.cookie; });
    if (waiting == queue_.end()) return;
    waiting->text += file.bytes;
    if (file.last) waiting->file = std::nullopt;
}

/// A file that cannot be read, a map that cannot be printed.
void ScriptOutput::take_result(const wire::MapResult& result)
{
    if (result.error == 0) return;
    if (questions_.take_result(result)) return;
    const auto map = maps_.find(result.map);
    const auto waiting = std::ranges::find_if(queue_, [&](const Item& item) {
        if (item.file) return *item.file == result.cookie;
        return item.waits_for_entries && result.cookie == BSW_COOKIE_ACTION && map != maps_.end() &&
               item.map == map->second;
    });
    if (waiting == queue_.end()) return;
    waiting->file = std::nullopt;
    waiting->waits_for_entries = false;
    waiting->text = result.text;
    waiting->is_warning = true;
}

// ---- what waits, and for what ----

void ScriptOutput::add(Item item)
{
    item.since = Clock::now();
    if (queue_.size() >= most_waiting) give_up(queue_.front());
    questions_.want(item.wants);
    queue_.push_back(std::move(item));
    Item& added = queue_.back();
    if (!added.file || added.event == nullptr) return;
    const std::optional<script::ScriptRecord> record = script::read_record(schema_, added.record);
    if (!record) return;
    const std::string text = text_.printed(*record, names_);
    if (added.event->operation == Operation::cat) questions_.ask_for_file(*added.file, text);
    if (added.event->operation == Operation::system && board_.run) take_file(board_.run(*added.file, text));
}

bool ScriptOutput::is_ready(const Item& item) const
{
    return is_over_ ||
           (!item.waits_for_entries && !item.file && (item.wants.is_empty() || questions_.knows(item.wants)));
}

void ScriptOutput::give_up(Item& item)
{
    if (item.file) questions_.forget_file(*item.file);
    item.waits_for_entries = false;
    item.file = std::nullopt;
    item.wants = {};
}

void ScriptOutput::advance()
{
    while (!queue_.empty()) {
        if (!is_ready(queue_.front())) {
            questions_.want(queue_.front().wants);  // a stack may have come since, and its addresses are wanted now
            return;
        }
        print(queue_.front());
        queue_.pop_front();
    }
}

void ScriptOutput::tick(Clock::time_point now)
{
    while (!queue_.empty() && !is_ready(queue_.front()) && now - queue_.front().since > patience) {
        give_up(queue_.front());
        advance();
    }
    questions_.ask();
    hand_over();
}

std::vector<std::uint64_t> ScriptOutput::nameless_addresses() const
{
    script::ValueWants wants;
    for (const auto& [map, entries] : at_end_)
        add_wants(*map, entries.kept, wants);
    const auto take_in = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
    for (const Item& item : queue_) {
        take_in(wants.kernel_addresses, item.wants.kernel_addresses);
        take_in(wants.kernel_stacks, item.wants.kernel_stacks);
    }
    for (const std::int64_t id : wants.kernel_stacks)
        take_in(wants.kernel_addresses, names_.stack(id));
    std::set<std::uint64_t> nameless;
    for (const std::uint64_t address : wants.kernel_addresses)
        if (!names_.kernel_symbol(address)) nameless.insert(address);
    return {nameless.begin(), nameless.end()};
}

// ---- printing ----

void ScriptOutput::finish()
{
    is_over_ = true;
    advance();
    std::vector<const script::ScriptMap*> maps;
    for (const auto& [map, entries] : at_end_)
        if (!entries.kept.empty()) maps.push_back(map);
    std::ranges::sort(maps, {}, [](const script::ScriptMap* map) -> const std::string& { return map->name; });
    if (!maps.empty() && !is_json()) put("\n\n");
    for (const script::ScriptMap* map : maps)
        print_map(*map, at_end_[map]);
    at_end_.clear();
    hand_over();
}

void ScriptOutput::print(const Item& item)
{
    if (item.is_warning) return warn(item.text);
    if (item.event == nullptr) return put(item.text);
    switch (item.event->operation) {
    case Operation::print_map:
        if (item.map != nullptr) print_map(*item.map, item.entries, item.event->top, item.event->divisor);
        return;
    case Operation::cat: return put_line("cat", item.text);
    case Operation::system: return put_line("syscall", item.text);
    default: break;
    }
    if (const std::optional<script::ScriptRecord> record = script::read_record(schema_, item.record))
        print_record(*record);
}

void ScriptOutput::print_map(const script::ScriptMap& map, const Entries& entries, std::uint32_t top,
                             std::uint32_t divisor)
{
    const std::vector<script::MapValue> values = script::map_values(map, entries.raw());
    put(is_json() ? script::map_json(map, values, context(), top, divisor)
                  : script::map_text(map, values, context(), top, divisor));
}

void ScriptOutput::print_record(const script::ScriptRecord& record)
{
    const script::ScriptEvent& event = *record.event;
    if (event.operation == Operation::helper_error) return warn(helper_error_text(record));
    if (event.operation == Operation::print_value && is_json() && !event.fields.empty()) {
        const script::ValueField& field = event.fields.front();
        return put(script::json_line(
            "value", script::value_json(field.type, script::bytes_of(field, record.bytes), context())));
    }
    const std::string text = text_.printed(record, names_);
    if (event.operation == Operation::join && is_json()) return put_line("join", without_line_break(text));
    put_line(event.operation == Operation::time ? "time" : "printf", text);
}

/// "update of @reads: the map is full (7 times)"
std::string ScriptOutput::helper_error_text(const script::ScriptRecord& record) const
{
    std::string text = record.event->format;
    const std::vector<script::ValueField>& fields = record.event->fields;
    if (fields.size() < 2) return text;
    const std::string count =
        script::value_text(fields[1].type, script::bytes_of(fields[1], record.bytes), context());
    return count == "1" ? text : text + " (" + count + " times)";
}

void ScriptOutput::put_line(std::string_view type, std::string_view text)
{
    if (is_json())
        put(script::json_line(type, script::quoted_json(text)));
    else
        put(text);
}

void ScriptOutput::warn(std::string text)
{
    hand_over();
    print_({.text = std::move(text), .is_warning = true});
}

void ScriptOutput::hand_over()
{
    if (!waiting_text_.empty()) print_({.text = std::exchange(waiting_text_, {})});
}

}  // namespace boardscope::session
