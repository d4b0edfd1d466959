// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/map_text.h"

#include "core/script/histogram_rows.h"
#include "core/script/value_text.h"

#include <algorithm>
#include <cstddef>

namespace boardscope::script {

namespace {

constexpr std::size_t label_columns = 16;
constexpr std::size_t count_columns = 8;
constexpr float bar_cells = 52;

std::string number_text(std::uint64_t number, bool is_signed, std::uint32_t divisor)
{
    if (divisor == 0) divisor = 1;
    if (is_signed)
        return std::to_string(static_cast<std::int64_t>(number) / static_cast<std::int64_t>(divisor));
    return std::to_string(number / divisor);
}

std::string stats_text(const ScriptMap& map, const MapValue& value)
{
    return "count " + std::to_string(value.count) + ", average " +
           number_text(average_of(map, value), map.value.is_signed, 1) + ", total " +
           number_text(value.number, map.value.is_signed, 1);
}

std::string bar_line(const HistogramRow& row, std::uint64_t most, std::uint32_t divisor)
{
    std::string line = row.label;
    if (line.size() < label_columns) line.resize(label_columns, ' ');
    const std::string count = number_text(row.count, false, divisor);
    if (count.size() < count_columns) line.append(count_columns - count.size(), ' ');
    const float part = static_cast<float>(row.count) / static_cast<float>(most);  // as exact as bpftrace
    std::string bar(static_cast<std::size_t>(part * bar_cells), '@');
    bar.resize(static_cast<std::size_t>(bar_cells), ' ');
    return line + count + " |" + bar + "|\n";
}

std::string bars_text(const ScriptMap& map, const MapValue& histogram, std::uint32_t divisor)
{
    const std::vector<HistogramRow> rows = histogram_rows(map, histogram);
    std::uint64_t most = 1;
    for (const HistogramRow& row : rows)
        most = std::max(most, row.count);
    std::string text = "\n";
    for (const HistogramRow& row : rows)
        text += bar_line(row, most, divisor);
    return text;
}

std::string text_of_one(const ScriptMap& map, const MapValue& value, const ValueContext& context,
                        std::uint32_t divisor)
{
    switch (map.kind) {
    case MapKind::value:
        if (map.value.kind == ValueKind::number)
            return number_text(number_of(map.value, value.value).value_or(0), map.value.is_signed, divisor);
        return value_text(map.value, value.value, context);
    case MapKind::average: return number_text(average_of(map, value), map.value.is_signed, divisor);
    case MapKind::stats: return stats_text(map, value);
    case MapKind::log2_histogram:
    case MapKind::linear_histogram: return bars_text(map, value, divisor);
    case MapKind::count: return number_text(value.number, false, divisor);
    default: return number_text(value.number, map.value.is_signed, divisor);
    }
}

/// Of histograms, every one ends with an empty line.
bool ends_with_empty_line(const ScriptMap& map)
{
    return map.kind == MapKind::average || map.kind == MapKind::stats;
}

}  // namespace

std::string map_text(const ScriptMap& map, const std::vector<MapValue>& values, const ValueContext& context,
                     std::uint32_t top, std::uint32_t divisor)
{
    if (values.empty()) return "\n";
    const bool takes_top = map.kind != MapKind::stats;
    const std::size_t shown =
        takes_top && top != 0 ? std::min<std::size_t>(top, values.size()) : values.size();
    std::string text;
    for (std::size_t i = values.size() - shown; i < values.size(); ++i) {
        text += map.name + key_text(map, values[i].key, context) + ": " +
                text_of_one(map, values[i], context, divisor) + "\n";
    }
    if (ends_with_empty_line(map)) text += "\n";
    return text;
}

}  // namespace boardscope::script
