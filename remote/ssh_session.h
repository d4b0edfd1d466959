// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Owner of one libssh session, from its configuration through the handshake; the steps of
//          connecting run through drive(), which waits with a deadline and a stop signal.
// Thread:  one thread at a time: the connecting caller, then the I/O thread.
// Source:  libssh 0.10, non-blocking mode.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "remote/board_connection.h"
#include "remote/connect_error.h"
#include "remote/file_handle.h"
#include "remote/waiting.h"

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace boardscope::remote {

class SshSession {
public:
    SshSession();
    ~SshSession();
    SshSession(const SshSession&) = delete;
    SshSession& operator=(const SshSession&) = delete;

    /// Takes ssh_config of the user into account; what the address says itself wins.
    [[nodiscard]] Result<void> configure(const SshAddress& address, const ConnectOptions& options);
    /// TCP, greeting, key exchange.
    [[nodiscard]] Result<void> connect(const StopSignal& stop);

    [[nodiscard]] ssh_session get() const { return session_; }
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
    [[nodiscard]] std::string error_text() const { return ssh_get_error(session_); }
    [[nodiscard]] bool is_broken() const;

    /// Repeats a non-blocking step until it is something else than `again`. Each call waits at most the
    /// timeout of the ConnectOptions for the network.
    [[nodiscard]] Result<int> drive(const StopSignal& stop, int again, const char* step_name,
                                    const std::function<int()>& step) const;

    /// Asked by libssh when a key needs a passphrase; empty: nobody answers. Cleared after login.
    std::function<std::optional<std::string>(const std::string& prompt)> on_passphrase;

private:
    void close_given_socket();
    [[nodiscard]] Result<void> set_up_socket(const StopSignal& stop);
    [[nodiscard]] std::optional<std::string> option(ssh_options_e which) const;

    ssh_session session_;
    /// libssh closes a socket that it was given after some errors and leaves it open otherwise. The
    /// duplicate tells which of the two happened.
    int given_fd_ = -1;
    FileHandle duplicate_;
    ssh_callbacks_struct callbacks_ = {};
    Endpoint endpoint_;
    std::chrono::milliseconds timeout_ = std::chrono::seconds(10);
};

/// "~/x" as a path, '%' doubled so that libssh does not expand it.
[[nodiscard]] std::string path_for_libssh(const std::string& path);
[[nodiscard]] std::string expand_home(const std::string& path);

/// Fills a passphrase buffer of libssh from an answer, and overwrites the answer. 0, or -1 without one.
int answer_passphrase(std::optional<std::string> answer, char* buffer, std::size_t size);

}  // namespace boardscope::remote
