// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Restricted C text → BPF object for one board.
// Thread:  build() blocks for as long as the compiler runs: call it on a worker thread, several at once if
//          you like. Requesting a stop kills the compiler and returns soon with a "cancelled" diagnostic.
// Errors:  all of them are Diagnostics; without a probe in the outcome at least one is an error.
#pragma once

#include "builder/route.h"
#include "builder/toolchain.h"
#include "core/base/bytes.h"
#include "core/base/diagnostics.h"
#include "core/decode/record_schema.h"
#include "core/target/target_profile.h"
#include "core/wire/plan.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

struct BuildRequest {
    std::string source_name;  ///< as the user knows it; stands in every message
    std::string source_text;
    std::string source_directory;  ///< for #include "x.h"; may be empty
    TargetProfile profile;
    Route route = Route::automatic;
};

struct ProgramSummary {
    std::string name;     ///< C function
    std::string section;  ///< "kprobe/do_sys_openat2"
    friend bool operator==(const ProgramSummary&, const ProgramSummary&) = default;
};

struct BuiltProbe {
    Bytes object;  ///< BPF ELF file without DWARF; its BTF is kept
    Bytes btf;     ///< the board's BTF, cut down to what the object relocates against; empty when it does not
    std::vector<wire::PlanProgram> attach;  ///< only programs that do not attach as their section says
    std::vector<ProgramSummary> programs;
    decode::RecordSchema records;  ///< of the structs that ring and perf maps name
    Route route = Route::core;
    std::string route_reason;           ///< one sentence
    std::vector<std::string> commands;  ///< as run, for the build log
};

struct BuildOutcome {
    Diagnostics diagnostics;
    std::optional<BuiltProbe> probe;
};

[[nodiscard]] BuildOutcome build(const BuildRequest& request, const Toolchain& toolchain,
                                 std::stop_token stop);

}  // namespace boardscope::builder
