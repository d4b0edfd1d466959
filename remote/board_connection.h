// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One SSH connection to a board, with many commands on it at once.
// Thread:  open() works on the calling thread, then hands the session to the connection's own I/O thread;
//          from then on nobody else touches a libssh object. All functions block with a stop token and may
//          be called from any thread but that one.
// Units:   milliseconds.
// Errors:  one sentence with a next step for each way in which reaching a board fails.
// Source:  libssh 0.10 (ssh_event, channel callbacks).
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "remote/exec_channel.h"
#include "remote/prompts.h"
#include "remote/shell_command.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace boardscope::remote {

struct CommandOutput {
    int exit_status = 0;  ///< 128 + signal number when a signal ended the command
    std::string out;
    std::string err;
};

struct ConnectOptions {
    std::chrono::milliseconds timeout =
        std::chrono::seconds(10);  ///< of each step that waits for the network
    std::string ssh_directory;     ///< config, keys and known_hosts of the user; empty: ~/.ssh
};

class BoardConnection {
public:
    [[nodiscard]] static Result<std::unique_ptr<BoardConnection>> open(const SshAddress& address,
                                                                       const Prompts& prompts,
                                                                       std::stop_token stop = {},
                                                                       const ConnectOptions& options = {});
    ~BoardConnection();  ///< closes every channel and the session
    BoardConnection(const BoardConnection&) = delete;
    BoardConnection& operator=(const BoardConnection&) = delete;

    /// Runs a command to its end and collects what it says (at most 64 MiB of stdout). A command that
    /// fails on the board is a value with its exit status, not an Error.
    [[nodiscard]] Result<CommandOutput> run(const ShellCommand& command,
                                            std::span<const std::byte> stdin_bytes,
                                            std::chrono::milliseconds timeout, std::stop_token stop = {});

    /// Starts a command that streams for long. Returns as soon as the board has accepted it.
    [[nodiscard]] Result<std::unique_ptr<ExecChannel>> start(const ShellCommand& command,
                                                             std::stop_token stop = {});

    [[nodiscard]] bool is_alive() const;
    /// Why the connection ended; nullopt while it is alive.
    [[nodiscard]] std::optional<Error> close_reason() const;
    /// "root@192.168.0.7:22", for messages.
    [[nodiscard]] const std::string& name() const;

private:
    class Impl;
    explicit BoardConnection(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace boardscope::remote
