// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A small client of QEMU's control socket (QMP): JSON lines, one command at a time.
// Thread:  use from one thread at a time. Every call blocks at most the timeout.
// Errors:  what QEMU answered, or that it did not answer.
// Source:  https://www.qemu.org/docs/master/interop/qmp-spec.html
#pragma once

#include "app/boards/socket.h"
#include "core/base/result.h"

#include <QJsonObject>

#include <chrono>
#include <filesystem>
#include <string>

namespace boardscope::boards {

class Qmp {
public:
    [[nodiscard]] static Result<Qmp> connect(const std::filesystem::path& socket_path,
                                             std::chrono::milliseconds timeout = std::chrono::seconds(5));

    /// Returns the "return" member of the answer. Events that come in between are skipped.
    [[nodiscard]] Result<QJsonObject> command(const std::string& name, const QJsonObject& arguments = {});

    /// Plugs the board's network cable in or pulls it out.
    [[nodiscard]] Result<void> set_link(bool connected);
    /// Freezes the whole board, and lets it go on.
    [[nodiscard]] Result<void> set_running(bool running);
    /// Ends QEMU at once.
    [[nodiscard]] Result<void> quit();

private:
    Qmp(Socket socket, std::chrono::milliseconds timeout) : socket_(std::move(socket)), timeout_(timeout) {}
    [[nodiscard]] Result<QJsonObject> read_message();

    Socket socket_;
    std::chrono::milliseconds timeout_;
    QByteArray received_;
};

}  // namespace boardscope::boards
