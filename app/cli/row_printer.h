// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Rows of a store as lines: ftrace's own text layout, which other tools read too, or one JSON object a
//          line.
// Thread:  main thread.
// Source:  the text layout is kernel/trace/trace_output.c's; times have as many digits as the board's clock gave.
#pragma once

#include "core/base/error.h"
#include "core/decode/clock_sync.h"
#include "core/store/snapshot.h"

#include <optional>
#include <string>

namespace boardscope::cli {

enum class Format { text, json };

/// One line without its line break.
[[nodiscard]] std::string to_text(const store::Snapshot& snapshot, RowId row);
[[nodiscard]] std::string to_json(const store::Snapshot& snapshot, RowId row);

/// "340 events lost", "at least 340 events lost" when nobody counted the rest, "some events may have been lost" when
/// nobody counted any.
[[nodiscard]] std::string lost_text(const store::Totals& totals);

/// "board clock is 1.3 s behind this machine, ± 0.4 ms"; empty while nobody would notice, or nothing is known.
[[nodiscard]] std::string clock_text(const std::optional<decode::ClockOffset>& board_wall);

class RowPrinter {
public:
    explicit RowPrinter(Format format) : format_(format) {}

    void print(const store::Snapshot& snapshot, RowId row);
    /// Whole lines that are no rows; false once stdout takes no more.
    [[nodiscard]] bool print_block(const std::string& lines);
    /// False once stdout takes no more.
    [[nodiscard]] bool flush();
    /// Why rows are missing from stdout. A reader that has seen enough (`| head`) is no error.
    [[nodiscard]] std::optional<Error> error() const;

private:
    void note_failure();

    Format format_;
    int errno_ = 0;
};

}  // namespace boardscope::cli
