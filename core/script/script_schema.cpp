// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/script_schema.h"

#include "core/script/histogram_buckets.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace boardscope::script {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_items = 65536;  // maps, events, fields, attach points
constexpr std::uint32_t most_bytes = 1u << 20;
constexpr std::uint64_t most_linear_steps = 100'000;
constexpr int deepest_tuple = 8;
constexpr std::size_t kernel_name_bytes = 15;

template <class Kind>
using Names = std::pair<Kind, const char*>;

constexpr std::array value_kinds = std::to_array<Names<ValueKind>>({
    {ValueKind::number, "number"},
    {ValueKind::pointer, "pointer"},
    {ValueKind::text, "text"},
    {ValueKind::blob, "blob"},
    {ValueKind::kernel_symbol, "kernel symbol"},
    {ValueKind::user_symbol, "user symbol"},
    {ValueKind::kernel_stack, "kernel stack"},
    {ValueKind::user_stack, "user stack"},
    {ValueKind::inet, "inet"},
    {ValueKind::mac, "mac"},
    {ValueKind::time, "time"},
    {ValueKind::error_number, "error number"},
    {ValueKind::user_name, "user name"},
    {ValueKind::signal_name, "signal name"},
    {ValueKind::attach_point, "attach point"},
    {ValueKind::tuple, "tuple"},
});

constexpr std::array map_kinds = std::to_array<Names<MapKind>>({
    {MapKind::value, "value"},
    {MapKind::count, "count"},
    {MapKind::sum, "sum"},
    {MapKind::minimum, "minimum"},
    {MapKind::maximum, "maximum"},
    {MapKind::average, "average"},
    {MapKind::stats, "stats"},
    {MapKind::log2_histogram, "log2 histogram"},
    {MapKind::linear_histogram, "linear histogram"},
});

constexpr std::array operations = std::to_array<Names<Operation>>({
    {Operation::print_text, "print text"},
    {Operation::print_value, "print value"},
    {Operation::print_map, "print map"},
    {Operation::clear, "clear"},
    {Operation::zero, "zero"},
    {Operation::time, "time"},
    {Operation::exit, "exit"},
    {Operation::join, "join"},
    {Operation::cat, "cat"},
    {Operation::system, "system"},
    {Operation::span, "span"},
    {Operation::helper_error, "helper error"},
});

template <class Kind, std::size_t count>
const char* name_of(const std::array<Names<Kind>, count>& names, Kind kind)
{
    const auto found = std::ranges::find(names, kind, &Names<Kind>::first);
    return found == names.end() ? names.front().second : found->second;
}

auto bad(const std::string& what)
{
    return failure("the description of the script is damaged: " + what,
                   "the recording was changed after it was made; what the script printed cannot be told");
}

// ---- to JSON ----

Json json_of(const ValueType& type);

Json json_of(const std::vector<ValueField>& fields)
{
    Json list = Json::array();
    for (const ValueField& field : fields)
        list.push_back({{"name", field.name}, {"offset", field.offset}, {"type", json_of(field.type)}});
    return list;
}

Json json_of(const ValueType& type)
{
    Json json{{"kind", name_of(value_kinds, type.kind)}, {"bytes", type.bytes}};
    if (type.is_signed) json["signed"] = true;
    if (!type.format.empty()) json["format"] = type.format;
    if (type.frames != 0) json["frames"] = type.frames;
    if (!type.fields.empty()) json["fields"] = json_of(type.fields);
    return json;
}

Json json_of(const ScriptMap& map)
{
    Json json{{"name", map.name},
              {"bpf_map", map.bpf_map},
              {"kind", name_of(map_kinds, map.kind)},
              {"per_cpu", map.per_cpu},
              {"key", json_of(map.key)},
              {"key_bytes", map.key_bytes},
              {"value", json_of(map.value)},
              {"value_bytes", map.value_bytes}};
    if (map.kind == MapKind::linear_histogram) {
        json["min"] = map.min;
        json["max"] = map.max;
        json["step"] = map.step;
    }
    return json;
}

Json json_of(const ScriptEvent& event)
{
    Json json{{"id", event.id},       {"operation", name_of(operations, event.operation)},
              {"name", event.name},   {"fields", json_of(event.fields)},
              {"bytes", event.bytes}, {"line", event.line}};
    if (!event.format.empty()) json["format"] = event.format;
    if (!event.map.empty()) json["map"] = event.map;
    if (event.top != 0) json["top"] = event.top;
    if (event.divisor != 0) json["divisor"] = event.divisor;
    return json;
}

// ---- from JSON ----

