// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Restricted C text, or an object that was compiled from it before → BPF object for one board.
// Thread:  build() blocks for as long as the compiler runs: call it on a worker thread, several at once if
//          you like. Requesting a stop kills the compiler and returns soon with a "cancelled" diagnostic.
// Errors:  all of them are Diagnostics; without a probe in the outcome at least one is an error.
#pragma once

#include "builder/attach_points.h"
#include "builder/route.h"
#include "builder/toolchain.h"
#include "core/base/bytes.h"
#include "core/base/diagnostics.h"
#include "core/decode/record_schema.h"
#include "core/dsl/compile.h"
#include "core/filter/pushdown.h"
#include "core/script/script_schema.h"
#include "core/target/target_profile.h"
#include "core/verifier/program_lines.h"
#include "core/wire/plan.h"

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

enum class SourceKind {
    by_name,  ///< a script where source_name ends with ".bt", or its first line starts bpftrace or ply
    c,        ///< or the bytes of an ELF file
    script,
};

struct BuildRequest {
    std::string source_name;  ///< as the user knows it; stands in every message
    std::string source_text;  ///< C, a script, or the bytes of an ELF file
    std::string source_directory;  ///< for #include "x.h"; may be empty
    TargetProfile profile;
    Route route = Route::automatic;
    AttachDefaults attach;
    /// What programs can ask of it, they ask before they report an event: see boardscope_filter.h. Rows must be
    /// filtered all the same.
    filter::FilterPlan push_down;
    SourceKind kind = SourceKind::by_name;
    dsl::CompileOptions script;  ///< of scripts
};

struct ProgramSummary {
    std::string name;     ///< C function
    std::string section;  ///< "kprobe/do_sys_openat2"
    friend bool operator==(const ProgramSummary&, const ProgramSummary&) = default;
};

struct BuiltProbe {
    Bytes object;  ///< BPF ELF file without DWARF; its BTF is kept
    Bytes btf;     ///< the board's BTF, cut down to what the object relocates against; empty when it does not
    std::vector<wire::PlanProgram> attach;  ///< all programs but those that libbpf knows to attach by their section
    std::vector<ProgramSummary> programs;
    std::vector<verifier::ProgramLines> lines;  ///< of the programs: where a refusal is in the source
    decode::RecordSchema records;  ///< of the structs that ring and perf maps name
    std::optional<script::ScriptSchema> script;  ///< of a script; none: it was C
    Route route = Route::core;
    std::string route_reason;           ///< one sentence
    std::vector<std::string> commands;  ///< as run, for the build log
    filter::Pushdown pushdown;          ///< what the programs ask of the request's filter
    std::string generated_c;                     ///< of scripts
    bool runs_commands = false;                  ///< of scripts: the host is asked to run commands on the board
};

/// "by route core: …": for the build log.
[[nodiscard]] std::string route_sentence(const BuiltProbe& probe);

struct BuildOutcome {
    Diagnostics diagnostics;
    std::optional<BuiltProbe> probe;
};

/// Whether a probe is not text but an ELF file.
[[nodiscard]] bool is_compiled(std::string_view probe);
/// Whether it is a script (*.bt).
[[nodiscard]] bool is_script(const BuildRequest& request);

[[nodiscard]] BuildOutcome build(const BuildRequest& request, const Toolchain& toolchain,
                                 std::stop_token stop);

/// What the compiler says of a source in C, with its fix-its, and no object: faster than build(), and for texts that are
/// being written.
[[nodiscard]] Diagnostics check_c(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop = {});

}  // namespace boardscope::builder
