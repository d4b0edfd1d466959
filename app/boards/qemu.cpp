// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/qemu.h"

#include "app/boards/files.h"
#include "app/boards/host_command.h"
#include "app/boards/socket.h"

#include <charconv>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace boardscope::boards {

namespace fs = std::filesystem;

namespace {

/// The port that was bound; 0 when it is taken.
int try_bind(int port)
{
    const Socket socket(AF_INET);
    const int on = 1;
    setsockopt(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = loopback_address(port);
    socklen_t length = sizeof address;
    if (bind(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), length) != 0) return 0;
    // Without listening, binding with SO_REUSEADDR succeeds even where somebody else listens.
    if (listen(socket.descriptor(), 1) != 0) return 0;
    if (getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
    return ntohs(address.sin_port);
}

/// In a QEMU option, a comma of the value is written twice.
std::string option_value(const fs::path& path)
{
    std::string text;
    for (const char c : path.string())
        text += c == ',' ? std::string(",,") : std::string(1, c);
    return text;
}

}  // namespace

std::vector<std::string> qemu_arguments(const BoardRecipe& recipe, const BoardFiles& files,
                                        const fs::path& kernel_image, int ssh_port,
                                        std::chrono::system_clock::time_point now)
{
    const auto epoch_s = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    std::vector<std::string> arguments(recipe.machine_options.begin(), recipe.machine_options.end());
    const auto add = [&arguments](std::initializer_list<std::string> more) {
        arguments.insert(arguments.end(), more);
    };
    add({"-name", std::string(recipe.name)});
    add({"-m", std::to_string(recipe.memory_mib), "-smp", "1"});
    // Never KVM just because it seems to be there: it often opens and then does not work.
    add({"-accel", "tcg"});
    add({"-nodefaults", "-no-reboot", "-display", "none", "-monitor", "none"});
    add({"-kernel", kernel_image.string(), "-initrd", files.initramfs().string()});
    // panic=-1 with -no-reboot: a kernel panic ends QEMU, and is noticed.
    add({"-append", "console=" + std::string(recipe.console) +
                        " panic=-1 quiet boardscope.time=" + std::to_string(epoch_s)});
    add({"-chardev",
         "socket,id=console,server=on,wait=off,path=" + option_value(files.console_input()) +
             ",logappend=off,logfile=" + option_value(files.console()),
         "-serial", "chardev:console"});
    add({"-chardev", "socket,id=control,server=on,wait=off,path=" + option_value(files.qmp())});
    add({"-mon", "chardev=control,mode=control"});
    // restrict=on cuts the board off from the host and from every network, but for the one port forwarded to
    // it.
    add({"-netdev", "user,id=lan,restrict=on,hostfwd=tcp:127.0.0.1:" + std::to_string(ssh_port) + "-:22"});
    add({"-device", std::string(recipe.network_device) + ",id=net0,netdev=lan"});
    // Daemonized, QEMU leads a session of its own and outlives us; until then it still reports errors to us.
    add({"-pidfile", files.pid().string(), "-daemonize"});
    return arguments;
}

Result<void> start_qemu(const BoardRecipe& recipe, const std::vector<std::string>& arguments)
{
    // Takes a moment only, and cannot be stopped half way: QEMU might survive that unnoticed.
    auto started = run({.program = std::string(recipe.qemu_program), .arguments = arguments}, {});
    if (!started) return failure(started.error());
    return {};
}

int running_pid(const BoardFiles& files)
{
    try {
        if (!fs::exists(files.pid())) return 0;
        const std::string text = read_file(files.pid());
        int pid = 0;
        std::from_chars(text.data(), text.data() + text.size(), pid);
        if (pid <= 0) return 0;
        const std::string command_line = read_file("/proc/" + std::to_string(pid) + "/cmdline");
        const std::string ours = std::string("-pidfile") + '\0' + files.pid().string() + '\0';
        return command_line.find(ours) != std::string::npos ? pid : 0;
    } catch (const fs::filesystem_error&) {
        return 0;  // it ended while we looked
    }
}

Result<int> free_port(int preferred)
{
    if (preferred > 0 && try_bind(preferred) == preferred) return preferred;
    if (const int port = try_bind(0); port > 0) return port;
    return failure(std::string("No free port on the loopback address: ") + std::strerror(errno));
}

bool answers_ssh(int port, std::chrono::milliseconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    const Socket socket(AF_INET);
    const sockaddr_in address = loopback_address(port);
    const int connected =
        connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (connected != 0 && errno != EINPROGRESS) return false;
    if (!socket.wait(POLLOUT, until)) return false;
    constexpr std::string_view greeting = "SSH-2.0-";
    std::string received;
    while (received.size() < greeting.size()) {
        if (!socket.wait(POLLIN, until)) return false;
        char bytes[64];
        const ssize_t count = recv(socket.descriptor(), bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        received.append(bytes, static_cast<std::size_t>(count));
    }
    return received.starts_with(greeting);
}

}  // namespace boardscope::boards
