// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Waiting for a file descriptor with a deadline and a stop signal.
// Thread:  blocks the caller.
#pragma once

#include "remote/file_handle.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace boardscope::remote {

using Clock = std::chrono::steady_clock;

enum class Wait { ready, timed_out, stopped };

/// `fd` may be -1: then it only waits for the deadline or the stop.
inline Wait wait_for(int fd, short events, Clock::time_point deadline, const StopSignal& stop)
{
    while (true) {
        if (stop.is_requested()) return Wait::stopped;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd waited[2] = {{stop.fd(), POLLIN, 0}, {fd, events, 0}};
        const auto left_ms = std::clamp<long long>(left.count(), 0, 60'000);
        const int count = ::poll(waited, 2, static_cast<int>(left_ms));
        if (count < 0 && errno == EINTR) continue;
        if (stop.is_requested()) return Wait::stopped;
        if (count > 0 && waited[1].revents != 0) return Wait::ready;
        if (Clock::now() >= deadline) return Wait::timed_out;
    }
}

}  // namespace boardscope::remote
