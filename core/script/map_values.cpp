// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/map_values.h"

#include "core/script/histogram_buckets.h"
#include "core/script/name_source.h"
#include "core/script/value_text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace boardscope::script {

namespace {

bool is_histogram(const ScriptMap& map)
{
    return map.kind == MapKind::log2_histogram || map.kind == MapKind::linear_histogram;
}

/// The value of each CPU; of other maps the one value.
std::vector<ByteView> values_of(const ScriptMap& map, ByteView value)
{
    if (!map.per_cpu) return {value};
    const std::size_t stride = (std::size_t{map.value_bytes} + 7) / 8 * 8;
    std::vector<ByteView> values;
    for (std::size_t at = 0; stride != 0 && at + stride <= value.size(); at += stride)
        values.push_back(value.subspan(at, stride));
    return values;
}

std::uint64_t u64(ByteView bytes, std::size_t offset)
{
    return offset + 8 <= bytes.size() ? load_little_endian<std::uint64_t>(bytes, offset) : 0;
}

bool is_less(const ScriptMap& map, std::uint64_t a, std::uint64_t b)
{
    if (map.value.is_signed) return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
    return a < b;
}

/// Adds up what the CPUs have counted.
MapValue joined(const ScriptMap& map, const RawEntry& entry)
{
    MapValue out{.key = {entry.key.begin(), entry.key.end()}};
    bool is_set = false;
    for (const ByteView value : values_of(map, entry.value)) {
        const std::uint64_t first = u64(value, 0), second = u64(value, 8);
        switch (map.kind) {
        case MapKind::value:
            if (out.value.empty()) out.value.assign(value.begin(), value.end());
            break;
        case MapKind::minimum:
        case MapKind::maximum: {
            if (second == 0) break;
            const bool is_better = map.kind == MapKind::minimum ? is_less(map, first, out.number)
                                                                : is_less(map, out.number, first);
            if (!is_set || is_better) out.number = first;
            is_set = true;
            break;
        }
        case MapKind::average:
        case MapKind::stats: out.count += second; [[fallthrough]];
        default: out.number += first;
        }
    }
    return out;
}

/// Where a histogram's key ends and its bucket begins.
std::size_t bucket_offset(const ScriptMap& map)
{
    return map.key_bytes < 8 ? 0 : map.key_bytes - 8;
}

std::vector<MapValue> histograms(const ScriptMap& map, std::span<const RawEntry> entries)
{
    const std::size_t at = bucket_offset(map);
    std::map<Bytes, std::size_t> places;
    std::vector<MapValue> values;
    for (const RawEntry& entry : entries) {
        if (at + 4 > entry.key.size()) continue;
        const auto bucket = load_little_endian<std::uint32_t>(entry.key, at);
        MapValue one = joined(map, entry);
        one.key.resize(map.key.empty() ? 0 : at);
        const auto [place, is_new] = places.try_emplace(one.key, values.size());
        if (is_new) values.push_back({.key = std::move(one.key)});
        if (one.number != 0) values[place->second].buckets[bucket] += one.number;
    }
    return values;
}

std::uint64_t held_by(const MapValue& histogram)
{
    std::uint64_t sum = 0;
    for (const auto& [bucket, count] : histogram.buckets)
        sum += count;
    return sum;
}

/// Numbers as unsigned ones, texts by their bytes; what has no order of its own is equal.
int compared(const ValueType& type, ByteView a, ByteView b)
{
    if (type.kind == ValueKind::text) return text_of(a).compare(text_of(b));
    ValueType number = type;
    if (type.kind == ValueKind::kernel_symbol || type.kind == ValueKind::user_symbol) number.bytes = 8;
    const std::optional<std::uint64_t> x = number_of(number, a), y = number_of(number, b);
    if (!x || !y || *x == *y) return 0;
    return *x < *y ? -1 : 1;
}

bool has_smaller_key(const ScriptMap& map, const MapValue& a, const MapValue& b)
{
    for (const ValueField& field : map.key)
        if (const int order = compared(field.type, bytes_of(field, a.key), bytes_of(field, b.key));
            order != 0)
            return order < 0;
    return false;
}

bool has_smaller_value(const ScriptMap& map, const MapValue& a, const MapValue& b)
{
    switch (map.kind) {
    case MapKind::average:
    case MapKind::stats: return is_less(map, average_of(map, a), average_of(map, b));
    case MapKind::log2_histogram:
    case MapKind::linear_histogram: return held_by(a) < held_by(b);
    case MapKind::value:
        return is_less(map, number_of(map.value, a.value).value_or(0),
                       number_of(map.value, b.value).value_or(0));
    default: return is_less(map, a.number, b.number);
    }
}

}  // namespace

std::uint64_t average_of(const ScriptMap& map, const MapValue& value)
{
    if (value.count == 0) return 0;
    if (!map.value.is_signed) return value.number / value.count;
    const auto total = static_cast<std::int64_t>(value.number);
    const std::uint64_t magnitude = (total < 0 ? 0 - value.number : value.number) / value.count;
    return total < 0 ? 0 - magnitude : magnitude;
}

std::vector<MapValue> map_values(const ScriptMap& map, std::span<const RawEntry> entries)
{
    std::vector<MapValue> values;
    if (is_histogram(map)) {
        values = histograms(map, entries);
    } else {
        for (const RawEntry& entry : entries)
            values.push_back(joined(map, entry));
    }
    const bool by_key = map.kind == MapKind::value && map.value.kind != ValueKind::number;
    std::ranges::stable_sort(values, [&](const MapValue& a, const MapValue& b) {
        if (!by_key && has_smaller_value(map, a, b)) return true;
        if (!by_key && has_smaller_value(map, b, a)) return false;
        return has_smaller_key(map, a, b);
    });
    return values;
}

}  // namespace boardscope::script
