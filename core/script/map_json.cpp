// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/map_json.h"

#include "core/script/histogram_rows.h"
#include "core/script/value_text.h"

#include <algorithm>
#include <cstddef>

namespace boardscope::script {

namespace {

std::string number_json(std::uint64_t number, bool is_signed, std::uint32_t divisor = 1)
{
    if (divisor == 0) divisor = 1;
    if (is_signed)
        return std::to_string(static_cast<std::int64_t>(number) / static_cast<std::int64_t>(divisor));
    return std::to_string(number / divisor);
}

std::string stats_json(const ScriptMap& map, const MapValue& value)
{
    return R"({"count": )" + std::to_string(value.count) + R"(, "average": )" +
           number_json(average_of(map, value), map.value.is_signed) + R"(, "total": )" +
           number_json(value.number, map.value.is_signed) + "}";
}

std::string row_json(const ScriptMap& map, const HistogramRow& row, std::uint32_t divisor)
{
    const bool is_log2 = map.kind == MapKind::log2_histogram;
    std::string text = "{";
    if (row.has_min) text += R"("min": )" + number_json(static_cast<std::uint64_t>(row.min), !is_log2) + ", ";
    if (row.has_max) text += R"("max": )" + number_json(row.max, !is_log2 || !row.has_min) + ", ";
    return text + R"("count": )" + number_json(row.count, false, divisor) + "}";
}

std::string bars_json(const ScriptMap& map, const MapValue& histogram, std::uint32_t divisor)
{
    std::string text = "[";
    for (const HistogramRow& row : histogram_rows(map, histogram)) {
        if (text.size() > 1) text += ", ";
        text += row_json(map, row, divisor);
    }
    return text + "]";
}

std::string json_of_one(const ScriptMap& map, const MapValue& value, const ValueContext& context,
                        std::uint32_t divisor)
{
    switch (map.kind) {
    case MapKind::value:
        if (map.value.kind == ValueKind::number)
            return number_json(number_of(map.value, value.value).value_or(0), map.value.is_signed, divisor);
        return value_json(map.value, value.value, context);
    case MapKind::average: return number_json(average_of(map, value), map.value.is_signed, divisor);
    case MapKind::stats: return stats_json(map, value);
    case MapKind::log2_histogram:
    case MapKind::linear_histogram: return bars_json(map, value, divisor);
    case MapKind::count: return number_json(value.number, false, divisor);
    default: return number_json(value.number, map.value.is_signed, divisor);
    }
}

const char* type_of(const ScriptMap& map)
{
    switch (map.kind) {
    case MapKind::average:
    case MapKind::stats: return "stats";
    case MapKind::log2_histogram:
    case MapKind::linear_histogram: return "hist";
    default: return "map";
    }
}

}  // namespace

std::string map_json(const ScriptMap& map, const std::vector<MapValue>& values, const ValueContext& context,
                     std::uint32_t top, std::uint32_t divisor)
{
    if (values.empty()) return {};
    const bool takes_top = map.kind != MapKind::stats;
    const std::size_t shown =
        takes_top && top != 0 ? std::min<std::size_t>(top, values.size()) : values.size();
    std::string list;
    for (std::size_t i = values.size() - shown; i < values.size(); ++i) {
        if (!list.empty()) list += ", ";
        if (!map.key.empty()) list += quoted_json(key_json(map, values[i].key, context)) + ": ";
        list += json_of_one(map, values[i], context, divisor);
        if (map.key.empty()) break;
    }
    if (!map.key.empty()) list = "{" + list + "}";
    return json_line(type_of(map), "{" + quoted_json(map.name) + ": " + list + "}");
}

std::string json_line(std::string_view type, std::string_view data)
{
    return R"({"type": ")" + std::string(type) + R"(", "data": )" + std::string(data) + "}\n";
}

}  // namespace boardscope::script
