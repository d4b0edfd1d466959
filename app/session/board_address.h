// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The address of a board as people type it.
// Thread:  pure function, any thread.
// Errors:  say how an address is written.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <string_view>

namespace boardscope::session {

/// "[user@]host[:port]"; IPv6 addresses in brackets when a port follows.
[[nodiscard]] Result<SshAddress> parse_address(std::string_view text);

}  // namespace boardscope::session
