// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Changes a profile's text and leaves the rest of it as its author wrote it: comments, order, blank
// lines. Thread:  pure functions, any thread. Errors:  a text that is no profile, before or after the change,
// is refused as parse_target_profile() refuses it.
#pragma once

#include "core/target/target_profile.h"

#include <string>
#include <string_view>

namespace boardscope {

/// `text` with what differs between its profile and `wanted`: keys are changed where they stand, added to
/// their table, or taken out. What `text` says otherwise stays, byte for byte.
[[nodiscard]] Result<std::string> edit_profile(std::string_view text, const TargetProfile& wanted,
                                               const std::string& origin);

}  // namespace boardscope