/// Reads members of one object. A member that is not there keeps its default; the first one that is not what
/// it should be makes the object bad.
class Members {
public:
    explicit Members(const Json& object) : object_(object), good_(object.is_object()) {}

    void text(const char* key, std::string& out)
    {
        if (const Json* value = find(key, &Json::is_string)) out = value->get_ref<const std::string&>();
    }
    void boolean(const char* key, bool& out)
    {
        if (const Json* value = find(key, &Json::is_boolean)) out = value->get<bool>();
    }
    void number(const char* key, std::uint32_t& out, std::uint32_t most)
    {
        const Json* value = find(key, &Json::is_number_unsigned);
        if (value == nullptr) return;
        if (value->get<std::uint64_t>() > most)
            good_ = false;
        else
            out = value->get<std::uint32_t>();
    }
    void number(const char* key, std::int64_t& out)
    {
        if (const Json* value = find(key, &Json::is_number_integer)) out = value->get<std::int64_t>();
    }
    template <class Kind, std::size_t count>
    void kind(const char* key, Kind& out, const std::array<Names<Kind>, count>& names)
    {
        std::string name;
        text(key, name);
        const auto found =
            std::ranges::find_if(names, [&](const Names<Kind>& each) { return name == each.second; });
        good_ = good_ && found != names.end();
        if (found != names.end()) out = found->first;
    }
    /// Calls `read` for each element, until one is bad.
    template <class Read>
    void list(const char* key, Read read)
    {
        const Json* value = find(key, &Json::is_array);
        if (value == nullptr) return;
        good_ = good_ && value->size() <= most_items;
        for (auto each = value->begin(); good_ && each != value->end(); ++each)
            good_ = read(*each);
    }
    const Json* object(const char* key) { return find(key, &Json::is_object); }

    [[nodiscard]] bool good() const { return good_; }

private:
    const Json* find(const char* key, bool (Json::*is_wanted)() const noexcept)
    {
        if (!object_.is_object()) return nullptr;
        const auto found = object_.find(key);
        if (found == object_.end()) return nullptr;
        if (((*found).*is_wanted)()) return &*found;
        good_ = false;
        return nullptr;
    }

    const Json& object_;
    bool good_;
};

/// How many bytes a value of the kind has at least; of a number, which must have 1, 2, 4 or 8, none.
std::uint32_t least_bytes(ValueKind kind)
{
    switch (kind) {
    case ValueKind::blob: return 4;
    case ValueKind::kernel_symbol:
    case ValueKind::kernel_stack:
    case ValueKind::time: return 8;
    case ValueKind::user_symbol:
    case ValueKind::user_stack: return 16;
    case ValueKind::inet: return 20;
    case ValueKind::mac: return 6;
    case ValueKind::attach_point: return 4;
    default: return 0;
    }
}

bool has_good_size(const ValueType& type)
{
    switch (type.kind) {
    case ValueKind::number:
    case ValueKind::pointer:
    case ValueKind::error_number:
    case ValueKind::user_name:
    case ValueKind::signal_name:
        return type.bytes == 1 || type.bytes == 2 || type.bytes == 4 || type.bytes == 8;
    default: return type.bytes >= least_bytes(type.kind);
    }
}

bool read_type(const Json& json, ValueType& type, int depth);

/// `room`: bytes that the fields lie in.
bool read_field(const Json& json, ValueField& field, std::uint32_t room, int depth)
{
    Members members(json);
    members.text("name", field.name);
    members.number("offset", field.offset, most_bytes);
    const Json* type = members.object("type");
    if (!members.good() || type == nullptr || !read_type(*type, field.type, depth)) return false;
    return field.offset + field.type.bytes <= room;
}

auto field_reader(std::vector<ValueField>& fields, std::uint32_t room, int depth)
{
    return [&fields, room, depth](const Json& json) {
        return read_field(json, fields.emplace_back(), room, depth);
    };
}

bool read_type(const Json& json, ValueType& type, int depth)
{
    if (depth > deepest_tuple) return false;
    Members members(json);
    members.kind("kind", type.kind, value_kinds);
    members.number("bytes", type.bytes, most_bytes);
    members.boolean("signed", type.is_signed);
    members.text("format", type.format);
    members.number("frames", type.frames, most_bytes);
    members.list("fields", field_reader(type.fields, type.bytes, depth + 1));
    return members.good() && has_good_size(type);
}

bool is_histogram(MapKind kind)
{
    return kind == MapKind::log2_histogram || kind == MapKind::linear_histogram;
}

