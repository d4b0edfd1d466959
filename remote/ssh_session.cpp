// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/ssh_session.h"

#include "remote/secret.h"
#include "remote/tcp_connect.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace boardscope::remote {

namespace {

constexpr auto poll_slice = std::chrono::milliseconds(50);

int ask_passphrase(const char* prompt, char* buffer, size_t size, int, int, void* user)
{
    auto* session = static_cast<SshSession*>(user);
    if (!session->on_passphrase) return -1;
    char* identity = nullptr;
    std::string text = prompt != nullptr ? prompt : "Passphrase";
    if (ssh_userauth_publickey_auto_get_current_identity(session->get(), &identity) == SSH_OK &&
        identity != nullptr) {
        text = std::string("Passphrase of the key ") + identity;
        ssh_string_free_char(identity);
    }
    return answer_passphrase(session->on_passphrase(text), buffer, size);
}

}  // namespace

int answer_passphrase(std::optional<std::string> answer, char* buffer, std::size_t size)
{
    if (!answer) return -1;
    const bool fits = answer->size() < size;
    if (fits) {
        answer->copy(buffer, answer->size());
        buffer[answer->size()] = '\0';
    }
    overwrite(*answer);
    return fits ? 0 : -1;
}

std::string expand_home(const std::string& path)
{
    if (!path.starts_with("~/")) return path;
    const passwd* entry = ::getpwuid(::getuid());
    return entry != nullptr ? std::string(entry->pw_dir) + path.substr(1) : path;
}

std::string path_for_libssh(const std::string& path)
{
    std::string escaped;
    for (const char character : expand_home(path)) {
        escaped += character;
        if (character == '%') escaped += '%';
    }
    return escaped;
}

SshSession::SshSession() : session_(ssh_new())
{
    callbacks_.userdata = this;
    callbacks_.auth_function = ask_passphrase;
    ssh_callbacks_init(&callbacks_);
    ssh_set_callbacks(session_, &callbacks_);
}

SshSession::~SshSession()
{
    ssh_disconnect(session_);
    ssh_free(session_);
    close_given_socket();
}

void SshSession::close_given_socket()
{
    struct stat given = {};
    struct stat own = {};
    if (!duplicate_.is_open() || ::fstat(given_fd_, &given) != 0 || ::fstat(duplicate_.get(), &own) != 0)
        return;
    if (given.st_dev == own.st_dev && given.st_ino == own.st_ino) ::close(given_fd_);
}

std::optional<std::string> SshSession::option(ssh_options_e which) const
{
    char* value = nullptr;
    if (ssh_options_get(session_, which, &value) != SSH_OK || value == nullptr) return std::nullopt;
    std::string text = value;
    ssh_string_free_char(value);
    return text;
}

Result<void> SshSession::configure(const SshAddress& address, const ConnectOptions& options)
{
    if (address.host.empty())
        return failure("The target profile names no SSH host",
                       "Set `host` in the [ssh] table of the profile");
    timeout_ = options.timeout;
    const std::string directory = path_for_libssh(options.ssh_directory);
    if (!directory.empty()) ssh_options_set(session_, SSH_OPTIONS_SSH_DIR, directory.c_str());
    if (ssh_options_set(session_, SSH_OPTIONS_HOST, address.host.c_str()) != SSH_OK)
        return failure("\"" + address.host + "\" is not a host name", "Check `host` in the target profile");
    if (ssh_options_parse_config(session_, nullptr) != SSH_OK)
        return failure("~/.ssh/config cannot be read: " + error_text(),
                       "Correct it, or try `ssh -G " + address.host + "`");

    // After the file, so that what the profile says wins.
    const unsigned port = static_cast<unsigned>(address.port);
    if (address.port > 0) ssh_options_set(session_, SSH_OPTIONS_PORT, &port);
    if (!address.user.empty()) ssh_options_set(session_, SSH_OPTIONS_USER, address.user.c_str());
    if (!address.known_hosts_file.empty())
        ssh_options_set(session_, SSH_OPTIONS_KNOWNHOSTS, path_for_libssh(address.known_hosts_file).c_str());
    const int strict = 1;  // who is trusted is decided by host_keys.h alone
    ssh_options_set(session_, SSH_OPTIONS_STRICTHOSTKEYCHECK, &strict);

    if (!option(SSH_OPTIONS_USER)) ssh_options_set(session_, SSH_OPTIONS_USER, nullptr);  // the local user
    endpoint_.user = option(SSH_OPTIONS_USER).value_or("");
    endpoint_.host = option(SSH_OPTIONS_HOST).value_or(address.host);
    unsigned effective_port = 22;
    ssh_options_get_port(session_, &effective_port);
    endpoint_.port = static_cast<int>(effective_port);
    return {};
}

Result<void> SshSession::set_up_socket(const StopSignal& stop)
{
    if (option(SSH_OPTIONS_PROXYCOMMAND)) return {};  // ProxyJump too; libssh spawns it itself
    auto socket = tcp_connect(endpoint_, timeout_, stop);
    if (!socket) return failure(socket.error());
    auto greeted = await_greeting(socket->get(), endpoint_, timeout_, stop);
    if (!greeted) return failure(greeted.error());
    duplicate_.reset(::fcntl(socket->get(), F_DUPFD_CLOEXEC, 0));
    given_fd_ = socket->release();
    ssh_options_set(session_, SSH_OPTIONS_FD, &given_fd_);
    return {};
}

Result<void> SshSession::connect(const StopSignal& stop)
{
    auto ready = set_up_socket(stop);
    if (!ready) return ready;
    ssh_set_blocking(session_, 0);
    auto result = drive(stop, SSH_AGAIN, "the SSH handshake", [this] { return ssh_connect(session_); });
    if (!result) return failure(result.error());
    if (*result == SSH_OK) return {};
    if (ssh_get_serverbanner(session_) == nullptr) {
        const Error cause = handshake_failed(endpoint_, error_text());
        return failure(cause.cause,
                       "Is this an SSH server? Check the port; SSH servers usually listen on port 22");
    }
    return failure(handshake_failed(endpoint_, error_text()));
}

bool SshSession::is_broken() const
{
    return ssh_is_connected(session_) == 0 ||
           (ssh_get_status(session_) & (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0;
}

Result<int> SshSession::drive(const StopSignal& stop, int again, const char* step_name,
                              const std::function<int()>& step) const
{
    const Clock::time_point deadline = Clock::now() + timeout_;
    while (true) {
        const int result = step();
        if (result != again) return result;
        const int fd = ssh_get_fd(session_);
        const short events =
            (ssh_get_poll_flags(session_) & SSH_WRITE_PENDING) != 0 ? POLLIN | POLLOUT : POLLIN;
        // In slices: libssh may have taken the bytes that we wait for while it did the step.
        const auto until = std::min(deadline, Clock::now() + poll_slice);
        if (wait_for(fd, events, until, stop) == Wait::stopped) return failure(stopped(endpoint_));
        if (Clock::now() >= deadline)
            return failure(no_answer_in_time(endpoint_, step_name,
                                             std::chrono::ceil<std::chrono::seconds>(timeout_).count()));
    }
}

}  // namespace boardscope::remote
