// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/histogram_rows.h"

#include "core/script/histogram_buckets.h"

#include <algorithm>
#include <array>
#include <utility>

namespace boardscope::script {

namespace {

/// 2 to the power, as K, M, G, T, P or E: "512", "1K".
std::string power_text(std::uint32_t power)
{
    constexpr std::string_view units = " KMGTPE";
    std::string text = std::to_string(1u << power % 10);
    if (power >= 10) text += units[power / 10];
    return text;
}

HistogramRow log2_row(std::uint32_t bucket)
{
    if (bucket == 0) return {.has_min = false, .max = ~std::uint64_t{0}, .label = "(..., 0)"};
    if (bucket <= 2) {
        const std::uint32_t value = bucket - 1;
        return {.min = value, .max = value, .label = "[" + std::to_string(value) + "]"};
    }
    const std::uint32_t power = bucket - 2;  // from 2^power on
    const std::uint64_t first = std::uint64_t{1} << power;
    return {.min = static_cast<std::int64_t>(first),
            .max = first + (first - 1),
            .label = "[" + power_text(power) + ", " + power_text(power + 1) + ")"};
}

/// "8K" where it is exactly that.
std::string bound_text(std::int64_t bound)
{
    constexpr std::array<std::pair<int, char>, 6> units{
        {{60, 'E'}, {50, 'P'}, {40, 'T'}, {30, 'G'}, {20, 'M'}, {10, 'K'}}};
    for (const auto& [power, unit] : units)
        if (const std::int64_t one = std::int64_t{1} << power; bound != 0 && bound % one == 0)
            return std::to_string(bound / one) + unit;
    return std::to_string(bound);
}

HistogramRow linear_row(const ScriptMap& map, std::uint32_t bucket, std::uint64_t steps)
{
    if (bucket == 0)
        return {.has_min = false,
                .max = static_cast<std::uint64_t>(map.min) - 1,
                .label = "(..., " + bound_text(map.min) + ")"};
    const auto min = static_cast<std::uint64_t>(map.min), step = static_cast<std::uint64_t>(map.step);
    const auto first = static_cast<std::int64_t>(min + step * (bucket - 1));
    if (bucket > steps) return {.has_max = false, .min = first, .label = "[" + bound_text(first) + ", ...)"};
    const auto end = static_cast<std::int64_t>(min + step * bucket);
    return {.min = first,
            .max = static_cast<std::uint64_t>(end) - 1,
            .label = "[" + bound_text(first) + ", " + bound_text(end) + ")"};
}

}  // namespace

std::vector<HistogramRow> histogram_rows(const ScriptMap& map, const MapValue& histogram)
{
    if (histogram.buckets.empty()) return {};
    const bool is_log2 = map.kind == MapKind::log2_histogram;
    const std::uint64_t steps = is_log2 ? 0 : linear_steps(map.min, map.max, map.step);
    const std::uint64_t highest = is_log2 ? log2_buckets - 1 : steps + 1;
    std::vector<HistogramRow> rows;
    const std::uint32_t first = histogram.buckets.begin()->first;
    const std::uint64_t last = std::min<std::uint64_t>(histogram.buckets.rbegin()->first, highest);
    for (std::uint64_t bucket = first; bucket <= last; ++bucket) {
        const auto number = static_cast<std::uint32_t>(bucket);
        HistogramRow row = is_log2 ? log2_row(number) : linear_row(map, number, steps);
        const auto counted = histogram.buckets.find(number);
        if (counted != histogram.buckets.end()) row.count = counted->second;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace boardscope::script
