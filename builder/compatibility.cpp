// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compatibility.h"

#include "builder/attach_points.h"
#include "builder/compatibility_advice.h"
#include "builder/compatibility_gaps.h"
#include "builder/core_types.h"
#include "builder/libbpf_messages.h"
#include "builder/source_scan.h"
#include "builder/text_patterns.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

// ---- maps ----------------------------------------------------------------------------------------------

/// Where its declaration names it: `} events SEC(".maps")`, `SEC("maps/events") events`.
SourceSpan place_of_map(const BuildRequest& request, const std::string& name)
{
    if (is_compiled(request.source_text)) return {request.source_name, 0, 0, 0};
    const std::string text = without_comments(request.source_text);
    const QRegularExpression pattern(QStringLiteral("\\b(%1)\\s+SEC\\s*\\(|SEC\\s*\\([^)]*\\)\\s*(%1)\\b")
                                         .arg(QRegularExpression::escape(QString::fromStdString(name))));
    SourceSpan place{request.source_name, 0, 0, 0};
    for_each_match(text, pattern, [&](const Match& match) {
        const int captured = match.capturedStart(1) >= 0 ? 1 : 2;
        if (place.line == 0)
            place = Places(text, request.source_name).of(start_of(match, captured), name.size());
    });
    return place;
}

void compare_maps(Comparison& comparison)
{
    for (const ObjectInfo::Map& map : comparison.object.maps) {
        const std::string_view type = map_type_name(map.type);
        const Availability available = availability(comparison.board(), FeatureGroup::map, type);
        if (type.empty() || !lacks(available)) continue;
        comparison.gaps.push_back({.sentence = sentence("map " + map.name + " (" + std::string(type) + ")",
                                                        available, comparison.board()),
                                   .advice = std::string(advice_for(FeatureGroup::map, type)),
                                   .place = place_of_map(comparison.request, map.name),
                                   .stops_all = true,
                                   .is_certain = is_certain(available, comparison.board())});
    }
}

// ---- kinds of programs, ways to attach -------------------------------------------------------------------

struct Way {
    std::string_view section;    ///< what stands before the first slash
    std::string_view name;       ///< of the loader's findings
    std::string_view other;      ///< one that serves as well
    bool by_trampoline = false;  ///< code that the kernel's JIT makes; 32-bit ARM's makes none (as of 6.12)
};
constexpr Way ways[] = {
    {"kprobe", "kprobe", "kprobe by tracefs"},
    {"kretprobe", "kretprobe", "kretprobe by tracefs"},
    {"ksyscall", "kprobe", "kprobe by tracefs"},
    {"kretsyscall", "kretprobe", "kretprobe by tracefs"},
    {"uprobe", "uprobe", "uprobe by tracefs"},
    {"uretprobe", "uretprobe", "uretprobe by tracefs"},
    {"usdt", "uprobe", "uprobe by tracefs"},
    {"tracepoint", "tracepoint", ""},
    {"tp", "tracepoint", ""},
    {"raw_tracepoint", "raw tracepoint", ""},
    {"raw_tp", "raw tracepoint", ""},
    {"tp_btf", "tp_btf", ""},
    {"fentry", "fentry", "", true},
    {"fexit", "fexit", "", true},
    {"fmod_ret", "fmod_ret", "", true},
    {"iter", "iter", ""},
    {"kprobe.multi", "kprobe.multi", ""},
    {"kretprobe.multi", "kprobe.multi", ""},
    {"lsm_cgroup", "lsm_cgroup", ""},
    {"perf_event", "perf_event cpu-clock", "perf_event cycles"},
    {"xdp", "XDP on lo", ""},
    {"tc", "tc on lo", ""},
    {"classifier", "tc on lo", ""},
    {"socket", "socket filter", ""},
    {"cgroup_skb", "cgroup", ""},
};

/// "fentry.s/vfs_read" → "fentry.s".
std::string_view kind_in(std::string_view section)
{
    return section.substr(0, section.find('/'));
}

const Way* way_of(std::string_view section)
{
    std::string_view kind = kind_in(section);
    if (may_sleep(section)) kind.remove_suffix(2);
    const auto* found = std::ranges::find(ways, kind, &Way::section);
    return found == std::end(ways) ? nullptr : found;
}

void add_program_gap(Comparison& comparison, std::size_t number, std::string sentence,
                     std::string_view advice, bool is_certain)
{
    comparison.gaps.push_back(
        {.sentence = std::move(sentence),
         .advice = std::string(advice),
         .place = place_of_section(comparison.request.source_text, comparison.request.source_name,
                                   comparison.object.programs[number].summary.section),
         .programs = {number},
         .is_certain = is_certain});
}

