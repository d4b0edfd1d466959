// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Scripts that are run on boards, and what they must print there, for the table of docs/dsl.md. A new one is a row
//          of script_cases().
// Thread:  any thread.
// Errors:  none.
#pragma once

#include "core/target/target_profile.h"
#include "tests/e2e/board_table.h"

#include <span>
#include <vector>

namespace boardscope::test {

/// What some boards lack.
enum class Needs {
    nothing,
    loops,          ///< Linux 5.3
    six_registers,  ///< more than four arguments of a function in registers
    trampolines,    ///< fentry
};

struct ScriptCase {
    const char* id;
    const char* title;  ///< for readers of the table, in Markdown
    const char* script;
    const char* arguments = "";  ///< of `bscope run`, beside script and board
    /// A shell line for the board, once attached; then the script is interrupted. Empty: it ends by itself.
    const char* workload = "";
    int status = 130;             ///< of `bscope`
    const char* whole = nullptr;  ///< all that is printed
    /// Or regular expressions, each for a part of it; {1} is the first word that the workload printed.
    std::vector<const char*> parts = {};
    Needs needs = Needs::nothing;
    const char* refusal = "";     ///< a part of the reason, where that is missing
    bool on_old_kernels = false;  ///< also tried where a board behaves like one
};
[[nodiscard]] std::span<const ScriptCase> script_cases();

[[nodiscard]] bool has(const TargetProfile& board, Needs what);

/// That of docs/dsl.md.
[[nodiscard]] const BoardTable& table_of_scripts();

}  // namespace boardscope::test