bool fits(const ScriptMap& map)
{
    const bool has_two = map.kind == MapKind::average || map.kind == MapKind::stats ||
                         map.kind == MapKind::minimum || map.kind == MapKind::maximum;
    const bool is_number = map.kind != MapKind::value;
    if (is_number && map.value_bytes < (has_two ? 16u : 8u)) return false;
    if (!is_number && map.value.bytes > map.value_bytes) return false;
    if (is_histogram(map.kind) && map.key_bytes < 4) return false;
    if (map.kind != MapKind::linear_histogram) return true;
    const std::uint64_t steps = linear_steps(map.min, map.max, map.step);
    return steps > 0 && steps <= most_linear_steps;
}

bool read_map(const Json& json, ScriptMap& map)
{
    Members members(json);
    members.text("name", map.name);
    members.text("bpf_map", map.bpf_map);
    members.kind("kind", map.kind, map_kinds);
    members.boolean("per_cpu", map.per_cpu);
    members.number("key_bytes", map.key_bytes, most_bytes);
    members.list("key", field_reader(map.key, map.key_bytes, 0));
    members.number("value_bytes", map.value_bytes, most_bytes);
    members.number("min", map.min);
    members.number("max", map.max);
    members.number("step", map.step);
    const Json* value = members.object("value");
    return members.good() && value != nullptr && read_type(*value, map.value, 0) && fits(map);
}

bool read_event(const Json& json, ScriptEvent& event)
{
    Members members(json);
    members.number("id", event.id, UINT32_MAX);
    members.kind("operation", event.operation, operations);
    members.text("name", event.name);
    members.text("format", event.format);
    members.number("bytes", event.bytes, most_bytes);
    members.list("fields", field_reader(event.fields, event.bytes, 0));
    members.text("map", event.map);
    members.number("top", event.top, UINT32_MAX);
    members.number("divisor", event.divisor, UINT32_MAX);
    std::uint32_t line = 0;
    members.number("line", line, INT32_MAX);
    event.line = static_cast<int>(line);
    return members.good();
}

}  // namespace

const ScriptEvent* ScriptSchema::event(std::uint32_t id) const
{
    if (id < events.size() && events[id].id == id) return &events[id];
    const auto found = std::ranges::find(events, id, &ScriptEvent::id);
    return found == events.end() ? nullptr : &*found;
}

const ScriptMap* ScriptSchema::map(std::string_view name) const
{
    const auto found = std::ranges::find(maps, name, &ScriptMap::name);
    return found == maps.end() ? nullptr : &*found;
}

const ScriptMap* ScriptSchema::bpf_map(std::string_view name) const
{
    if (const auto found = std::ranges::find(maps, name, &ScriptMap::bpf_map); found != maps.end())
        return &*found;
    if (name.size() != kernel_name_bytes) return nullptr;
    const auto found =
        std::ranges::find_if(maps, [&](const ScriptMap& map) { return map.bpf_map.starts_with(name); });
    return found == maps.end() ? nullptr : &*found;
}

std::string ScriptSchema::to_json() const
{
    Json json{{"version", version},
              {"output_map", output_map},
              {"stack_map", stack_map},
              {"pointer_bytes", pointer_bytes},
              {"attach_points", attach_points},
              {"maps", Json::array()},
              {"events", Json::array()}};
    for (const ScriptMap& map : maps)
        json["maps"].push_back(json_of(map));
    for (const ScriptEvent& event : events)
        json["events"].push_back(json_of(event));
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ScriptSchema> ScriptSchema::parse(std::string_view json_text)
{
    const Json json = Json::parse(json_text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return bad("it is no JSON object");
    ScriptSchema schema;
    std::uint32_t written_version = 0, pointer_bytes = 8;
    Members members(json);
    members.number("version", written_version, UINT32_MAX);
    members.number("pointer_bytes", pointer_bytes, 8);
    members.text("output_map", schema.output_map);
    members.text("stack_map", schema.stack_map);
    members.list("attach_points", [&](const Json& each) {
        if (each.is_string()) schema.attach_points.push_back(each.get<std::string>());
        return each.is_string();
    });
    if (!members.good() || (pointer_bytes != 4 && pointer_bytes != 8)) return bad("its beginning");
    if (written_version != version)
        return failure("the script's description has version " + std::to_string(written_version) +
                           ", this program reads " + std::to_string(version),
                       "open the recording with a newer version of Boardscope");
    schema.pointer_bytes = static_cast<int>(pointer_bytes);
    members.list("maps", [&](const Json& each) { return read_map(each, schema.maps.emplace_back()); });
    if (!members.good()) return bad("map " + std::to_string(schema.maps.size()));
    members.list("events", [&](const Json& each) { return read_event(each, schema.events.emplace_back()); });
    if (!members.good()) return bad("event " + std::to_string(schema.events.size()));
    return schema;
}

}  // namespace boardscope::script