void compare_way(Comparison& comparison, std::size_t number, const Way& way)
{
    const TargetProfile& board = comparison.board();
    const std::string what = "attaching as " + std::string(way.section);
    const std::string_view advice = advice_for(FeatureGroup::attach, way.name);
    const Availability available = availability(board, FeatureGroup::attach, way.name);
    if (way.by_trampoline && facts_of(board.arch).kernel_arch == std::string_view("arm"))
        return add_program_gap(comparison, number, what + " is nothing that Linux can do on 32-bit ARM",
                               advice, board.found.has_value());
    if (!lacks(available)) return;
    if (!way.other.empty() && !lacks(availability(board, FeatureGroup::attach, way.other))) return;
    // That it failed may have had reasons that have gone since: the board itself is asked again.
    if (available.tried)
        return add_program_gap(comparison, number, what + " failed when it was tried on this board", advice,
                               false);
    add_program_gap(comparison, number, sentence(what, available, board), advice,
                    is_certain(available, board));
}

void compare_program(Comparison& comparison, std::size_t number)
{
    const TargetProfile& board = comparison.board();
    const ObjectInfo::Program& program = comparison.object.programs[number];
    const std::string_view type = program_type_name(program.type);
    const Availability kind = availability(board, FeatureGroup::program, type);
    if (!type.empty() && lacks(kind))
        add_program_gap(comparison, number, sentence("a program of type " + std::string(type), kind, board),
                        advice_for(FeatureGroup::program, type), is_certain(kind, board));
    else if (const Way* way = way_of(program.summary.section))
        compare_way(comparison, number, *way);

    const Availability sleeping = availability(board, KernelAbility::sleepable_programs);
    const AbilityText text = text_of(KernelAbility::sleepable_programs);
    if (may_sleep(program.summary.section) && lacks(sleeping))
        add_program_gap(comparison, number, sentence(std::string(text.what), sleeping, board), text.advice,
                        is_certain(sleeping, board));
}

// ---- what is said ----------------------------------------------------------------------------------------

/// Whether some program has nothing against it, or nothing that is certain.
bool one_remains(const Comparison& comparison, bool certain_gaps_only)
{
    std::set<std::size_t> refused;
    for (const Gap& gap : comparison.gaps)
        if (!gap.may_be_avoided && !gap.is_misread && (gap.is_certain || !certain_gaps_only))
            refused.insert(gap.programs.begin(), gap.programs.end());
    return refused.size() < comparison.object.programs.size();
}

std::string names_of(const std::set<std::size_t>& programs, const ObjectInfo& object)
{
    std::string names;
    for (const std::size_t program : programs)
        names += (names.empty() ? "" : ", ") + object.programs[program].summary.name;
    return names;
}

/// Whom it concerns, where that is not all or the line does not show it.
std::string consequence(const Gap& gap, const Comparison& comparison)
{
    if (gap.stops_all || gap.is_misread) return {};
    const std::string refused = "; " + names_of(gap.programs, comparison.object) + " is refused";
    if (gap.may_be_avoided) return refused + " unless it asks the kernel first and leaves this out";
    if (one_remains(comparison, false)) return refused + ", the rest runs";
    return gap.place.line == 0 ? refused : std::string();
}

Diagnostic diagnostic_of(const Gap& gap, const Comparison& comparison)
{
    const bool stops_all = gap.stops_all || !one_remains(comparison, true);
    const bool is_error = stops_all && gap.is_certain && !gap.may_be_avoided && !gap.is_misread;
    return {is_error ? Severity::error : gap.if_no_error, gap.place,
            gap.sentence + consequence(gap, comparison), gap.advice};
}

}  // namespace

bool is_certain(const Availability& available, const TargetProfile& board)
{
    return available.tried || board.found.has_value();
}

/// "bpf_ringbuf_reserve needs Linux 5.8, this board has 4.19".
std::string sentence(const std::string& what, const Availability& available, const TargetProfile& board)
{
    if (available.tried)
        return what + " is not there on this board, where it was tried" +
               (available.since ? " (it came with Linux " + short_text(*available.since) + ")"
                                : std::string());
    return what + " needs Linux " + short_text(available.since.value_or(KernelVersion{})) +
           ", this board has " + short_text(board.kernel_version);
}

bool lacks(const Availability& available)
{
    return available.state == Availability::State::lacks;
}

bool may_sleep(std::string_view section)
{
    return section.substr(0, section.find('/')).ends_with(".s");
}

Diagnostics check_compatibility(const ObjectInfo& object, const std::string& object_path,
                                const BuildRequest& request, const std::string& board_types)
{
    std::string unheard;
    const LibbpfMessages listen(unheard);
    Diagnostics diagnostics;
    Result<std::vector<CodeFunction>> code = read_code(object_path);
    if (!code) {
        diagnostics.add(
            {Severity::error, {request.source_name, 0, 0, 0}, code.error().cause, code.error().hint});
        return diagnostics;
    }
    Comparison comparison{object, request, std::move(*code), {}, {}};

    compare_maps(comparison);
    for (std::size_t program = 0; program < object.programs.size(); ++program)
        compare_program(comparison, program);
    compare_code(comparison);
    if (!board_types.empty()) {
        const Result<CoreTypes> types = CoreTypes::open(object_path, board_types);
        if (types)
            compare_types(comparison, *types);
        else
            diagnostics.add(
                {Severity::error, {request.source_name, 0, 0, 0}, types.error().cause, types.error().hint});
    }

    for (const Gap& gap : comparison.gaps)
        diagnostics.add(diagnostic_of(gap, comparison));
    return diagnostics;
}

}  // namespace boardscope::builder
