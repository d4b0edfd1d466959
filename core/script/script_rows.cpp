// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/script_rows.h"

#include "core/script/value_text.h"

#include <algorithm>
#include <array>

namespace boardscope::script {

namespace {

constexpr std::size_t span_own_fields = 2;

bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The last word before the first thing that is no path: of "str(args->filename, 32)" it is "filename".
/// Empty: none.
std::string word_of(std::string_view expression)
{
    std::string word;
    std::size_t at = 0;
    while (at < expression.size()) {
        const char c = expression[at];
        if (is_word_character(c)) {
            const std::size_t begin = at;
            while (at < expression.size() && is_word_character(expression[at]))
                ++at;
            const std::string_view next = expression.substr(begin, at - begin);
            if (next == "struct" || next == "union" || next == "enum")  // of a cast
                at = std::min(expression.find(')', at), expression.size());
            else if (next.front() < '0' || next.front() > '9')
                word = next;
            continue;
        }
        const bool leads_on = c == '(' || c == ')' || c == '$' || c == '@' || c == '.' || c == '*' ||
                              c == '&' || expression.substr(at, 2) == "->";
        if (!leads_on && !word.empty()) return word;
        at += c == '-' && leads_on ? 2 : 1;
    }
    return word;
}

/// Those that rows have anyway.
bool has_column(std::string_view expression)
{
    constexpr std::array own = {"comm", "pid", "tid", "cpu", "execname", "kpid"};
    return std::ranges::find(own, expression) != own.end();
}

bool is_number(ValueKind kind)
{
    return kind == ValueKind::number || kind == ValueKind::pointer;
}

/// The fields that are columns, by their index.
std::vector<std::size_t> columns_of(const ScriptEvent& event)
{
    std::vector<std::size_t> columns;
    const bool is_span = event.operation == Operation::span;
    if (is_span && event.fields.size() >= span_own_fields) columns.push_back(1);
    for (std::size_t i = is_span ? span_own_fields : 0; i < event.fields.size(); ++i)
        if (!has_column(event.fields[i].name)) columns.push_back(i);
    return columns;
}

decode::ShapeField column_of(const ValueField& field, std::string name)
{
    using decode::FieldForm;
    if (!is_number(field.type.kind)) return {std::move(name), FieldForm::text};
    const bool is_wide = field.type.bytes == 8 && !field.type.is_signed;
    const decode::FieldUnit unit = decode::unit_in_name(name);
    return {std::move(name), is_wide ? FieldForm::unsigned_number : FieldForm::number, unit};
}

}  // namespace

bool makes_rows(const ScriptEvent& event)
{
    return event.operation == Operation::print_text || event.operation == Operation::print_value ||
           event.operation == Operation::join || event.operation == Operation::span;
}

decode::EventShape shape_of(const ScriptEvent& event)
{
    decode::EventShape shape{.event = event.name};
    if (event.operation == Operation::join) return shape;
    for (const std::size_t index : columns_of(event)) {
        const bool is_duration = event.operation == Operation::span && index < span_own_fields;
        const std::string word = is_duration ? "duration" : word_of(event.fields[index].name);
        const std::string stem = word.empty() ? "value" : word;
        std::string name = stem;
        const auto is_taken = [&](const decode::ShapeField& field) { return field.name == name; };
        for (int number = 2; std::ranges::any_of(shape.fields, is_taken); ++number)
            name = stem + std::to_string(number);
        if (is_duration) shape.duration_field = static_cast<std::uint32_t>(shape.fields.size());
        shape.fields.push_back(column_of(event.fields[index], name));
        if (is_duration) shape.fields.back().unit = decode::FieldUnit::ns;
    }
    return shape;
}

std::optional<ScriptRow> ScriptRows::row(ByteView bytes)
{
    const std::optional<ScriptRecord> record = read_record(schema_, bytes);
    if (!record || !makes_rows(*record->event)) return std::nullopt;
    message_ = text_.message(*record, names_);
    fields_.clear();
    texts_.clear();
    const ScriptEvent& event = *record->event;
    if (event.operation != Operation::join) {
        for (const std::size_t index : columns_of(event)) {
            const ValueField& field = event.fields[index];
            const ByteView value = bytes_of(field, record->bytes);
            decode::FieldValue& column = fields_.emplace_back();
            if (is_number(field.type.kind)) {
                if (const auto bits = number_of(field.type, value))
                    column.number = static_cast<std::int64_t>(*bits);
            } else if (field.type.kind == ValueKind::text) {
                column.text = text_of(value);
            } else {
                column.text = texts_.emplace_back(value_text(field.type, value, {schema_, names_}));
            }
        }
    }
    return ScriptRow{*record, message_, fields_};
}

}  // namespace boardscope::script
