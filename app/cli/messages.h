// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What `bscope` says to people, on stderr; data goes to stdout. Also the exit statuses.
// Thread:  main thread.
#pragma once

#include "app/session/session_event.h"
#include "core/base/diagnostics.h"
#include "core/base/error.h"

#include <string>
#include <string_view>

namespace boardscope::cli {

/// Exit statuses of bscope.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_interrupted = 130;  // 128 + SIGINT, as shells have it

void say(std::string_view line);
void say(const Error& error);
void say(const Diagnostics& diagnostics);
void say(const session::LogLine& line);

/// Control characters made visible, so that text from a board cannot command the terminal. Tabs and UTF-8 stay.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace boardscope::cli
