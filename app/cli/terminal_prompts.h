// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The questions of connecting to a board, asked on the controlling terminal, secrets without echo.
// Thread:  the prompts are called on the session's thread; one question at a time.
// Errors:  without a terminal every question is answered "no": nothing is accepted unseen. Ctrl-C is "no" too.
#pragma once

#include "remote/prompts.h"

namespace boardscope::cli {

[[nodiscard]] remote::Prompts terminal_prompts();

}  // namespace boardscope::cli
