// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The profile to build with when a board is to behave as if its kernel had less (--without).
// Thread:  pure function, any thread.
// Errors:  none.
#pragma once

#include "core/target/target_profile.h"
#include "core/wire/plan.h"

namespace boardscope::wire {

/// Of the version that version_without() says; what was tried on the board and came later counts as lacking.
[[nodiscard]] TargetProfile profile_without(TargetProfile profile, Without without);

}  // namespace boardscope::wire
