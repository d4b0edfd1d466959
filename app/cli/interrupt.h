// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Ctrl-C, and SIGTERM and SIGHUP, as a count that the main loop looks at: once to stop in order, twice to
//          leave without waiting for the board, three times to end on the spot.
// Thread:  watch_interrupts() once from the main thread; the rest from any.
#pragma once

namespace boardscope::cli {

void watch_interrupts();

/// How often one of these signals came. SIGPIPE is ignored from watch_interrupts() on.
[[nodiscard]] int interrupt_count();

}  // namespace boardscope::cli
