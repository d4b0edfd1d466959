// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/record_decoder.h"

#include "core/decode/hex_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <limits>
#include <utility>

namespace boardscope::decode {

namespace {

constexpr std::size_t most_maps = 4096;
constexpr std::uint32_t most_shown_elements = 64;

/// Unsigned, whatever the field is; the record holds all of it.
std::uint64_t bits_of(ByteView record, const RecordField& field, std::uint32_t element = 0)
{
    const std::size_t start = field.offset + std::size_t{element} * field.bytes;
    if (field.bit_count == 0) {
        switch (field.bytes) {
        case 1: return load_little_endian<std::uint8_t>(record, start);
        case 2: return load_little_endian<std::uint16_t>(record, start);
        case 4: return load_little_endian<std::uint32_t>(record, start);
        case 8: return load_little_endian<std::uint64_t>(record, start);
        default: break;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < field.bytes; ++i)
            value |= std::to_integer<std::uint64_t>(record[start + i]) << (8 * i);
        return value;
    }
    std::uint64_t value = 0;
    for (std::uint32_t i = 0; i < field.bit_count; ++i) {
        const std::uint32_t bit = field.bit_offset + i;
        value |= (std::to_integer<std::uint64_t>(record[start + bit / 8]) >> bit % 8 & 1u) << i;
    }
    return value;
}

std::int64_t with_sign(std::uint64_t value, const RecordField& field)
{
    const std::uint32_t width = field.bit_count != 0 ? field.bit_count : field.bytes * 8;
    if (width < 64 && (value >> (width - 1) & 1) != 0) value |= ~std::uint64_t{0} << width;
    return static_cast<std::int64_t>(value);
}

std::string hex_number(std::uint64_t value)
{
    std::string digits;
    do {
        digits.insert(digits.begin(), "0123456789abcdef"[value & 15]);
        value >>= 4;
    } while (value != 0);
    return "0x" + digits;
}

std::string_view text_of(ByteView record, const RecordField& field)
{
    const std::string_view all = as_text(record.subspan(field.offset, field.bytes));
    return all.substr(0, all.find('\0'));
}

void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    out += '"';
}

/// Of a value of an enumeration; null: it has none.
const std::string* name_of(const RecordField& field, std::uint64_t value)
{
    const std::int64_t wanted = with_sign(value, field);
    for (const auto& [each, name] : field.names)
        if (each == wanted || static_cast<std::uint64_t>(each) == value) return &name;
    return nullptr;
}

template <class Number>
void append_decimal(std::string& out, Number value)
{
    std::array<char, 24> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append_number(std::string& out, ByteView record, const RecordField& field, std::uint32_t element)
{
    const std::uint64_t value = bits_of(record, field, element);
    switch (field.kind) {
    case FieldKind::boolean: out += value != 0 ? "true" : "false"; return;
    case FieldKind::pointer: out += hex_number(value); return;
    case FieldKind::signed_number: append_decimal(out, with_sign(value, field)); return;
    case FieldKind::enumeration:
        if (const std::string* name = name_of(field, value))
            out += *name;
        else
            append_decimal(out, with_sign(value, field));
        return;
    default: append_decimal(out, value);
    }
}

void append_value(std::string& out, ByteView record, const RecordField& field)
{
    if (field.kind == FieldKind::text) return append_quoted(out, text_of(record, field));
    if (field.kind == FieldKind::bytes) {
        out += hex_text(record.subspan(field.offset, field.bytes));
        return;
    }
    if (field.count == 1) return append_number(out, record, field, 0);
    out += '[';
    for (std::uint32_t i = 0; i < std::min(field.count, most_shown_elements); ++i) {
        if (i > 0) out += ',';
        append_number(out, record, field, i);
    }
    out += field.count > most_shown_elements ? ",…]" : "]";
}

/// An enumeration's value is its name; one without a name is not there.
FieldValue value_of(ByteView record, const RecordField& field)
{
    if (field.kind == FieldKind::text) return {absent_number, text_of(record, field)};
    const std::uint64_t bits = bits_of(record, field);
    if (field.kind == FieldKind::enumeration) {
        const std::string* name = name_of(field, bits);
        return {absent_number, name ? std::string_view(*name) : std::string_view()};
    }
    const bool is_signed = field.kind == FieldKind::signed_number;
    return {is_signed ? with_sign(bits, field) : static_cast<std::int64_t>(bits), {}};
}

std::size_t end_of(const RecordField& field)
{
    if (field.bit_count != 0) return field.offset + (std::size_t{field.bit_offset} + field.bit_count + 7) / 8;
    return field.offset + std::size_t{field.bytes} * field.count;
}

/// Whether there is such a field, and the record reaches to its end.
bool is_in(const RecordField* field, ByteView record)
{
    return field != nullptr && end_of(*field) <= record.size();
}

bool is_number(const RecordField& field)
{
    return field.count == 1 && field.bit_count == 0 &&
           (field.kind == FieldKind::unsigned_number || field.kind == FieldKind::signed_number);
}

/// The first field of one of these names that is a number.
const RecordField* number_field(const MapSchema& schema, std::initializer_list<std::string_view> names,
                                std::uint32_t least_bytes = 1)
{
    for (const std::string_view name : names)
        for (const RecordField& field : schema.fields)
            if (field.name == name && is_number(field) && field.bytes >= least_bytes) return &field;
    return nullptr;
}

const RecordField* time_field(const MapSchema& schema)
{
    return number_field(
        schema,
        {"time_ns", "ts_ns", "ktime_ns", "timestamp_ns", "ts", "time", "timestamp", "ktime", "nsec", "nsecs"},
        8);
}

std::optional<std::int32_t> task_number(ByteView record, const RecordField* field)
{
    if (!is_in(field, record)) return std::nullopt;
    const std::uint64_t value = bits_of(record, *field) & 0xffffffffu;  // of a u64 pid_tgid: the thread
    return static_cast<std::int32_t>(value);
}

}  // namespace

void RecordDecoder::set_schema(RecordSchema schema)
{
    schema_ = std::move(schema);
    maps_.clear();
}

void RecordDecoder::add(const wire::Maps& maps)
{
    for (const wire::MapInfo& map : maps.maps) {
        if (maps_.size() >= most_maps) return;
        const bool reports = map.role == wire::MapRole::ring || map.role == wire::MapRole::perf;
        if (reports) maps_.insert_or_assign(map.id, make_map(map.name, schema_.find(map.name)));
    }
}

RecordDecoder::Map& RecordDecoder::map_of(std::uint32_t id)
{
    const auto found = maps_.find(id);
    if (found != maps_.end()) return found->second;
    if (maps_.size() >= most_maps) maps_.clear();
    // Its name did not come, and with one map alone there is no doubt which it is.
    const MapSchema* only = schema_.maps.size() == 1 ? &schema_.maps.front() : nullptr;
    return maps_[id] = make_map("map " + std::to_string(id), only);
}

RecordDecoder::Map RecordDecoder::make_map(std::string name, const MapSchema* schema)
{
    Map map{.name = std::move(name), .schema = schema};
    if (schema == nullptr) return map;
    map.known = {.time = time_field(*schema),
                 .pid = number_field(*schema, {"pid"}),
                 .tid = number_field(*schema, {"tid"}),
                 .tgid = number_field(*schema, {"tgid"}),
                 .cpu = number_field(*schema, {"cpu"})};
    for (const RecordField& field : schema->fields)
        if ((field.name == "comm" || field.name == "task") && field.kind == FieldKind::text)
            map.known.tasks.push_back(&field);
    return map;
}

/// What has a column of its own: who and where. Perf says better who the task was.
void RecordDecoder::fill_columns(const KnownFields& known, ByteView record, RecordRow& row)
{
    const RecordField* const process = known.tgid != nullptr ? known.tgid : known.tid != nullptr ? known.pid : nullptr;
    if (!row.pid) row.pid = task_number(record, known.tid != nullptr ? known.tid : known.pid);
    if (!row.tgid) row.tgid = task_number(record, process);
    if (!row.cpu && is_in(known.cpu, record))
        row.cpu = static_cast<std::uint32_t>(std::min<std::uint64_t>(bits_of(record, *known.cpu), 0xfffffffe));
    for (const RecordField* const task : known.tasks)
        if (row.task.empty() && is_in(task, record)) row.task = text_of(record, *task);
}

void RecordDecoder::push(const wire::Records& records)
{
    Map& map = map_of(records.map);
    if (map.schema == nullptr && !std::exchange(map.noted, true))
        sink_.note(
            "the records of " + map.name +
            " are shown as bytes: write __type(value, struct NAME) in its definition to have their fields");
    for (const wire::Record& record : records.records) {
        RecordRow row{.time_ns = record.time_ns.value_or(records.monotonic_ns),
                      .resolution_ns = record.time_ns ? 1 : read_resolution_ns,
                      .cpu = records.cpu,
                      .pid = record.pid,
                      .tgid = record.tgid,
                      .event = map.name};
        if (map.schema != nullptr) {
            typed(map, record, row);
            continue;
        }
        message_ = hex_text(record.bytes);
        row.message = message_;
        sink_.record(row);
    }
}

void RecordDecoder::typed(const Map& map, const wire::Record& record, RecordRow row)
{
    const MapSchema& schema = *map.schema;
    const ByteView bytes = record.bytes;
    if (is_in(map.known.time, bytes) && !record.time_ns) {
        row.time_ns = bits_of(bytes, *map.known.time);
        row.resolution_ns = 1;
    }
    fill_columns(map.known, bytes, row);
    if (!schema.struct_name.empty()) row.event = schema.struct_name;
    append_message(map, bytes);
    row.message = message_;
    row.schema = &schema;
    row.fields = values_of(schema, bytes);
    sink_.record(row);
}

void RecordDecoder::append_message(const Map& map, ByteView bytes)
{
    message_.clear();
    for (const RecordField& field : map.schema->fields) {
        if (&field == map.known.time || !is_in(&field, bytes)) continue;
        if (!message_.empty()) message_ += ' ';
        message_ += field.name;
        message_ += '=';
        append_value(message_, bytes, field);
    }
    if (bytes.size() < map.schema->bytes)
        message_ += (message_.empty() ? "(" : " (") + std::to_string(bytes.size()) + " of " +
                    std::to_string(map.schema->bytes) + " bytes)";
}

std::span<const FieldValue> RecordDecoder::values_of(const MapSchema& schema, ByteView bytes)
{
    fields_.clear();
    for (const RecordField& field : schema.fields) {
        if (!is_column(field)) continue;
        FieldValue value;
        if (is_in(&field, bytes)) value = value_of(bytes, field);
        fields_.push_back(value);
    }
    return fields_;
}

}  // namespace boardscope::decode
