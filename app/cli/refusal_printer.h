// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Programs that a kernel refused, on the terminal: the place with the source line, Reason, At, Why, Suggestion, and
//          then the verifier's log, which is held back until it can be explained.
// Thread:  the command's.
// Errors:  none.
#pragma once

#include "app/session/session_event.h"

#include <string>

namespace boardscope::cli {

/// What stands before the log.
[[nodiscard]] std::string refusal_text(const session::ProgramRefused& refused);

class RefusalPrinter {
public:
    explicit RefusalPrinter(bool whole_logs) : whole_logs_(whole_logs) {}

    /// True for lines of a verifier's log, which come again with the explanation.
    [[nodiscard]] bool take(const session::LogLine& line);
    void print(const session::ProgramRefused& refused);
    /// Logs of programs whose refusal was never told: the session ended before.
    void print_rest();

private:
    bool whole_logs_;
    std::string held_;
};

}  // namespace boardscope::cli
