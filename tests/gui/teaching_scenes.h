// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Scenes for pictures of what teaches: the first page, a lesson on the board, a refused program.
// Thread:  GUI thread.
// Errors:  false, with the reason on stderr.
#pragma once

#include "tests/gui/window_driver.h"

namespace boardscope::test {

/// Each leaves the window as it is to be seen; `live` ones need the virtual board.
[[nodiscard]] bool welcome_scene(WindowDriver& driver);
[[nodiscard]] bool library_scene(WindowDriver& driver);
[[nodiscard]] bool live_lesson_scene(WindowDriver& driver);
[[nodiscard]] bool live_verifier_scene(WindowDriver& driver);

}  // namespace boardscope::test
