// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/ingest.h"

#include "core/store/text_intake.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

namespace {

enum Buffers : std::uint64_t { text_pipe, pages_of_cpu, records_of_map };

/// Tells buffers apart: numbers of maps have 32 bits, those of CPUs a few.
std::uint64_t source(Buffers buffers, std::uint32_t map, std::uint32_t cpu)
{
    return buffers << 62 | std::uint64_t{map} << 30 | (cpu & 0x3fffffff);
}

}  // namespace

Ingest::Ingest(store::EventStore& store, MessageSink sink, decode::RecordSchema records)
    : store_(store), sink_(std::move(sink)), window_(store), text_(static_cast<decode::TextSink&>(*this)),
      pages_(static_cast<decode::TextSink&>(*this)),
      records_(static_cast<decode::RecordSink&>(*this), std::move(records))
{
}

void Ingest::follow_script(const script::ScriptSchema& schema, const script::NameSource& names, MessageSink watch)
{
    script_ = &schema;
    script_rows_.emplace(schema, names);
    watch_ = std::move(watch);
}

void Ingest::push(ByteView bytes)
{
    reader_.push(bytes, [this](const wire::Frame& frame) { take(frame); });
    note_damage();
    store_.publish();
}

void Ingest::settle()
{
    window_.flush();
    store_.publish();
}

void Ingest::finish()
{
    text_.flush();
    note_damage();
    window_.flush();
    store_.publish();
}

void Ingest::take(const wire::Frame& frame)
{
    Result<wire::Message> message = wire::decode(frame);
    if (!message) {
        note(message.error().cause);
        return;
    }
    if (watch_) watch_(*message);
    if (!take_rows(*message)) sink_(*message);
}

bool Ingest::take_rows(const wire::Message& message)
{
    if (const auto* page = std::get_if<wire::Page>(&message)) {
        begin(source(pages_of_cpu, 0, page->cpu), page->monotonic_ns);
        pages_.push(*page);
        return true;
    }
    if (const auto* format = std::get_if<wire::Format>(&message)) {
        take_format(*format);
        return true;
    }
    if (const auto* text = std::get_if<wire::Text>(&message)) {
        ++row_frames_;
        if (is_merging_) window_.begin(source(text_pipe, 0, 0), read_ns_);
        text_.push(text->bytes);
        return true;
    }
    if (const auto* lost = std::get_if<wire::Lost>(&message)) {
        loss(decode::loss_from(*lost));
        return true;
    }
    if (const auto* records = std::get_if<wire::Records>(&message)) {
        begin(source(records_of_map, records->map, records->cpu.value_or(UINT32_MAX)), records->monotonic_ns);
        if (!take_script_records(*records)) records_.push(*records);
        return true;
    }
    if (const auto* hello = std::get_if<wire::Hello>(&message)) pages_.restart(hello->pointer_bytes == 4 ? 4 : 8);
    // Unasked, it lists the object's own; an answer may list the board's.
    if (const auto* maps = std::get_if<wire::Maps>(&message); maps != nullptr && maps->cookie == 0) {
        records_.add(*maps);
        for (const wire::MapInfo& map : maps->maps)
            if (script_ != nullptr && map.name == script_->output_map) script_map_ = map.id;
    }
    return false;
}

/// False: the records are not a script's.
bool Ingest::take_script_records(const wire::Records& records)
{
    if (script_ == nullptr || (script_map_ && *script_map_ != records.map)) return false;
    for (const wire::Record& record : records.records)
        if (const std::optional<script::ScriptRow> row = script_rows_->row(record.bytes)) add_script_row(*row);
    return true;
}

void Ingest::add_script_row(const script::ScriptRow& row)
{
    const auto [shape, is_new] = script_shapes_.try_emplace(row.record.event);
    if (is_new) shape->second = store_.add_shape(script::shape_of(*row.record.event));
    add({.time_ns = static_cast<std::int64_t>(std::min<std::uint64_t>(row.record.time_ns, INT64_MAX)),
         .resolution_ns = 1,
         .cpu = row.record.cpu,
         .pid = row.record.pid,
         .tgid = row.record.tgid,
         .task = row.record.comm,
         .event = row.record.event->name,
         .message = row.message,
         .shape = shape->second,
         .fields = row.fields});
}

void Ingest::take_format(const wire::Format& format)
{
    if (const Result<void> added = pages_.add(format); !added) note(added.error().cause);
}

void Ingest::begin(std::uint64_t source, std::uint64_t read_ns)
{
    is_merging_ = true;
    ++row_frames_;
    read_ns_ = read_ns;
    window_.begin(source, read_ns);
}

void Ingest::add(const store::EventRow& row)
{
    if (is_merging_)
        window_.add(row);
    else
        store_.append(row);
}

void Ingest::row(const decode::TextRow& row)
{
    add(store::to_event_row(row));
}

void Ingest::loss(const decode::Loss& loss)
{
    if (is_merging_)
        window_.add_loss(loss);
    else
        store_.append_loss(loss);
}

void Ingest::record(const decode::RecordRow& row)
{
    ShapeId shape;
    if (row.schema) {
        const auto [known, is_new] = shapes_.try_emplace(row.schema);
        if (is_new) known->second = store_.add_shape(row.schema->shape());
        shape = known->second;
    }
    add({.time_ns = static_cast<std::int64_t>(std::min<std::uint64_t>(row.time_ns, INT64_MAX)),
         .resolution_ns = row.resolution_ns,
         .cpu = row.cpu.value_or(store::no_cpu),
         .pid = row.pid.value_or(store::no_pid),
         .tgid = row.tgid.value_or(store::no_pid),
         .task = row.task,
         .event = row.event,
         .message = row.message,
         .shape = shape,
         .fields = row.fields});
}

void Ingest::note(std::string_view text)
{
    add({.message = text, .kind = store::RowKind::note});
}

void Ingest::note_damage()
{
    if (const std::uint64_t damaged = pages_.counts().damaged_pages; damaged > noted_pages_) {
        note(std::to_string(damaged - std::exchange(noted_pages_, damaged)) +
             " pages of the trace buffer came damaged: what of them can be read is shown");
    }
    const wire::FrameReaderCounts& now = reader_.counts();
    if (now.missing_frames > noted_.missing_frames)
        loss({.cause = decode::LossCause::frames, .count = now.missing_frames - noted_.missing_frames});
    noted_ = now;
}

void note_kernel_filter(store::EventStore& store, const std::string& kernel_filter)
{
    if (kernel_filter.empty()) return;
    const std::string text = "events for which this is not true stayed in the kernel: " + kernel_filter;
    store.append({.message = text, .kind = store::RowKind::note});
    store.publish();
}

}  // namespace boardscope::session
