// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/preflight_rules.h"

#include <algorithm>
#include <array>
#include <optional>

namespace boardscope::preflight_rules {

namespace {

/// One row for each feature that is judged by having been tried.
struct FeatureRule {
    PreflightPart part;
    FeatureGroup group;
    const char* feature;
    Verdict if_missing;
    const char* why;
    std::array<const char*, 3> options;  ///< that it depends on
};

// kernel/bpf/Kconfig, kernel/trace/Kconfig, init/Kconfig, net/sched/Kconfig.
constexpr FeatureRule feature_rules[] = {
    {PreflightPart::programs,
     FeatureGroup::program,
     "kprobe",
     Verdict::bad,
     "most probes are programs of this kind",
     {"CONFIG_BPF_SYSCALL", "CONFIG_BPF_EVENTS", "CONFIG_KPROBE_EVENTS"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "tracepoint",
     Verdict::bad,
     "tracepoints are the hooks that stay the same from kernel to kernel",
     {"CONFIG_FTRACE", "CONFIG_PERF_EVENTS", "CONFIG_BPF_EVENTS"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "raw tracepoint",
     Verdict::limited,
     "they cost less than tracepoints and came with Linux 4.17",
     {"CONFIG_BPF_EVENTS"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "perf_event cpu-clock",
     Verdict::limited,
     "without it nothing can be sampled",
     {"CONFIG_PERF_EVENTS"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "perf_event cycles",
     Verdict::limited,
     "the processor's counters cannot be sampled; cpu-clock can",
     {"CONFIG_HW_PERF_EVENTS"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "fentry",
     Verdict::limited,
     "kprobes do the same, and cost a little more",
     {"CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "socket filter",
     Verdict::limited,
     "packets cannot be looked at on sockets",
     {"CONFIG_BPF_SYSCALL"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "XDP on lo",
     Verdict::limited,
     "packets cannot be looked at where they arrive",
     {"CONFIG_BPF_SYSCALL"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "tc on lo",
     Verdict::limited,
     "packets cannot be looked at on their way out",
     {"CONFIG_NET_CLS_BPF", "CONFIG_NET_SCH_INGRESS", "CONFIG_NET_CLS_ACT"}},
    {PreflightPart::programs,
     FeatureGroup::attach,
     "cgroup",
     Verdict::limited,
     "programs cannot be attached to control groups",
     {"CONFIG_CGROUP_BPF"}},
    {PreflightPart::maps,
     FeatureGroup::map,
     "array",
     Verdict::bad,
     "programs keep what they count in maps",
     {"CONFIG_BPF_SYSCALL"}},
    {PreflightPart::maps,
     FeatureGroup::map,
     "hash",
     Verdict::bad,
     "programs keep what they count in maps",
     {"CONFIG_BPF_SYSCALL"}},
    {PreflightPart::maps,
     FeatureGroup::output,
     "ring buffer",
     Verdict::limited,
     "records go through a perf event array instead; ring buffers came with Linux 5.8",
     {}},
    {PreflightPart::maps,
     FeatureGroup::output,
     "perf event array",
     Verdict::limited,
     "before Linux 5.8 records have no other way",
     {"CONFIG_PERF_EVENTS", "CONFIG_BPF_EVENTS"}},
};

/// Kernels have two ways to a kprobe or uprobe, and one is enough.
struct EitherRule {
    const char* name;
    Verdict if_missing;
    const char* why;
    std::array<const char*, 3> options;
};
constexpr EitherRule either_rules[] = {
    {"kprobe",
     Verdict::bad,
     "functions of the kernel cannot be probed",
     {"CONFIG_KPROBES", "CONFIG_KPROBE_EVENTS", "CONFIG_PERF_EVENTS"}},
    {"kretprobe",
     Verdict::limited,
     "what functions return cannot be seen",
     {"CONFIG_KPROBES", "CONFIG_KPROBE_EVENTS", "CONFIG_PERF_EVENTS"}},
    {"uprobe",
     Verdict::limited,
     "functions of programs and libraries cannot be probed",
     {"CONFIG_UPROBES", "CONFIG_UPROBE_EVENTS", "CONFIG_PERF_EVENTS"}},
};

std::vector<Fix> fixes_of(const FoundBoard& board, const std::array<const char*, 3>& options)
{
    return kconfig_of(board, std::span(options.begin(), std::ranges::find(options, nullptr)));
}

PreflightLine judge_tried(const FoundBoard& board, PreflightPart part, const char* name,
                          std::optional<bool> works, Verdict if_missing, const char* why,
                          const std::array<const char*, 3>& options)
{
    PreflightLine line{.part = part, .name = name, .found = "works"};
    if (works.value_or(false)) return line;
    line.verdict = works ? if_missing : Verdict::limited;
    line.found = works ? "was tried and does not work" : "could not be tried";
    line.why = why;
    if (works) line.fixes = fixes_of(board, options);
    return line;
}

PreflightLine judge_tracefs(const FoundBoard& board)
{
    PreflightLine line{
        .part = PreflightPart::tracing, .name = "tracefs", .found = "mounted at " + board.tracefs};
    if (!board.tracefs.empty()) return line;
    line.verdict = Verdict::bad;
    line.found = "not mounted";
    line.why = "text that programs print, tracepoints and the kernel's own events are read there";
    line.fixes = {
        {Fix::Kind::command, "mount -t tracefs nodev /sys/kernel/tracing"},
        {Fix::Kind::command, "echo 'nodev /sys/kernel/tracing tracefs defaults 0 0' >> /etc/fstab"}};
    for (Fix& fix : kconfig_of(board, std::array{"CONFIG_FTRACE"}))
        line.fixes.push_back(std::move(fix));
    return line;
}

PreflightLine judge_text(const FoundBoard& board)
{
    PreflightLine line{
        .part = PreflightPart::tracing, .name = "bpf_printk", .found = "an own trace instance"};
    const auto own = board.features.has(FeatureGroup::output, "own trace instance");
    const auto shared = board.features.has(FeatureGroup::output, "shared trace_pipe");
    if (own.value_or(false)) return line;
    line.verdict = shared.value_or(false) ? Verdict::limited : Verdict::bad;
    line.found = shared.value_or(false) ? "the board's one trace_pipe"
                 : own || shared        ? "cannot be read"
                                        : "could not be tried";
    line.why = shared.value_or(false) ? "only one program can read it at a time, and others print into it; "
                                        "Linux 5.9 and newer give each session its own"
                                      : "text that programs print cannot be read; records can";
    if (!own && !shared) line.verdict = Verdict::limited;
    return line;
}

}  // namespace

void judge_tracing(const FoundBoard& board, Lines& lines)
{
    lines.push_back(judge_tracefs(board));
    lines.push_back(judge_text(board));
}

void judge_features(const FoundBoard& board, PreflightPart part, Lines& lines)
{
    if (part == PreflightPart::programs) {
        for (const EitherRule& rule : either_rules) {
            const auto by_perf = board.features.has(FeatureGroup::attach, rule.name);
            const auto by_tracefs =
                board.features.has(FeatureGroup::attach, std::string(rule.name) + " by tracefs");
            const std::optional<bool> works =
                by_perf || by_tracefs ? std::optional(by_perf.value_or(false) || by_tracefs.value_or(false))
                                      : std::nullopt;
            lines.push_back(
                judge_tried(board, part, rule.name, works, rule.if_missing, rule.why, rule.options));
        }
    }
    for (const FeatureRule& rule : feature_rules) {
        if (rule.part != part) continue;
        const char* name = rule.group == FeatureGroup::program ? "BPF programs" : rule.feature;
        lines.push_back(judge_tried(board, part, name, board.features.has(rule.group, rule.feature),
                                    rule.if_missing, rule.why, rule.options));
    }
}

}  // namespace boardscope::preflight_rules
