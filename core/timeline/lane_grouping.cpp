// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane_grouping.h"

#include <algorithm>
#include <array>

namespace boardscope::timeline {

namespace {

using store::SegmentView;
using store::StringPool;

LanePlace place_by_cpu(const SegmentView& segment, std::size_t i)
{
    const std::uint32_t cpu = segment.cpus()[i];
    return {.key = {.number = cpu == store::no_cpu ? LaneKey::none : cpu}};
}

/// Tasks without a pid are told apart by their names.
LanePlace place_by_task(const SegmentView& segment, std::size_t i)
{
    const std::int32_t pid = segment.pids()[i];
    const StringId name = segment.tasks()[i];
    if (pid == store::no_pid) return {.key = {.text = name}};
    return {.key = {.number = pid}, .name = name};
}

/// A process has the name of its first thread, whose number it has, too.
LanePlace place_by_process(const SegmentView& segment, std::size_t i)
{
    const std::int32_t tgid = segment.tgids()[i];
    if (tgid == store::no_pid) return {};
    return {.key = {.number = tgid}, .name = segment.tasks()[i], .is_namesake = segment.pids()[i] == tgid};
}

LanePlace place_by_event(const SegmentView& segment, std::size_t i)
{
    return {.key = {.text = segment.events()[i]}};
}

bool has_number(const Lane& lane)
{
    return lane.key().number != LaneKey::none;
}

std::string label_of_cpu(const Lane& lane, const StringPool&)
{
    return has_number(lane) ? "CPU " + std::to_string(lane.key().number) : "no CPU";
}

std::string numbered_label(const Lane& lane, const StringPool& strings)
{
    const std::string_view name = strings.text(lane.name());
    return (name.empty() ? "pid" : std::string(name)) + "-" + std::to_string(lane.key().number);
}

std::string label_of_task(const Lane& lane, const StringPool& strings)
{
    if (has_number(lane)) return numbered_label(lane, strings);
    const std::string_view name = strings.text(lane.key().text);
    return name.empty() ? "no task" : std::string(name);
}

std::string label_of_process(const Lane& lane, const StringPool& strings)
{
    return has_number(lane) ? numbered_label(lane, strings) : "process unknown";
}

std::string label_of_event(const Lane& lane, const StringPool& strings)
{
    const std::string_view name = strings.text(lane.key().text);
    return name.empty() ? "no event" : std::string(name);
}

constexpr std::array<GroupingFacts, 4> facts{{
    {Grouping::cpu, "cpu", "each CPU", place_by_cpu, label_of_cpu},
    {Grouping::task, "task", "each task, by its pid", place_by_task, label_of_task},
    {Grouping::process, "process", "each process, by its tgid", place_by_process, label_of_process},
    {Grouping::event, "event", "each event or probe", place_by_event, label_of_event},
}};

}  // namespace

std::span<const GroupingFacts> all_groupings()
{
    return facts;
}

const GroupingFacts& facts_of(Grouping grouping)
{
    return facts[std::min(static_cast<std::size_t>(grouping), facts.size() - 1)];
}

std::optional<LaneChoice> LaneChoice::named(std::string_view name)
{
    for (const GroupingFacts& row : facts)
        if (row.name == name) return LaneChoice(row.grouping);
    if (auto field = filter::row_field(name)) return LaneChoice(std::move(field));
    return std::nullopt;
}

std::string lane_label(const Lane& lane, const LaneChoice& choice, const store::Snapshot& snapshot)
{
    if (!has_number(lane) && lane.key().text == StringPool::other_id()) return "(other)";
    if (choice.grouping() != Grouping::field)
        return facts_of(choice.grouping()).label(lane, snapshot.strings());
    const std::string name(choice.field()->name());
    if (!has_number(lane)) return "no " + name;
    const std::string value = choice.field()->text_of(lane.key().number, snapshot);
    // A number alone would not say what it is.
    return choice.field()->unit() == filter::FieldUnit::name ? value : name + " " + value;
}

}  // namespace boardscope::timeline
