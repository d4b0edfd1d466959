// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/plan.h"

#include "core/wire/string_area.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace boardscope::wire {

namespace {

constexpr std::uint32_t max_entries = 16384;  // of each table
constexpr std::uint32_t version_without_actions = 2;  // 16 bytes shorter at the end of its fixed part

std::uint32_t wire_milliseconds(std::chrono::milliseconds duration)
{
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(duration.count(), 0, most));
}

}  // namespace

const char* to_string(TextSource source)
{
    switch (source) {
    case TextSource::automatic: return "automatic";
    case TextSource::instance: return "own trace instance";
    case TextSource::shared: return "shared trace_pipe";
    case TextSource::none: return "none";
    case TextSource::pages: return "own trace instance, raw pages";
    }
    return "unknown";
}

const char* to_string(AttachKind kind)
{
    switch (kind) {
    case AttachKind::by_section: return "by section";
    case AttachKind::kprobe: return "kprobe";
    case AttachKind::kretprobe: return "kretprobe";
    case AttachKind::tracepoint: return "tracepoint";
    case AttachKind::raw_tracepoint: return "raw tracepoint";
    case AttachKind::uprobe: return "uprobe";
    case AttachKind::uretprobe: return "uretprobe";
    case AttachKind::usdt: return "USDT";
    case AttachKind::perf_event: return "perf event";
    case AttachKind::socket_filter: return "socket filter";
    case AttachKind::xdp: return "XDP";
    case AttachKind::tc_ingress: return "tc ingress";
    case AttachKind::tc_egress: return "tc egress";
    case AttachKind::cgroup: return "cgroup";
    case AttachKind::fentry: return "fentry";
    case AttachKind::fexit: return "fexit";
    case AttachKind::tp_btf: return "tp_btf";
    case AttachKind::begin: return "begin";
    case AttachKind::end: return "end";
    case AttachKind::other: return "other";
    }
    return "unknown";
}

Result<Without> parse_without(std::string_view names)
{
    constexpr std::pair<std::string_view, Without> known[] = {{"ringbuf", Without::ringbuf},
                                                              {"instance", Without::instance},
                                                              {"perf-kprobe", Without::perf_kprobe},
                                                              {"global-data", Without::global_data},
                                                              {"btf", Without::btf}};
    Without all = Without::nothing;
    while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        const auto* found = std::ranges::find(known, name, &std::pair<std::string_view, Without>::first);
        if (found == std::end(known))
            return failure("there is no feature \"" + std::string(name) + "\" to be done without",
                           "ringbuf, instance, perf-kprobe, global-data and btf can be named, separated by commas");
        all = all | found->second;
    }
    return all;
}

KernelVersion version_without(KernelVersion version, Without without)
{
    constexpr std::pair<Without, KernelVersion> last_without[] = {{Without::ringbuf, {5, 7, 0}},
                                                                  {Without::instance, {5, 8, 0}},
                                                                  {Without::perf_kprobe, {4, 16, 0}},
                                                                  {Without::global_data, {5, 1, 0}}};
    for (const auto& [feature, last] : last_without) {
        const bool is_missing = (static_cast<std::uint32_t>(without) & static_cast<std::uint32_t>(feature)) != 0;
        if (is_missing && (version == KernelVersion{} || version > last)) version = last;
    }
    return version;
}

namespace {

void append_program(Bytes& table, StringAreaWriter& strings, const PlanProgram& program)
{
    append_little_endian(table, strings.add(program.name));
    append_little_endian(table, static_cast<std::uint32_t>(program.kind));
    append_little_endian(table, strings.add(program.target));
    append_little_endian(table, strings.add(program.path));
    append_little_endian(table, program.offset);
    append_little_endian(table, program.parameter);
    std::uint32_t flags = 0;
    if (program.is_frequency) flags |= BSW_PROGRAM_FREQUENCY;
    if (program.one_cpu) flags |= BSW_PROGRAM_ONE_CPU;
    append_little_endian(table, flags);
    append_little_endian(table, strings.add(program.build_id));
}

PlanProgram read_program(ByteReader& in, StringAreaReader& strings)
{
    PlanProgram program;
    program.name = strings.at(in.u32());
    program.kind = AttachKind{in.u32()};
    program.target = strings.at(in.u32());
    program.path = strings.at(in.u32());
    program.offset = in.u64();
    program.parameter = in.u64();
    const std::uint32_t flags = in.u32();
    program.is_frequency = (flags & BSW_PROGRAM_FREQUENCY) != 0;
    program.one_cpu = (flags & BSW_PROGRAM_ONE_CPU) != 0;
    program.build_id = strings.at(in.u32());
    return program;
}

void append_action(Bytes& table, StringAreaWriter& strings, const PlanAction& action)
{
    append_little_endian(table, action.id);
    append_little_endian(table, static_cast<std::uint32_t>(action.kind));
    append_little_endian(table, strings.add(action.map));
    append_little_endian<std::uint32_t>(table, 0);
}

PlanAction read_action(ByteReader& in, StringAreaReader& strings)
{
    PlanAction action;
    action.id = in.u32();
    action.kind = ActionKind{in.u32()};
    action.map = strings.at(in.u32());
    in.u32();
    return action;
}

}  // namespace

