// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/event_layout.h"

#include "core/decode/format_file.h"
#include "core/decode/print_format_check.h"

#include <algorithm>

namespace boardscope::decode {

namespace {

auto unusable(std::string_view path, const std::string& why)
{
    return failure("the format of the trace event " + std::string(path) + " cannot be used: " + why,
                   "`bscope target update NAME` fetches the formats from the board again");
}

/// "__data_loc char[]" → "char", "unsigned long[6]" → "unsigned long".
std::string element_type(std::string_view type)
{
    for (const std::string_view place : {"__data_loc ", "__rel_loc "})
        if (type.starts_with(place)) type.remove_prefix(place.size());
    type = type.substr(0, type.find('['));
    while (!type.empty() && type.back() == ' ')
        type.remove_suffix(1);
    return std::string(type);
}

EventField field_of(const tep_format_field& parsed)
{
    const auto has = [&parsed](unsigned long flag) { return (parsed.flags & flag) != 0; };
    EventField field{.name = parsed.name,
                     .type = element_type(parsed.type),
                     .offset = static_cast<std::size_t>(parsed.offset),
                     .bytes = static_cast<std::size_t>(parsed.size),
                     .elements = parsed.arraylen,
                     .is_array = has(TEP_FIELD_IS_ARRAY),
                     .is_pointer = has(TEP_FIELD_IS_POINTER) && !has(TEP_FIELD_IS_ARRAY),
                     .is_signed = has(TEP_FIELD_IS_SIGNED)};
    if (has(TEP_FIELD_IS_DYNAMIC))
        field.data =
            has(TEP_FIELD_IS_RELATIVE) ? EventField::Data::from_end_of_field : EventField::Data::from_start;
    return field;
}

}  // namespace

Result<EventLayout> read_event_layout(std::string_view path, std::string_view text, std::size_t long_bytes)
{
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return unusable(path, "its name has no category");
    if (text.size() > format_limit_bytes || text.find('\0') != std::string_view::npos)
        return unusable(path, "it is too long");
    // How it is printed is of no interest, and libtraceevent's parser of that is made for what kernels write.
    const std::string fields = std::string(text.substr(0, text.find("\nprint fmt:"))) + "\nprint fmt: \"\"\n";
    EventLayout layout{std::string(path.substr(0, slash)), std::string(path.substr(slash + 1)), {}};
    const FormatFile file = parse_format_file(layout.category, fields, long_bytes);
    if (!file) return unusable(path, "out of memory");
    const tep_event* event = event_of(file);
    if (event == nullptr) return unusable(path, "it is no format file");
    if (!fields_are_sound(*event)) return unusable(path, "a field lies outside of any event");
    for (const tep_format_field* list : {event->format.common_fields, event->format.fields})
        for (const tep_format_field* field = list; field != nullptr; field = field->next)
            layout.fields.push_back(field_of(*field));
    return layout;
}

void for_each_format(std::string_view all,
                     const std::function<void(std::string_view path, std::string text)>& use)
{
    constexpr std::string_view mark = "/format:";
    std::string_view path;
    std::string text;
    const auto finish = [&] {
        if (!path.empty()) use(path, std::move(text));
        text.clear();
    };
    while (!all.empty()) {
        const std::string_view line = all.substr(0, all.find('\n'));
        all.remove_prefix(std::min(line.size() + 1, all.size()));
        const std::size_t end = line.find(mark);
        if (end == std::string_view::npos) continue;
        if (line.substr(0, end) != path) {
            finish();
            path = line.substr(0, end);
        }
        text.append(line.substr(end + mark.size())).append("\n");
    }
    finish();
}

}  // namespace boardscope::decode
