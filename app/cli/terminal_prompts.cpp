// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal_prompts.h"

#include "app/cli/interrupt.h"
#include "app/cli/messages.h"

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace boardscope::cli {

namespace {

constexpr int interrupt_poll_ms = 50;

/// The controlling terminal, even when stdin and stdout are pipes.
class Terminal {
public:
    Terminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {}
    ~Terminal()
    {
        if (file_ >= 0) ::close(file_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] bool is_open() const { return file_ >= 0; }

    void write(const std::string& text)
    {
        [[maybe_unused]] const ssize_t written = ::write(file_, text.data(), text.size());
    }

    std::optional<std::string> read_line()
    {
        std::string line;
        char c = 0;
        while (true) {
            // Ctrl-C is a signal that only counts: an answer nobody will give must not be waited for.
            pollfd input{.fd = file_, .events = POLLIN, .revents = 0};
            const int ready = ::poll(&input, 1, interrupt_poll_ms);
            if (interrupt_count() > 0) return std::nullopt;
            if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
            const ssize_t count = ::read(file_, &c, 1);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return std::nullopt;
            if (c == '\n') return line;
            line += c;
        }
    }

    std::optional<std::string> read_secret()
    {
        termios before{};
        if (tcgetattr(file_, &before) != 0) return std::nullopt;
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(file_, TCSAFLUSH, &silent);
        std::optional<std::string> line = read_line();
        tcsetattr(file_, TCSAFLUSH, &before);
        write("\n");
        return line;
    }

private:
    int file_;
};

std::optional<std::string> ask_secret(const std::string& prompt)
{
    Terminal terminal;
    if (!terminal.is_open()) return std::nullopt;
    terminal.write(printable(prompt) + (prompt.ends_with(' ') ? "" : " "));
    return terminal.read_secret();
}

remote::HostKeyAnswer ask_host_key(const remote::HostKeyQuestion& question)
{
    Terminal terminal;
    if (!terminal.is_open()) return remote::HostKeyAnswer::reject;
    terminal.write("The board " + printable(question.host) + " (port " + std::to_string(question.port) +
                   ") is not known yet.\nIts " + printable(question.key_type) + " key is " +
                   printable(question.sha256_fingerprint) +
                   "\nConnect? [y] yes and remember  [o] only this once  [N] no: ");
    const std::string answer = terminal.read_line().value_or("");
    if (answer == "y" || answer == "yes") return remote::HostKeyAnswer::accept_and_store;
    if (answer == "o") return remote::HostKeyAnswer::accept_once;
    return remote::HostKeyAnswer::reject;
}

}  // namespace

remote::Prompts terminal_prompts()
{
    return {.unknown_host_key = ask_host_key,
            .password = ask_secret,
            .key_passphrase = ask_secret,
            .sudo_password = ask_secret};
}

}  // namespace boardscope::cli
