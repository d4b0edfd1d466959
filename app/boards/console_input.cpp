// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/console_input.h"

#include "app/boards/socket.h"

#include <array>
#include <poll.h>
#include <sys/socket.h>

namespace boardscope::boards {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// How long an echo may take, and how long silence after it must last. All that the board prints is in its
// log, too.
constexpr auto echo_patience = 400ms;
constexpr auto silence = 60ms;

/// QEMU drops what it has not read yet when its peer hangs up; so it is let answer first.
void wait_for_echo(const Socket& socket)
{
    auto until = Clock::now() + echo_patience;
    const auto end = until;
    std::array<char, 4096> bytes;
    while (Clock::now() < end && socket.wait(POLLIN, until)) {
        if (recv(socket.descriptor(), bytes.data(), bytes.size(), 0) <= 0) return;
        until = Clock::now() + silence;
    }
}

}  // namespace

Result<void> write_to_console(const std::filesystem::path& socket_path, std::string_view bytes)
{
    const Socket socket(AF_UNIX);
    if (const std::string why = connect_local(socket, socket_path); !why.empty())
        return failure("The board's console " + socket_path.string() + " cannot be reached: " + why + ".",
                       "Stop the board and start it again.");
    const auto until = Clock::now() + 1s;
    while (!bytes.empty()) {
        if (!socket.wait(POLLOUT, until))
            return failure("The board's console takes nothing.", "Try it again.");
        const ssize_t count = send(socket.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return failure("The board's console takes nothing.", "Try it again.");
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    wait_for_echo(socket);
    return {};
}

}  // namespace boardscope::boards
