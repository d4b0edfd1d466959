// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane_filter.h"

#include "core/filter/quoted_text.h"

namespace boardscope::timeline {

namespace {

std::string is_number(std::string_view field, std::int64_t number, std::string_view unit = {})
{
    return std::string(field) + " == " + std::to_string(number) + std::string(unit);
}

std::optional<std::string> is_text(std::string_view field, std::string_view text)
{
    if (text.empty()) return std::nullopt;
    return std::string(field) + " == " + filter::quoted_text(text);
}

std::string is_value(const filter::RowField& field, std::int64_t value, const store::Snapshot& snapshot)
{
    switch (field.unit()) {
    case filter::FieldUnit::name:
        return std::string(field.name()) + " == " + filter::quoted_text(field.text_of(value, snapshot));
    case filter::FieldUnit::duration:
    case filter::FieldUnit::time: return is_number(field.name(), value, "ns");
    case filter::FieldUnit::number:
    case filter::FieldUnit::bytes: break;
    }
    return is_number(field.name(), value);
}

}  // namespace

std::optional<std::string> lane_filter(const Lane& lane, const LaneChoice& choice,
                                       const store::Snapshot& snapshot)
{
    const LaneKey& key = lane.key();
    const bool has_number = key.number != LaneKey::none;
    if (!has_number && key.text == store::StringPool::other_id()) return std::nullopt;
    const std::string_view text = snapshot.strings().text(key.text);
    switch (choice.grouping()) {
    case Grouping::cpu: return has_number ? std::optional(is_number("cpu", key.number)) : std::nullopt;
    case Grouping::task:
        return has_number ? std::optional(is_number("pid", key.number)) : is_text("comm", text);
    case Grouping::process: return has_number ? std::optional(is_number("tgid", key.number)) : std::nullopt;
    case Grouping::event: return is_text("event", text);
    case Grouping::field:
        return has_number ? std::optional(is_value(*choice.field(), key.number, snapshot)) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace boardscope::timeline
