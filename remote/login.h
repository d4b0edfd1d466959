// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Logs in to a board: none, agent, key, password or keyboard-interactive, in this order.
// Thread:  blocks the connecting caller while the user thinks or the network works.
// Errors:  says what was tried and what the board would have accepted.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "remote/prompts.h"
#include "remote/ssh_session.h"

namespace boardscope::remote {

/// Before anything goes over the network: a key file that the profile names must be readable.
[[nodiscard]] Result<void> check_identity_file(const SshAddress& address);

[[nodiscard]] Result<void> log_in(SshSession& session, const SshAddress& address, const Prompts& prompts,
                                  const StopSignal& stop);

}  // namespace boardscope::remote
