// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The I/O thread of one board: owns the session and all its channels, moves bytes between them
//          and the queues of ExecChannel::State.
// Thread:  the public functions from any thread; everything else runs on the I/O thread, which blocks only
//          in ssh_event_dopoll and is woken by an eventfd.
// Errors:  when the session breaks, every channel learns why, after the chunks that it holds already.
// Source:  libssh 0.10 (ssh_event, ssh_channel_callbacks_struct).
#pragma once

#include "core/base/error.h"
#include "remote/channel_state.h"
#include "remote/file_handle.h"
#include "remote/io_channel.h"
#include "remote/ssh_session.h"

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace boardscope::remote {

class IoLoop {
public:
    explicit IoLoop(std::unique_ptr<SshSession> session);
    ~IoLoop();
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    [[nodiscard]] std::shared_ptr<ExecChannel::State> add(const std::string& command);
    [[nodiscard]] std::optional<Error> close_reason() const;

private:
    void run();
    void take_new_channels();
    void step_channels();
    void lose(const Error& reason);

    const std::shared_ptr<EventFd> wake_ = std::make_shared<EventFd>();
    const std::string name_;
    std::atomic<bool> wants_end_ = false;
    bool was_woken_ = false;  // I/O thread only

    mutable std::mutex mutex_;  // guards the two below
    std::vector<std::shared_ptr<ExecChannel::State>> new_channels_;
    std::optional<Error> close_reason_;

    std::unique_ptr<SshSession> session_;  // I/O thread only, as is the list
    std::list<IoChannel> channels_;
    std::thread thread_;
};

}  // namespace boardscope::remote
