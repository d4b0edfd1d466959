// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script → restricted C, and all that is needed to run it: the one door to the compiler's passes
//          (parse, parameters, macros, normalise, expand, types, emit_c).
// Thread:  pure function, any thread; milliseconds.
// Errors:  diagnostics; without a script in the outcome at least one of them is an error.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/target_facts.h"
#include "core/script/script_schema.h"
#include "core/wire/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

struct CompileOptions {
    std::vector<std::string> parameters;  ///< $1, $2, …
    /// As `config = { name = value }` in the script, which has the last word.
    std::vector<std::pair<std::string, std::string>> config;
    bool allow_commands = false;  ///< system(): runs commands on the board
};

struct CompiledScript {
    std::string c;  ///< includes only boardscope_script.h
    std::vector<wire::PlanProgram>
        attach;  ///< each place where a program is to be attached; one program may have many
    script::ScriptSchema schema;
    /// Of system(), and what else a reader of the C should be told.
    bool runs_commands = false;
};

struct CompileOutcome {
    Diagnostics diagnostics;
    Program program;  ///< as far as it came: for `-d`
    std::optional<CompiledScript> script;
};

/// `file` stands in messages and in the C's #line.
[[nodiscard]] CompileOutcome compile(std::string_view text, const std::string& file, const TargetFacts& facts,
                                     const CompileOptions& options = {});

}  // namespace boardscope::dsl
