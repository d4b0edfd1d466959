// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Decides whether the key that a board shows is to be trusted: known, asked about, or refused.
// Thread:  blocks the connecting caller while the user thinks.
// Errors:  a changed key is refused always, with both fingerprints and the file to look at.
#pragma once

#include "core/base/result.h"
#include "remote/prompts.h"
#include "remote/ssh_session.h"

namespace boardscope::remote {

[[nodiscard]] Result<void> check_host_key(SshSession& session, const Prompts& prompts);

}  // namespace boardscope::remote
