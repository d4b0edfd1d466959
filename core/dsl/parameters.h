// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Parameters of the command line in attach points: kprobe:$1, interval:ms:$2, uprobe:/usr/bin/$1:main. Those
//          in expressions are values, and the pass `types` knows them. Runs before normalise(). And which parameters
//          have numbers, and which have names.
// Thread:  pure function, any thread.
// Errors:  a parameter that was not given, or is empty; unlike that of an expression it has no value to fall back on.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/compile.h"
#include "core/dsl/source_text.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace boardscope::dsl {

/// As a script that calls getopt() is given them: "--depth=3" is none of $1, $2, …
struct ScriptParameters {
    std::vector<std::string> numbered;
    /// "depth" → "3"; of "--verbose" nothing.
    std::vector<std::pair<std::string, std::optional<std::string>>> named;
};
/// Of a script that has no getopt(), all are numbered.
[[nodiscard]] ScriptParameters script_parameters(Program& program, const CompileOptions& options);

/// "7", "-7", "0x1f".
[[nodiscard]] std::optional<std::uint64_t> parameter_number(std::string text);

void insert_parameters(Program& program, const CompileOptions& options, const SourceText& source,
                       Diagnostics& diagnostics);

}  // namespace boardscope::dsl
