// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which probe kinds are tried on which boards, and the table of docs/boards.md that comes out. A new
// kind is a
//          row of kinds(), with a probe in tests/e2e/probes/kinds; a board, or a mask on one, is a row of
//          columns().
// Thread:  any thread.
// Errors:  an empty answer.
#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <span>
#include <vector>

namespace boardscope::test {

/// One board, as it is or made to behave like an older kernel.
struct Column {
    const char* id;     ///< also the name of the file that holds its results
    const char* title;  ///< as the table heads it
    const char* board;
    const char* without;  ///< for --without; empty: the kernel as it is
};
[[nodiscard]] std::span<const Column> columns();

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

struct Cell {
    QString kind;  ///< its id
    bool works = false;
    QString reason;  ///< why not
};
using Cells = std::vector<Cell>;

void write_cells(const Column& column, const Cells& cells);
/// Empty when that board has not been tried.
[[nodiscard]] std::optional<Cells> read_cells(const Column& column);

/// The table and, below it, the reasons, as Markdown; columns without results are an empty text.
[[nodiscard]] QString table_markdown();

}  // namespace boardscope::test
