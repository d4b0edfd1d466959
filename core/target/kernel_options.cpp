// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/kernel_options.h"

#include <array>
#include <optional>

namespace boardscope {

namespace {

constexpr std::array options_that_matter{
    "CONFIG_BPF_SYSCALL",    "CONFIG_BPF_JIT",         "CONFIG_BPF_JIT_ALWAYS_ON",
    "CONFIG_BPF_EVENTS",     "CONFIG_PERF_EVENTS",     "CONFIG_HW_PERF_EVENTS",
    "CONFIG_FTRACE",         "CONFIG_FTRACE_SYSCALLS", "CONFIG_KPROBES",
    "CONFIG_KPROBE_EVENTS",  "CONFIG_UPROBES",         "CONFIG_UPROBE_EVENTS",
    "CONFIG_DYNAMIC_FTRACE", "CONFIG_DEBUG_INFO_BTF",  "CONFIG_DEBUG_INFO_BTF_MODULES",
    "CONFIG_IKCONFIG_PROC",  "CONFIG_IKHEADERS",       "CONFIG_KALLSYMS",
    "CONFIG_KALLSYMS_ALL",   "CONFIG_MODULES",         "CONFIG_CGROUP_BPF",
    "CONFIG_NET_CLS_BPF",    "CONFIG_NET_SCH_INGRESS", "CONFIG_NET_CLS_ACT",
    "CONFIG_DEBUG_FS",       "CONFIG_STACKTRACE",      "CONFIG_FUNCTION_TRACER",
    "CONFIG_PREEMPT_RT",     "CONFIG_VMSPLIT_3G",      "CONFIG_VMSPLIT_2G",
    "CONFIG_THUMB2_KERNEL",  "CONFIG_ARM_LPAE",        "CONFIG_SECURITY_LOCKDOWN_LSM"};

/// "CONFIG_X=value" or "# CONFIG_X is not set"; anything else is no option.
std::optional<std::pair<std::string_view, std::string_view>> option_in(std::string_view line)
{
    constexpr std::string_view off = " is not set";
    if (line.starts_with("# CONFIG_") && line.ends_with(off)) {
        line.remove_prefix(2);
        line.remove_suffix(off.size());
        return std::pair(line, std::string_view("n"));
    }
    const std::size_t equals = line.find('=');
    if (!line.starts_with("CONFIG_") || equals == std::string_view::npos) return std::nullopt;
    std::string_view value = line.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    return std::pair(line.substr(0, equals), value);
}

/// What could not work without the option.
struct Proof {
    const char* option;
    FeatureGroup group;
    const char* feature;
};
constexpr Proof proofs[] = {
    {"CONFIG_BPF_SYSCALL", FeatureGroup::map, "array"},
    {"CONFIG_PERF_EVENTS", FeatureGroup::output, "perf event array"},
    {"CONFIG_BPF_EVENTS", FeatureGroup::program, "kprobe"},
    {"CONFIG_KPROBES", FeatureGroup::attach, "kprobe"},
    {"CONFIG_KPROBE_EVENTS", FeatureGroup::attach, "kprobe"},
    {"CONFIG_KPROBES", FeatureGroup::attach, "kprobe by tracefs"},
    {"CONFIG_KPROBE_EVENTS", FeatureGroup::attach, "kprobe by tracefs"},
    {"CONFIG_UPROBES", FeatureGroup::attach, "uprobe"},
    {"CONFIG_UPROBE_EVENTS", FeatureGroup::attach, "uprobe"},
    {"CONFIG_HW_PERF_EVENTS", FeatureGroup::attach, "perf_event cycles"},
    {"CONFIG_CGROUP_BPF", FeatureGroup::attach, "cgroup"},
    {"CONFIG_NET_CLS_BPF", FeatureGroup::attach, "tc on lo"},
};

}  // namespace

KernelOptions options_of_config(std::string_view config)
{
    KernelOptions all;
    while (!config.empty()) {
        std::string_view line = config.substr(0, config.find('\n'));
        config.remove_prefix(std::min(config.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (const auto option = option_in(line)) all[std::string(option->first)] = option->second;
    }
    // Every kernel that prints its configuration has dozens of these.
    constexpr std::size_t least = 16;
    if (all.size() < least) return {};
    KernelOptions wanted;
    for (const char* name : options_that_matter) {
        const auto found = all.find(name);
        wanted[name] = found == all.end() ? "n" : found->second;
    }
    return wanted;
}

KernelOptions options_that_must_be(const KernelFeatures& features,
                                   const std::map<std::string, std::string>& settings)
{
    KernelOptions options;
    for (const Proof& proof : proofs)
        if (features.has(proof.group, proof.feature).value_or(false)) options[proof.option] = "y";
    if (settings.contains("kernel BTF")) options["CONFIG_DEBUG_INFO_BTF"] = "y";
    if (settings.contains("bpf_jit_enable")) options["CONFIG_BPF_JIT"] = "y";
    return options;
}

}  // namespace boardscope
