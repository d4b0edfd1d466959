// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/qmp.h"

#include <QJsonDocument>

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace boardscope::boards {

namespace {

// The name that qemu_arguments() gives the board's network card.
const QString network_card = QStringLiteral("net0");

}  // namespace

Result<Qmp> Qmp::connect(const std::filesystem::path& socket_path, std::chrono::milliseconds timeout)
{
    Socket socket(AF_UNIX);
    if (const std::string why = connect_local(socket, socket_path); !why.empty()) {
        return failure("QEMU's control socket " + socket_path.string() + " cannot be reached: " + why + ".",
                       "Check with `bscope board list` that the board runs.");
    }
    Qmp qmp(std::move(socket), timeout);
    if (auto greeting = qmp.read_message(); !greeting) return failure(greeting.error());
    if (auto ready = qmp.command("qmp_capabilities"); !ready) return failure(ready.error());
    return qmp;
}

Result<QJsonObject> Qmp::read_message()
{
    const auto until = std::chrono::steady_clock::now() + timeout_;
    while (!received_.contains('\n')) {
        char bytes[4096];
        const bool ready = socket_.wait(POLLIN, until);
        const ssize_t count = ready ? recv(socket_.descriptor(), bytes, sizeof bytes, 0) : 0;
        if (count <= 0) {
            return failure("QEMU does not answer on its control socket.",
                           "Stop the board and start it again.");
        }
        received_.append(bytes, count);
    }
    const qsizetype end = received_.indexOf('\n');
    const QJsonDocument message = QJsonDocument::fromJson(received_.left(end));
    received_.remove(0, end + 1);
    if (!message.isObject()) return failure("QEMU's control socket sent something that is not JSON.");
    return message.object();
}

Result<QJsonObject> Qmp::command(const std::string& name, const QJsonObject& arguments)
{
    QJsonObject request{{QStringLiteral("execute"), QString::fromStdString(name)}};
    if (!arguments.isEmpty()) request.insert(QStringLiteral("arguments"), arguments);
    const QByteArray line = QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n';
    // A command is far smaller than the socket's buffer, so it goes whole or not at all.
    if (send(socket_.descriptor(), line.constData(), static_cast<std::size_t>(line.size()), MSG_NOSIGNAL) !=
        line.size()) {
        return failure("QEMU does not take the command " + name + ": " + std::strerror(errno) + ".");
    }
    while (true) {
        auto message = read_message();
        if (!message) return failure(message.error().within("QEMU command " + name));
        if (const auto error = message->value(QStringLiteral("error")); error.isObject()) {
            const QString cause = error.toObject().value(QStringLiteral("desc")).toString();
            return failure("QEMU refused the command " + name + ": " + cause.toStdString());
        }
        if (const auto value = message->value(QStringLiteral("return")); !value.isUndefined()) {
            return value.toObject();
        }
    }
}

Result<void> Qmp::set_link(bool connected)
{
    auto done =
        command("set_link", {{QStringLiteral("name"), network_card}, {QStringLiteral("up"), connected}});
    if (!done) return failure(done.error());
    return {};
}

Result<void> Qmp::set_running(bool running)
{
    auto done = command(running ? "cont" : "stop");
    if (!done) return failure(done.error());
    return {};
}

Result<void> Qmp::quit()
{
    auto done = command("quit");
    if (!done) return failure(done.error());
    return {};
}

}  // namespace boardscope::boards
