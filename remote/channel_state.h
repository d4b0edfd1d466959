// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the consumer of a channel and the I/O thread share: two bounded queues and a few wishes.
// Thread:  everything is guarded by `mutex`; the I/O thread never waits while it holds it.
#pragma once

#include "remote/exec_channel.h"
#include "remote/file_handle.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

namespace boardscope::remote {

struct ExecChannel::State {
    explicit State(std::string command_text, std::shared_ptr<EventFd> io_wake)
        : command(std::move(command_text)), wake(std::move(io_wake))
    {
    }

    const std::string command;
    const std::shared_ptr<EventFd> wake;  // of the I/O thread

    mutable std::mutex mutex;
    std::condition_variable_any changed;

    // From the board.
    std::deque<Bytes> in;
    std::size_t in_bytes = 0;
    std::string err;
    bool is_running = false;  // the board accepted the command
    bool has_ended_out = false;
    bool is_closed = false;  // no more of anything; exit status known if it ever will be
    std::optional<int> exit_status;
    std::string exit_signal;
    std::optional<Error> failure;  // the command could not start, or the connection is lost

    // To the board.
    std::deque<Bytes> out;
    std::size_t out_bytes = 0;
    bool wants_eof = false;
    bool wants_terminate = false;
    bool wants_close = false;  // nobody reads any more

    // Full queue: the I/O thread holds the window closed until there is room again.
    bool is_paused = false;
};

}  // namespace boardscope::remote
