// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Tables of the documents that boards fill in: a row for what was tried, a column for each board. A test on a board
//          writes its column to a file; tst_board_table compares the document with all of them.
// Thread:  any thread.
// Errors:  an empty answer.
#pragma once

#include <QString>

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

struct TableRow {
    QString id;
    QString title;  ///< for readers of the table, in Markdown
};

struct BoardTable {
    const char* id;      ///< the folder that holds the files of its columns
    const char* corner;  ///< over the titles of the rows
    const char* why;     ///< the sentence before the reasons
    std::vector<TableRow> rows;
};

struct Cell {
    QString row;  ///< its id
    bool works = false;
    QString reason;  ///< why not
};
using Cells = std::vector<Cell>;

void write_cells(const BoardTable& table, const Column& column, const Cells& cells);
/// Empty when that board has not been tried.
[[nodiscard]] std::optional<Cells> read_cells(const BoardTable& table, const Column& column);

/// The table and, below it, the reasons, as Markdown; what was not tried is an empty cell.
[[nodiscard]] QString table_markdown(const BoardTable& table);

/// What `bscope` said when it refused to build, attach or run something, on one line.
[[nodiscard]] QString refusal_in(const QString& err);

}  // namespace boardscope::test
