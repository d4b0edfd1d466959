// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Functions of a board's programs and libraries, from the folder of this host that holds its files.
// Thread:  the returned function belongs to one thread; it reads files.
// Errors:  none: what is not there has no functions.
#pragma once

#include "app/session/script_names.h"
#include "core/target/target_profile.h"

namespace boardscope::session {

/// Empty where this host has no files of the board.
[[nodiscard]] FunctionsOfFile board_functions(const TargetProfile& profile);

}  // namespace boardscope::session
