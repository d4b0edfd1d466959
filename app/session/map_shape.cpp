// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_shape.h"

#include "app/session/map_values.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <string_view>

namespace boardscope::session {

namespace {

using builder::TypedValue;
using Slots = std::map<std::uint64_t, std::uint64_t>;  // slot → count

constexpr std::uint64_t most_log2_slots = 65;

std::string lower_case(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return lower;
}

bool names(std::string_view text, std::initializer_list<std::string_view> words)
{
    const std::string lower = lower_case(text);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// A list of numbers, alone or as the only list of a struct.
const TypedValue* slot_list(const TypedValue& value)
{
    if (value.kind == TypedValue::Kind::list)
        return value.parts.size() > 1 && value.parts.front().is_number() ? &value : nullptr;
    const TypedValue* found = nullptr;
    if (value.kind == TypedValue::Kind::record)
        for (const TypedValue& part : value.parts)
            if (const TypedValue* list = slot_list(part); list && part.kind == TypedValue::Kind::list) {
                if (found) return nullptr;
                found = list;
            }
    return found;
}

/// The number of the slot: the key itself, or its field of such a name.
std::optional<std::uint64_t> slot_of(const TypedValue& key)
{
    if (key.is_number()) return key.number;
    for (std::size_t i = 0; i < key.names.size(); ++i)
        if (key.parts[i].is_number() && names(key.names[i], {"slot", "bucket"})) return key.parts[i].number;
    return std::nullopt;
}

TypedValue empty_value(const MapContents& contents)
{
    return contents.types.value.read(Bytes(contents.map.value_bytes));
}

TypedValue empty_key(const MapContents& contents)
{
    return contents.types.key.read(Bytes(contents.map.key_bytes));
}

Slots slots_of(const MapContents& contents)
{
    Slots slots;
    if (!has_slots(contents)) return slots;
    for (const auto& [key, value] : contents.entries) {
        const std::optional<std::uint64_t> slot = slot_of(contents.types.key.read(key));
        for (const TypedValue& one : values_of(contents, value)) {
            const TypedValue* list = slot_list(one);
            for (std::size_t i = 0; list && i < list->parts.size(); ++i)
                slots[i] += list->parts[i].number;
            if (!list && slot && one.is_number()) slots[*slot] += one.number;
        }
    }
    std::erase_if(slots, [](const auto& slot) { return slot.second == 0; });
    return slots;
}

/// The least number of a slot; too large a slot begins where numbers end.
std::int64_t low_of(std::uint64_t slot, const SlotMeaning& meaning, std::uint64_t step)
{
    if (meaning.is_log2) return slot == 0 ? 0 : slot > 62 ? std::int64_t{1} << 62 : std::int64_t{1} << slot;
    return slot > static_cast<std::uint64_t>(INT64_MAX) / step ? INT64_MAX
                                                               : static_cast<std::int64_t>(slot * step);
}

std::int64_t high_of(std::uint64_t slot, const SlotMeaning& meaning, std::uint64_t step)
{
    if (meaning.is_log2 && slot >= 62) return INT64_MAX;
    const std::int64_t next = low_of(slot + 1, meaning, step);
    return next == INT64_MAX ? next : next - 1;
}

/// So many slots together that a histogram has not more buckets than anybody can look at.
std::uint64_t slots_together(const Slots& slots, const SlotMeaning& meaning)
{
    if (meaning.is_log2 || slots.empty()) return 1;
    const std::uint64_t range = slots.rbegin()->first - slots.begin()->first;
    return range / stats::LinearHistogram::bucket_limit + 1;
}

stats::Histogram histogram_of_slots(const Slots& slots, const SlotMeaning& meaning, std::uint64_t together)
{
    stats::Histogram made;
    if (slots.empty()) return made;
    const std::uint64_t each = std::max<std::uint64_t>(meaning.step, 1);
    const std::uint64_t step = each > UINT64_MAX / together ? UINT64_MAX : each * together;
    const auto group = [&](std::uint64_t slot) {
        return meaning.is_log2 ? std::min<std::uint64_t>(slot, 62) : slot / together;
    };
    const std::uint64_t first = group(slots.begin()->first);
    const std::uint64_t last = group(slots.rbegin()->first);
    for (std::uint64_t at = first; at <= last; ++at) {
        made.buckets.push_back({low_of(at, meaning, step), high_of(at, meaning, step), 0});
        if (made.buckets.back().high == INT64_MAX) break;
    }
    for (const auto& [slot, count] : slots)
        made.buckets[std::min<std::uint64_t>(group(slot) - first, made.buckets.size() - 1)].count += count;
    return made;
}

// ---- stacks ----

bool is_stack_map(const MapContents& contents)
{
    return contents.map.role == wire::MapRole::stacks;
}

bool names_stack(std::string_view name)
{
    return names(name, {"stack", "stk", "kstk", "ustk"});
}

/// The stack with this number in any of the maps; ids of different maps are told apart by their fields' names where
/// there are several maps.
const Bytes* find_stack(std::span<const SharedContents> stack_maps, std::uint64_t id, const MapContents*& owner,
                        bool is_user)
{
    const Bytes* found = nullptr;
    Bytes key;
    append_little_endian(key, static_cast<std::uint32_t>(id));
    for (const SharedContents& map : stack_maps) {
        const auto stack = map->entries.find(key);
        if (stack == map->entries.end()) continue;
        const bool fits = stack_maps.size() == 1 || names(map->map.name, {"user", "ustack"}) == is_user;
        if (found && !fits) continue;
        found = &stack->second;
        owner = map.get();
    }
    return found;
}

std::vector<std::string> frames_of(std::span<const SharedContents> stack_maps, const TypedValue& id, bool is_user)
{
    // The helper answers with an error's number in place of a stack's.
    if (static_cast<std::int32_t>(id.number) < 0) return {};
    const MapContents* owner = nullptr;
    const Bytes* stack = find_stack(stack_maps, id.number, owner, is_user);
    if (!stack) return {"[stack " + std::to_string(id.number) + " is gone]"};
    std::vector<std::string> frames = stack_names(owner->map, *stack, owner->symbols);
    std::reverse(frames.begin(), frames.end());
    return frames;
}

/// Task first, then what the task did itself, then what the kernel did for it.
std::vector<std::string> folded_frames(const TypedValue& key, std::span<const SharedContents> stack_maps)
{
    if (key.is_number()) return frames_of(stack_maps, key, false);
    std::vector<std::string> frames;
    std::vector<std::string> kernel;
    for (std::size_t i = 0; i < key.names.size(); ++i) {
        const TypedValue& part = key.parts[i];
        if (part.kind == TypedValue::Kind::text) frames.insert(frames.begin(), part.text);
        if (!part.is_number() || !names_stack(key.names[i])) continue;
        const bool is_user = names(key.names[i], {"user", "ustack", "ustk"});
        const std::vector<std::string> more = frames_of(stack_maps, part, is_user);
        std::vector<std::string>& into = is_user ? frames : kernel;
        into.insert(into.end(), more.begin(), more.end());
    }
    frames.insert(frames.end(), kernel.begin(), kernel.end());
    return frames;
}

/// The value's first number, of all CPUs together.
std::uint64_t weight_of(const MapContents& contents, ByteView bytes)
{
    std::uint64_t weight = 0;
    for (const TypedValue& value : values_of(contents, bytes)) {
        if (value.is_number()) {
            weight += value.number;
            continue;
        }
        const auto number = std::find_if(value.parts.begin(), value.parts.end(),
                                         [](const TypedValue& part) { return part.is_number(); });
        if (number != value.parts.end()) weight += number->number;
    }
    return weight;
}

}  // namespace

bool has_slots(const MapContents& contents)
{
    if (is_stack_map(contents)) return false;
    const TypedValue value = empty_value(contents);
    if (slot_list(value)) return true;
    return value.is_number() && slot_of(empty_key(contents)).has_value();
}

bool has_stacks(const MapContents& contents, std::span<const SharedContents> stack_maps)
{
    if (is_stack_map(contents)) return true;
    if (stack_maps.empty()) return false;
    const TypedValue key = empty_key(contents);
    if (std::any_of(key.names.begin(), key.names.end(), names_stack)) return true;
    if (!key.is_number() || contents.entries.empty()) return false;
    // All numbers are of stacks; of small arrays that would be chance.
    return contents.map.key_bytes == 4 && contents.types.value.is_number() &&
           std::all_of(contents.entries.begin(), contents.entries.end(), [&](const auto& entry) {
               return std::any_of(stack_maps.begin(), stack_maps.end(), [&](const SharedContents& map) {
                   return map->entries.contains(entry.first);
               });
           });
}

MapShape likely_shape(const MapContents& contents, std::span<const SharedContents> stack_maps)
{
    if (is_stack_map(contents)) return MapShape::flame_graph;
    if (has_stacks(contents, stack_maps)) return MapShape::flame_graph;
    if (!has_slots(contents)) return MapShape::table;
    const std::string& name = contents.map.name;
    if (names(name, {"lhist", "linear"})) return MapShape::linear_histogram;
    if (slot_list(empty_value(contents))) return MapShape::log2_histogram;
    // A number for each of a few small numbers is a histogram only where the name says so.
    if (!names(name, {"hist", "log2", "dist", "latency", "slots"})) return MapShape::table;
    const Slots slots = slots_of(contents);
    const bool are_few = slots.empty() ? contents.map.max_entries <= most_log2_slots
                                       : slots.rbegin()->first < most_log2_slots;
    return are_few ? MapShape::log2_histogram : MapShape::table;
}

filter::FieldUnit likely_unit(const MapContents& contents)
{
    const std::string name = lower_case(contents.map.name);
    return name.ends_with("_ns") || name.find("_ns_") != std::string::npos ? filter::FieldUnit::duration
                                                                           : filter::FieldUnit::number;
}

stats::Histogram histogram_of(const MapContents& contents, const SlotMeaning& meaning)
{
    const Slots slots = slots_of(contents);
    return histogram_of_slots(slots, meaning, slots_together(slots, meaning));
}

stats::HeatMap heat_map_of(std::span<const SharedContents> readings, const SlotMeaning& meaning)
{
    std::vector<Slots> slots;
    std::uint64_t together = 1;
    for (const SharedContents& reading : readings) {
        slots.push_back(slots_of(*reading));
        together = std::max(together, slots_together(slots.back(), meaning));
    }
    std::vector<stats::HistogramReading> histograms;
    for (std::size_t i = 0; i < readings.size(); ++i)
        histograms.push_back({static_cast<std::int64_t>(readings[i]->monotonic_ns),
                              histogram_of_slots(slots[i], meaning, together)});
    return stats::heat_map_of(histograms);
}

stats::FlameTree flame_tree_of(const MapContents& counts, std::span<const SharedContents> stack_maps)
{
    stats::FlameTree tree;
    for (const auto& [key, value] : counts.entries) {
        std::vector<std::string> frames;
        if (is_stack_map(counts)) {
            frames = stack_names(counts.map, value, counts.symbols);
            std::reverse(frames.begin(), frames.end());
            tree.add(frames, 1);
            continue;
        }
        frames = folded_frames(counts.types.key.read(key), stack_maps);
        if (frames.empty()) frames.emplace_back("[no stack]");
        tree.add(frames, weight_of(counts, value));
    }
    return tree;
}

}  // namespace boardscope::session
