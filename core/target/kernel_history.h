// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which version of Linux brought what of BPF, and what that says about one board.
// Thread:  plain functions over tables, any thread.
// Errors:  a name or number that the tables do not hold is unknown, never missing.
// Source:  include/uapi/linux/bpf.h of Linux 6.1 for numbers and names; for versions the release that first
//          holds the commit that added the feature, as gathered in the feature tables of eBPF Docs
//          (docs.ebpf.io) and of BCC (docs/kernel-versions.md). Where these two differ, the commit's date
//          against the kernel's merge windows has decided.
#pragma once

#include "core/target/target_profile.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope {

/// In lower case and without prefix, as the loader's findings name them: "probe_read_kernel", "ringbuf",
/// "tracing". Numbers are those of the kernel's enums; empty: not known.
[[nodiscard]] std::string_view helper_name(std::uint32_t number);
[[nodiscard]] std::string_view map_type_name(std::uint32_t number);
[[nodiscard]] std::string_view program_type_name(std::uint32_t number);

/// What a kernel's verifier and loader can do, beside what has a number.
enum class KernelAbility {
    newer_jumps,       ///< BPF_JLT and its kin: instruction set v2
    function_calls,    ///< from BPF to BPF
    btf,               ///< BTF of programs and maps can be loaded
    jumps_on_32_bits,  ///< instruction set v3
    global_data,       ///< .data, .rodata and .bss
    long_programs,     ///< more than 4096 instructions
    bounded_loops,
    sleepable_programs,
    atomic_operations,      ///< beyond an addition whose result nobody asks for
    kernel_function_calls,  ///< of kfuncs
};
[[nodiscard]] KernelVersion since(KernelAbility ability);

/// The first version that has it; nullopt when the tables do not know the name.
[[nodiscard]] std::optional<KernelVersion> since(FeatureGroup group, std::string_view name);

struct Availability {
    enum class State { unknown, has, lacks };
    State state = State::unknown;
    bool tried = false;  ///< the board itself has said so, not its kernel's version
    std::optional<KernelVersion> since;
    friend bool operator==(const Availability&, const Availability&) = default;
};

/// What was tried on the board wins: vendors add newer features to old kernels, and configure others away. A
/// helper that was not tried itself stands as one that came with the same commit. The version is asked where
/// nothing was tried.
[[nodiscard]] Availability availability(const TargetProfile& profile, FeatureGroup group,
                                        std::string_view name);
[[nodiscard]] Availability availability(const TargetProfile& profile, KernelAbility ability);
/// By the version alone.
[[nodiscard]] Availability availability_by_version(const KernelVersion& version, FeatureGroup group,
                                                   std::string_view name);

/// "4.19", "5.10.223": as people write it, without a patch level of 0.
[[nodiscard]] std::string short_text(const KernelVersion& version);

}  // namespace boardscope
