// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Looks at a board and finds out all that its profile should know: the board itself, what its kernel
// can do
//          (tried by the loader), its configuration and its types.
// Thread:  blocks the caller for some seconds; `judged` is called on the caller's thread.
// Errors:  those of connecting. What is missing on the board is found, not an error.
// Leaves:  nothing on the board.
#pragma once

#include "core/base/result.h"
#include "core/target/preflight.h"
#include "remote/prompts.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::session {

struct BoardLook {
    TargetProfile
        profile;           ///< as it was given, with arch, privilege, kernel release and version, and `found`
    std::string config;    ///< the kernel's configuration as text; empty: not to be had
    std::string btf;       ///< /sys/kernel/btf/vmlinux; empty: there is none
    std::string kheaders;  ///< /sys/kernel/kheaders.tar.xz; empty: there is none, or it was not wanted
    std::string formats;  ///< of its tracepoints: lines "sched/sched_switch/format:…"; may be empty
    std::string symbols;  ///< /proc/kallsyms; may be empty
    std::string modules;  ///< of /sys/kernel/btf, as builder::parse_shown_modules() reads it; may be empty
    std::string functions;  ///< available_filter_functions of tracefs; may be empty
    std::optional<Error> loader_failure;  ///< why nothing could be tried
};

struct LookRequest {
    TargetProfile profile;        ///< with the address at least
    bool fetch_kheaders = true;   ///< some MB
    std::filesystem::path share;  ///< loaders/ is below it
};

/// The lines of one part, as soon as they are known.
using PartJudged = std::function<void(PreflightPart part, const std::vector<PreflightLine>& lines)>;

[[nodiscard]] Result<BoardLook> look_at_board(const LookRequest& request, const remote::Prompts& prompts,
                                              const PartJudged& judged, std::stop_token stop = {});

}  // namespace boardscope::session
