// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One channel on the I/O thread: opens, runs its command, and moves bytes without ever waiting.
// Thread:  I/O thread only; shares ExecChannel::State with the consumer.
// Source:  libssh 0.10. Measured there: after the data callback has returned 0 the stream does not resume
//          by itself, even when later calls accept: what was refused must be taken by
//          ssh_channel_read_nonblocking, which also opens the window again. dropbear (2022.83) closes a channel
//          that is open and has no command yet when a command of another channel ends at that moment:
//          nothing ran, so another channel is opened.
#pragma once

#include "remote/channel_state.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <memory>
#include <string>

namespace boardscope::remote {

class IoChannel {
public:
    IoChannel(ssh_session session, std::shared_ptr<ExecChannel::State> state);
    ~IoChannel();
    IoChannel(const IoChannel&) = delete;
    IoChannel& operator=(const IoChannel&) = delete;

    /// Does what can be done now; false when the channel is finished and can go.
    bool step();
    /// The consumer gets what has arrived, then this.
    void fail(const Error& reason);

private:
    enum class Phase { opening, requesting, running, finished };

    void step_opening();
    void step_requesting();
    void step_running();
    void open_again();
    void resume();
    void send_queued();
    bool refill_sending();
    void refuse(const std::string& what);

    int on_data(const std::byte* data, std::size_t size, bool is_stderr);
    void on_stdout(const std::byte* data, std::size_t size);
    void on_end();
    void on_close();
    static int data_callback(ssh_session, ssh_channel, void* data, uint32_t size, int is_stderr, void* self);
    static void eof_callback(ssh_session, ssh_channel, void* self);
    static void close_callback(ssh_session, ssh_channel, void* self);
    static void exit_status_callback(ssh_session, ssh_channel, int status, void* self);
    static void exit_signal_callback(ssh_session, ssh_channel, const char* signal, int, const char*,
                                     const char*, void* self);

    ssh_session session_;
    std::shared_ptr<ExecChannel::State> state_;
    ssh_channel channel_ = nullptr;
    ssh_channel_callbacks_struct callbacks_ = {};
    Phase phase_ = Phase::opening;
    int times_closed_early_ = 0;
    bool has_requested_ = false;
    bool has_early_end_ = false;    ///< came before the board's answer to the request was seen
    bool has_early_close_ = false;

    /// Bytes in libssh's buffer that are copied to the queue already and stay there only to keep the
    /// window closed. So nothing is lost with the session, and the queue holds at most its limit and one
    /// window.
    std::size_t held_bytes_ = 0;

    Bytes sending_;
    std::size_t sent_of_sending_ = 0;
    bool has_sent_eof_ = false;
};

}  // namespace boardscope::remote
