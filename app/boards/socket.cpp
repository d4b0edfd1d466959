// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace boardscope::boards {

Socket::Socket(int domain) : descriptor_(::socket(domain, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}

Socket::~Socket()
{
    if (descriptor_ >= 0) close(descriptor_);
}

bool Socket::wait(short events, std::chrono::steady_clock::time_point until) const
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{descriptor_, events, 0};
    return poll(&waiting, 1, static_cast<int>(left.count())) == 1;
}

sockaddr_in loopback_address(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace boardscope::boards
