// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/code_features.h"
#include "builder/compatibility_advice.h"
#include "builder/compatibility_gaps.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

constexpr std::size_t most_instructions = 4096;  // BPF_MAXINSNS

void reach(const std::vector<CodeFunction>& code, std::size_t function, std::set<std::size_t>& reached)
{
    std::vector<std::size_t> waiting{function};
    while (!waiting.empty()) {
        const std::size_t next = waiting.back();
        waiting.pop_back();
        if (!reached.insert(next).second) continue;
        for (const CodeFunction::Use& use : code[next].uses)
            waiting.push_back(use.function);
    }
}

std::vector<std::set<std::size_t>> reached_by_programs(const ObjectInfo& object,
                                                       const std::vector<CodeFunction>& code)
{
    std::vector<std::set<std::size_t>> all;
    for (const ObjectInfo::Program& program : object.programs) {
        std::set<std::size_t> reached;
        for (std::size_t function = 0; function < code.size(); ++function)
            if (code[function].name == program.summary.name &&
                code[function].section == program.summary.section)
                reach(code, function, reached);
        all.push_back(std::move(reached));
    }
    return all;
}

/// The question may stand in the program and the call in a function that it calls then.
bool is_asked_before(const Comparison& comparison, std::size_t function)
{
    return std::ranges::any_of(comparison.programs_with(function), [&](std::size_t program) {
        return std::ranges::any_of(comparison.reached[program], [&](std::size_t reached) {
            return comparison.code[reached].asks_the_kernel;
        });
    });
}

/// The loader tries helpers in a kprobe. What that may call, all tracing programs may that do not sleep; of
/// others it says nothing when it fails.
bool trial_counts(const Comparison& comparison, std::size_t function)
{
    constexpr std::uint32_t like_kprobes[] = {BPF_PROG_TYPE_KPROBE, BPF_PROG_TYPE_TRACEPOINT,
                                              BPF_PROG_TYPE_PERF_EVENT, BPF_PROG_TYPE_RAW_TRACEPOINT};
    return std::ranges::any_of(comparison.programs_with(function), [&](std::size_t number) {
        const ObjectInfo::Program& program = comparison.object.programs[number];
        return !may_sleep(program.summary.section) &&
               std::ranges::find(like_kprobes, program.type) != std::end(like_kprobes);
    });
}

void compare_helpers(Comparison& comparison, std::size_t function, const CodeFeatures& features)
{
    std::vector<std::pair<std::size_t, std::uint32_t>> in_order;
    for (const auto& [number, instruction] : features.helpers)
        in_order.emplace_back(instruction, number);
    std::ranges::sort(in_order);
    std::set<std::string> said;  // bpf_ringbuf_submit needs no sentence beside bpf_ringbuf_reserve
    for (const auto& [instruction, number] : in_order) {
        const std::string_view name = helper_name(number);
        Availability available = availability(comparison.board(), FeatureGroup::helper, name);
        if (available.tried && lacks(available) && !trial_counts(comparison, function))
            available =
                availability_by_version(comparison.board().kernel_version, FeatureGroup::helper, name);
        if (name.empty() || !lacks(available)) continue;
        Gap gap = gap_in_code(comparison, function, instruction);
        gap.sentence = sentence("bpf_" + std::string(name), available, comparison.board());
        gap.advice = advice_for(FeatureGroup::helper, name);
        gap.is_certain = is_certain(available, comparison.board());
        if (gap.advice.empty() || said.insert(gap.advice).second) comparison.gaps.push_back(std::move(gap));
    }
}

void compare_ability(Comparison& comparison, std::size_t function, KernelAbility ability,
                     std::size_t instruction)
{
    const Availability available = availability(comparison.board(), ability);
    if (!lacks(available)) return;
    Gap gap = gap_in_code(comparison, function, instruction);
    gap.sentence = sentence(std::string(text_of(ability).what), available, comparison.board());
    gap.advice = text_of(ability).advice;
    gap.is_certain = is_certain(available, comparison.board());
    comparison.gaps.push_back(std::move(gap));
}

/// What a JIT leaves to the interpreter, where the kernel then refuses the program (error 524). Tried on
/// 32-bit ARM: 5.10.223 takes both, 6.1.176 neither, 6.12.107 both; 6.7 brought the division. What lies
/// between counts as refusing, and so nothing here is certain.
struct JitRefusal {
    HardForJit what;
    KernelVersion from, before;
};
constexpr JitRefusal arm_refusals[] = {
    {HardForJit::division_64, {6, 1, 0}, {6, 7, 0}},
    {HardForJit::atomic_operation, {6, 1, 0}, {6, 12, 0}},
};

bool has_jit_on(const TargetProfile& board)
{
    if (!board.found) return false;
    const auto setting = board.found->settings.find("bpf_jit_enable");
    return setting != board.found->settings.end() && (setting->second == "1" || setting->second == "2");
}

void compare_jit(Comparison& comparison, std::size_t function, const CodeFeatures& features)
{
    const TargetProfile& board = comparison.board();
    if (facts_of(board.arch).kernel_arch != std::string_view("arm") || !has_jit_on(board)) return;
    for (const JitRefusal& row : arm_refusals) {
        const auto used = features.hard_for_jit.find(row.what);
        if (used == features.hard_for_jit.end() || board.kernel_version < row.from ||
            board.kernel_version >= row.before)
            continue;
        Gap gap = gap_in_code(comparison, function, used->second);
        gap.sentence = std::string(text_of(row.what).what) + " is refused by the ARM JIT of Linux " +
                       short_text(board.kernel_version) + ", which is switched on";
        gap.advice = text_of(row.what).advice;
        comparison.gaps.push_back(std::move(gap));
    }
}

void compare_lengths(Comparison& comparison)
{
    for (std::size_t program = 0; program < comparison.reached.size(); ++program) {
        std::size_t instructions = 0;
        for (const std::size_t function : comparison.reached[program])
            instructions += comparison.code[function].instructions.size();
        if (instructions <= most_instructions) continue;
        for (const std::size_t function : comparison.reached[program])
            if (comparison.code[function].name == comparison.object.programs[program].summary.name)
                compare_ability(comparison, function, KernelAbility::long_programs, 0);
    }
}

}  // namespace

Gap gap_in_code(const Comparison& comparison, std::size_t function, std::size_t instruction)
{
    Gap gap{.place = comparison.code[function].place_of(instruction),
            .programs = comparison.programs_with(function),
            .may_be_avoided = is_asked_before(comparison, function)};
    if (gap.place.file.empty()) gap.place.file = comparison.request.source_name;
    return gap;
}

void compare_code(Comparison& comparison)
{
    comparison.reached = reached_by_programs(comparison.object, comparison.code);
    for (std::size_t function = 0; function < comparison.code.size(); ++function) {
        if (comparison.programs_with(function).empty()) continue;
        const CodeFeatures features = features_of(comparison.code[function]);
        compare_helpers(comparison, function, features);
        for (const auto& [ability, instruction] : features.abilities)
            compare_ability(comparison, function, ability, instruction);
        compare_jit(comparison, function, features);
    }
    compare_lengths(comparison);
}

}  // namespace boardscope::builder
