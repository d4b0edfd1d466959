// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One file that runs on a board without a host: the loader, and behind it all that a session would send it.
// Thread:  plain function on values, any thread.
// Errors:  a part that is too large for the wire or for a recording's head.
// Source:  docs/wire.md, section "A bundle".
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/store/recording_format.h"

#include <chrono>

namespace boardscope::session {

/// It ends by itself after `duration`, which the user may change on the board; 0: it does not.
/// `header` becomes the head of the recordings that the bundle writes; its plan and object are what runs.
[[nodiscard]] Result<Bytes> make_bundle(ByteView loader, const store::RecordingHeader& header, ByteView btf,
                                        std::chrono::milliseconds duration = {});

}  // namespace boardscope::session
