// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Judges what was found on a board: for each thing that tracing depends on whether it is there, why
// it
//          matters, and what to change so that it is.
// Thread:  pure functions, any thread.
// Source:  what depends on which option: the kernel's Kconfig files (kernel/bpf, kernel/trace, init,
// net/sched), with
//          the places named beside the rules in preflight.cpp.
#pragma once

#include "core/target/target_profile.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope {

enum class Verdict {
    good,
    limited,  ///< works, with less than there could be
    bad,      ///< sessions fail, or most probes do
};
[[nodiscard]] const char* to_string(Verdict verdict);

struct Fix {
    enum class Kind {
        kconfig,  ///< "CONFIG_KPROBES=y", in a kernel that is built anew
        command,  ///< to be run on the board as root; gone after a reboot
        package,  ///< to be installed on the board
        host,     ///< to be done here
        other,    ///< a sentence
    };
    Kind kind = Kind::other;
    std::string text;
    friend bool operator==(const Fix&, const Fix&) = default;
};
[[nodiscard]] const char* to_string(Fix::Kind kind);

/// In the order in which they are tried, and told.
enum class PreflightPart {
    login,
    files,
    kernel,
    tracing,
    programs,
    maps,
    types,
    settings,
    proof,  ///< of the types, on the board; no lines where nobody tried
};
[[nodiscard]] const char* to_string(PreflightPart part);

struct PreflightLine {
    PreflightPart part = PreflightPart::login;
    std::string name;  ///< "tracefs"
    Verdict verdict = Verdict::good;
    std::string found;       ///< "mounted at /sys/kernel/tracing"
    std::string why;         ///< why it matters, when it is not good; one sentence
    std::vector<Fix> fixes;  ///< ways to change it, the easiest first
};

/// All parts.
[[nodiscard]] std::vector<PreflightLine> preflight(const TargetProfile& profile);
/// One part, as soon as what it judges is known: so that a user sees the checks as they are tried.
[[nodiscard]] std::vector<PreflightLine> preflight(const TargetProfile& profile, PreflightPart part);

/// The worst of them; good when there are none.
[[nodiscard]] Verdict worst(const std::vector<PreflightLine>& lines);

/// What to add to the board's kernel configuration, each option once with the reason as a comment; for
/// scripts/kconfig/merge_config.sh, Yocto's .cfg files and Buildroot's fragments. Empty: nothing.
[[nodiscard]] std::string kconfig_fragment(const std::vector<PreflightLine>& lines);

}  // namespace boardscope