Bytes Plan::encode() const
{
    StringAreaWriter strings;
    Bytes tables;
    for (const PlanProgram& program : programs) append_program(tables, strings, program);
    for (const std::string& event : trace_events) append_little_endian(tables, strings.add(event));
    for (const PlanAction& action : actions) append_action(tables, strings, action);
    const std::uint32_t output_map_str = strings.add(output_map);
    Bytes out;
    for (const std::uint32_t field :
         {std::uint32_t{BSW_VERSION}, static_cast<std::uint32_t>(text_source), text_buffer_kib,
          wire_milliseconds(silence_limit), wire_milliseconds(stats_interval),
          static_cast<std::uint32_t>(programs.size()), static_cast<std::uint32_t>(strings.bytes().size()),
          static_cast<std::uint32_t>(trace_events.size()), static_cast<std::uint32_t>(without),
          wire_milliseconds(map_interval), perf_buffer_kib, byte_limit_per_s, run_limit_per_s, run_limit_permille,
          static_cast<std::uint32_t>(maps_at_end ? BSW_PLAN_MAPS_AT_END : 0),
          static_cast<std::uint32_t>(actions.size()), output_map_str, std::uint32_t{0}, std::uint32_t{0},
          std::uint32_t{0}})
        append_little_endian(out, field);
    append(out, tables);
    append(out, strings.bytes());
    return out;
}

Result<Plan> Plan::decode(ByteView bytes)
{
    ByteReader in(bytes);
    Plan plan;
    const std::uint32_t version = in.u32();
    if (in.ok() && version != BSW_VERSION && version != version_without_actions) {
        return failure("the plan has version " + std::to_string(version) + ", this program knows " +
                           std::to_string(version_without_actions) + " and " + std::to_string(BSW_VERSION),
                       "use the version of Boardscope that wrote it");
    }
    plan.text_source = TextSource{in.u32()};
    plan.text_buffer_kib = in.u32();
    plan.silence_limit = std::chrono::milliseconds(in.u32());
    plan.stats_interval = std::chrono::milliseconds(in.u32());
    const std::uint32_t program_count = in.u32();
    const std::uint32_t strings_size = in.u32();
    const std::uint32_t trace_event_count = in.u32();
    plan.without = Without{in.u32()};
    plan.map_interval = std::chrono::milliseconds(in.u32());
    plan.perf_buffer_kib = in.u32();
    plan.byte_limit_per_s = in.u32();
    plan.run_limit_per_s = in.u32();
    plan.run_limit_permille = in.u32();
    std::uint32_t flags = in.u32();
    std::uint32_t action_count = in.u32();
    std::uint32_t output_map_str = 0;
    if (version == version_without_actions) {
        flags = action_count = 0;  // reserved there
    } else {
        output_map_str = in.u32();
        in.take(sizeof(bsw_plan::reserved));
    }
    plan.maps_at_end = (flags & BSW_PLAN_MAPS_AT_END) != 0;
    if (!in.ok()) return failure("the plan is cut short: " + std::to_string(bytes.size()) + " bytes");
    if (const std::uint32_t most = std::max({program_count, trace_event_count, action_count}); most > max_entries)
        return failure("the plan names " + std::to_string(most) + " programs, events or actions; at most " +
                       std::to_string(max_entries) + " can be");
    const std::size_t tables_size = std::size_t{program_count} * sizeof(bsw_plan_program) +
                                    std::size_t{trace_event_count} * sizeof(std::uint32_t) +
                                    std::size_t{action_count} * sizeof(bsw_plan_action);
    if (in.rest().size() != tables_size + strings_size)
        return failure("the plan's tables and strings do not add up to its size");

    StringAreaReader strings(in.rest().subspan(tables_size));
    for (std::uint32_t i = 0; i < program_count; ++i) plan.programs.push_back(read_program(in, strings));
    for (std::uint32_t i = 0; i < trace_event_count; ++i) plan.trace_events.push_back(strings.at(in.u32()));
    for (std::uint32_t i = 0; i < action_count; ++i) plan.actions.push_back(read_action(in, strings));
    plan.output_map = strings.at(output_map_str);
    if (!strings.ok()) return failure("a name in the plan points outside of its strings");
    return plan;
}

}  // namespace boardscope::wire
