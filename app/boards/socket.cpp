// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/socket.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
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

std::string connect_local(const Socket& socket, const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path) return "its path is too long for a socket";
    text.copy(address.sun_path, sizeof address.sun_path - 1);
    if (connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return {};
    return std::strerror(errno);
}

}  // namespace boardscope::boards
