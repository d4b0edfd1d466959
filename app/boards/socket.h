// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A socket that closes itself, and waiting for it with a limit.
// Thread:  use from one thread at a time.
#pragma once

#include <chrono>
#include <filesystem>
#include <netinet/in.h>
#include <string>
#include <utility>

namespace boardscope::boards {

class Socket {
public:
    /// Non-blocking, not inherited by programs we start. `domain` as in socket(2).
    explicit Socket(int domain);
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket();

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// `events` as in poll(2); false when the time is over first.
    [[nodiscard]] bool wait(short events, std::chrono::steady_clock::time_point until) const;

private:
    int descriptor_;
};

[[nodiscard]] sockaddr_in loopback_address(int port);

/// To a socket of this machine, which connects at once or not at all: returns why not; empty when it did.
[[nodiscard]] std::string connect_local(const Socket& socket, const std::filesystem::path& path);

}  // namespace boardscope::boards
