// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/script_records.h"

#include "core/script/value_text.h"

#include <utility>

namespace boardscope::script {

namespace {

constexpr std::size_t comm_offset = 24, comm_bytes = 16;
constexpr std::size_t span_own_fields = 2;
constexpr const char* usual_time_format = "%H:%M:%S\n";

bool has_format(Operation operation)
{
    return operation == Operation::print_text || operation == Operation::cat ||
           operation == Operation::system;
}

std::string joined(const ScriptRecord& record, const ValueContext& context)
{
    std::string text;
    for (const ValueField& field : record.event->fields) {
        const std::string word = value_text(field.type, bytes_of(field, record.bytes), context);
        if (word.empty()) continue;  // argv ended before
        if (!text.empty()) text += record.event->format;
        text += word;
    }
    return text + "\n";
}

std::string named_values(const ScriptRecord& record, const ValueContext& context)
{
    const bool is_span = record.event->operation == Operation::span;
    std::string text;
    for (std::size_t i = is_span ? span_own_fields : 0; i < record.event->fields.size(); ++i) {
        const ValueField& field = record.event->fields[i];
        if (!text.empty()) text += ' ';
        text += field.name + "=" + value_text(field.type, bytes_of(field, record.bytes), context);
    }
    return text;
}

}  // namespace

std::optional<ScriptRecord> read_record(const ScriptSchema& schema, ByteView bytes)
{
    if (bytes.size() < record_header_bytes) return std::nullopt;
    ByteReader in(bytes);
    ScriptRecord record{.event = schema.event(in.u32())};
    if (record.event == nullptr) return std::nullopt;
    record.cpu = in.u32();
    record.time_ns = in.u64();
    const std::uint64_t pid_tgid = in.u64();
    record.pid = static_cast<std::int32_t>(pid_tgid & 0xffffffffu);
    record.tgid = static_cast<std::int32_t>(pid_tgid >> 32);
    record.comm = text_of(bytes.subspan(comm_offset, comm_bytes));
    // A perf buffer rounds sizes up; what is behind the record means nothing.
    const std::size_t whole = record.event->bytes;
    record.bytes = whole >= record_header_bytes && whole < bytes.size() ? bytes.first(whole) : bytes;
    return record;
}

std::optional<std::uint64_t> span_duration_ns(const ScriptRecord& record)
{
    if (record.event->operation != Operation::span || record.event->fields.size() < span_own_fields)
        return {};
    const ValueField& duration = record.event->fields[1];
    return number_of(duration.type, bytes_of(duration, record.bytes));
}

RecordText::RecordText(const ScriptSchema& schema) : schema_(schema)
{
    for (const ScriptEvent& event : schema.events) {
        if (!has_format(event.operation)) continue;
        if (Result<PrintfFormat> format = PrintfFormat::parse(event.format))
            formats_.insert_or_assign(event.id, std::move(*format));
    }
}

std::string RecordText::printed(const ScriptRecord& record, const NameSource& names) const
{
    const ValueContext context{schema_, names};
    const ScriptEvent& event = *record.event;
    switch (event.operation) {
    case Operation::print_text:
    case Operation::cat:
    case Operation::system: {
        const auto format = formats_.find(event.id);
        return format != formats_.end() ? format->second.print(event.fields, record.bytes, context)
                                        : event.format;
    }
    case Operation::print_value:
        if (event.fields.empty()) return "\n";
        return value_text(event.fields[0].type, bytes_of(event.fields[0], record.bytes), context) + "\n";
    case Operation::time: {
        const std::string format = event.format.empty() ? usual_time_format : event.format;
        return names.time_of_day(format, record.time_ns).value_or(std::to_string(record.time_ns) + "\n");
    }
    case Operation::join: return joined(record, context);
    default: return {};
    }
}

std::string RecordText::message(const ScriptRecord& record, const NameSource& names) const
{
    const Operation operation = record.event->operation;
    std::string text;
    switch (operation) {
    case Operation::print_text:
    case Operation::time:
    case Operation::join: text = printed(record, names); break;
    default: text = named_values(record, {schema_, names});
    }
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

}  // namespace boardscope::script
