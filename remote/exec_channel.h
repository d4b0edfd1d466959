// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One command that runs on a board, seen from the host: its stdout as a stream of chunks, its
//          stdin, its stderr and its exit status.
// Thread:  every function may be called from any thread; reading from one thread at a time. The SSH side
//          lives on the connection's I/O thread, which a full queue never blocks: when the consumer is
//          slow, the channel's window closes and the board's writer waits, while other channels go on.
// Units:   bytes, milliseconds.
// Errors:  a lost connection is reported once all chunks that had arrived are read.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::remote {

struct ReadOutcome {
    enum class Kind {
        bytes,    ///< `bytes` holds the next chunk, never empty
        timeout,  ///< nothing came in time; also after a stop request
        end,      ///< the command closed its stdout, everything has been read
        lost,     ///< the connection broke, everything that had arrived has been read; see `error`
    };
    Kind kind = Kind::timeout;
    Bytes bytes;
    Error error;
};

class ExecChannel {
public:
    ~ExecChannel();  ///< closes the channel; the command's stdin ends
    ExecChannel(const ExecChannel&) = delete;
    ExecChannel& operator=(const ExecChannel&) = delete;

    /// Next chunk of stdout in order, as soon as there is one.
    [[nodiscard]] ReadOutcome read(std::chrono::milliseconds timeout, std::stop_token stop = {});

    /// All of stderr since the last call. At most 64 KiB are kept, of which the oldest go first.
    [[nodiscard]] std::string take_stderr();

    /// Queues bytes for the command's stdin, all or none: waits up to `patience` while
    /// write_queue_bytes or more are waiting to be sent.
    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes,
                                     std::chrono::milliseconds patience = std::chrono::seconds(10),
                                     std::stop_token stop = {});
    static constexpr std::size_t write_queue_bytes = 256 * 1024;
    static constexpr std::size_t read_queue_bytes = 4 * 1024 * 1024;

    void close_stdin();  ///< after what is queued
    /// Drops what is queued, asks the server for SIGTERM and closes the channel, so that stdin ends. An
    /// sshd passes the signal on only for users other than root.
    void terminate();

    /// Known once the command has ended and its stdout is read to the end.
    [[nodiscard]] std::optional<int> exit_status() const;
    [[nodiscard]] std::string exit_signal() const;  ///< "KILL" when a signal ended it; else empty
    /// Waits for the command's end; nullopt after the timeout or when the connection is lost.
    [[nodiscard]] std::optional<int> wait_exit(std::chrono::milliseconds timeout, std::stop_token stop = {});

    [[nodiscard]] std::size_t queued_read_bytes() const;   ///< arrived, not yet read
    [[nodiscard]] std::size_t queued_write_bytes() const;  ///< written, not yet taken by the connection

    struct State;  // shared with the I/O thread
    explicit ExecChannel(std::shared_ptr<State> state);

private:
    std::shared_ptr<State> state_;
};

}  // namespace boardscope::remote
