// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A TCP connection that can be cancelled and says exactly why it failed; libssh's own blocks in
//          the resolver and keeps no errno. Also waits for the server's first bytes, so that a silent or a
//          foreign server is named as such.
// Thread:  blocks the caller; the resolver runs on a thread of its own, because it cannot be cancelled.
// Units:   time points of the steady clock.
#pragma once

#include "core/base/result.h"
#include "remote/connect_error.h"
#include "remote/file_handle.h"
#include "remote/waiting.h"

#include <chrono>

namespace boardscope::remote {

/// Connected, non-blocking, with TCP keep-alive: a dead link is noticed in about 30 s.
[[nodiscard]] Result<FileHandle> tcp_connect(const Endpoint& endpoint, std::chrono::milliseconds timeout,
                                             const StopSignal& stop);

/// Waits until the server has sent something, without taking it, and checks that it is SSH.
[[nodiscard]] Result<void> await_greeting(int fd, const Endpoint& endpoint, std::chrono::milliseconds timeout,
                                          const StopSignal& stop);

}  // namespace boardscope::remote
