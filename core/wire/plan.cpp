// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/plan.h"

#include "core/wire/string_area.h"

#include <algorithm>
#include <limits>

namespace boardscope::wire {

namespace {

constexpr std::uint32_t max_programs = 16384;

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
    case AttachKind::other: return "other";
    }
    return "unknown";
}

Bytes Plan::encode() const
{
    StringAreaWriter strings;
    Bytes table;
    for (const PlanProgram& program : programs) {
        append_little_endian(table, strings.add(program.name));
        append_little_endian(table, static_cast<std::uint32_t>(program.kind));
        append_little_endian(table, strings.add(program.target));
        append_little_endian<std::uint32_t>(table, 0);
        append_little_endian(table, program.offset);
    }
    Bytes out;
    append_little_endian<std::uint32_t>(out, BSW_VERSION);
    append_little_endian(out, static_cast<std::uint32_t>(text_source));
    append_little_endian(out, text_buffer_kib);
    append_little_endian(out, wire_milliseconds(silence_limit));
    append_little_endian(out, wire_milliseconds(stats_interval));
    append_little_endian(out, static_cast<std::uint32_t>(programs.size()));
    append_little_endian(out, static_cast<std::uint32_t>(strings.bytes().size()));
    append_little_endian<std::uint32_t>(out, 0);
    append(out, table);
    append(out, strings.bytes());
    return out;
}

Result<Plan> Plan::decode(ByteView bytes)
{
    ByteReader in(bytes);
    Plan plan;
    const std::uint32_t version = in.u32();
    plan.text_source = TextSource{in.u32()};
    plan.text_buffer_kib = in.u32();
    plan.silence_limit = std::chrono::milliseconds(in.u32());
    plan.stats_interval = std::chrono::milliseconds(in.u32());
    const std::uint32_t program_count = in.u32();
    const std::uint32_t strings_size = in.u32();
    in.u32();
    if (!in.ok()) return failure("the plan is cut short: " + std::to_string(bytes.size()) + " bytes");
    if (version != BSW_VERSION) {
        return failure("the plan has version " + std::to_string(version) + ", this program knows " +
                           std::to_string(BSW_VERSION),
                       "use the version of Boardscope that wrote it");
    }
    if (program_count > max_programs)
        return failure("the plan names " + std::to_string(program_count) + " programs; at most " +
                       std::to_string(max_programs) + " can be");
    const std::size_t table_size = std::size_t{program_count} * sizeof(bsw_plan_program);
    if (in.rest().size() != table_size + strings_size)
        return failure("the plan's table and strings do not add up to its size");

    StringAreaReader strings(in.rest().subspan(table_size));
    plan.programs.resize(program_count);
    for (PlanProgram& program : plan.programs) {
        program.name = strings.at(in.u32());
        program.kind = AttachKind{in.u32()};
        program.target = strings.at(in.u32());
        in.u32();
        program.offset = in.u64();
    }
    if (!strings.ok()) return failure("a name in the plan points outside of its strings");
    return plan;
}

}  // namespace boardscope::wire
