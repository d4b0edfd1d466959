// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which probe kinds are tried on boards, for the table of docs/boards.md. A new kind is a row of
// kinds(), with
//          a probe in tests/e2e/probes/kinds.
// Thread:  any thread.
// Errors:  an empty answer.
#pragma once

#include "tests/e2e/board_table.h"

#include <span>

namespace boardscope::test {

enum class Architectures { all, arm_only };

struct Kind {
    const char* id;         ///< the probe is tests/e2e/probes/kinds/ID.bpf.c, unless `probe` names another
    const char* title;      ///< for readers of the table, in Markdown
    const char* arguments;  ///< of `bscope run`, beside probe and board
    const char* stimulus;   ///< arguments of board_target, which make the probe fire
    const char* answer;     ///< what board_target's output starts with if the probe did not disturb it
    int rows;               ///< so many rows come of it
    bool exactly;           ///< and no more
    const char* row_text = "seen";
    const char* witness = "";             ///< a part of BoardUnderTest::traces() while it is attached
    const char* must_refuse_naming = "";  ///< it would do harm: refused for a reason that names this
    /// What happens instead when the witness is missing, for outputs that give way to another one.
    const char* else_reason = "";
    const char* probe = nullptr;
    const char* without = "";  ///< for --without, beside the column's
    Architectures architectures = Architectures::all;
};
[[nodiscard]] std::span<const Kind> kinds();

/// That of docs/boards.md.
[[nodiscard]] const BoardTable& table_of_kinds();

}  // namespace boardscope::test
