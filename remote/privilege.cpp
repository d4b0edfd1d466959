// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/privilege.h"

#include "remote/board_connection.h"
#include "remote/secret.h"

#include <utility>

namespace boardscope::remote {

namespace {

constexpr auto check_timeout = std::chrono::seconds(30);
constexpr int password_attempts = 3;
constexpr int status_not_found = 127;

/// One line of what a tool said, for the end of a sentence.
std::string first_line(std::string_view text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    return line.empty() ? "no message" : std::string(line);
}

bool asks_for_password(std::string_view err)
{
    return err.find("password is required") != err.npos || err.find("terminal is required") != err.npos ||
           err.find("Authentication required") != err.npos || err.find("Authorization required") != err.npos;
}

Error explain_sudo(Privilege privilege, int exit_status, std::string_view err, const std::string& board)
{
    const auto says = [&](std::string_view text) { return err.find(text) != err.npos; };
    if (exit_status == status_not_found)
        return {"There is no sudo on " + board,
                "Log in as root, or set `privilege` in the target profile to doas"};
    if (says("not in the sudoers") || says("not allowed to"))
        return {"sudo on " + board + " does not allow this user to run the loader: " + first_line(err),
                "Add the user to /etc/sudoers on the board (visudo), or log in as root"};
    if (says("must have a tty"))
        return {"sudo on " + board + " insists on a terminal (requiretty)",
                "Remove `Defaults requiretty` for this user in /etc/sudoers on the board, or log in as root"};
    if (says("incorrect password") || says("no password was provided") || says("Sorry, try again"))
        return {"sudo on " + board + " did not accept the password",
                "Try again with the password of the login user"};
    if (asks_for_password(err) && privilege == Privilege::sudo_no_password)
        return {
            "sudo asks for a password on " + board,
            "Set `privilege = \"sudo-password\"` in the target profile, or allow NOPASSWD in /etc/sudoers"};
    if (asks_for_password(err))
        return {"sudo asks for a password on " + board + " and none was given",
                "Enter the password when asked, or allow NOPASSWD in /etc/sudoers on the board"};
    return {"sudo failed on " + board + ": " + first_line(err), "Try `sudo true` in a shell on the board"};
}

Error explain_doas(int exit_status, std::string_view err, const std::string& board)
{
    if (exit_status == status_not_found)
        return {"There is no doas on " + board,
                "Log in as root, or set `privilege` in the target profile to sudo"};
    if (asks_for_password(err))
        return {"doas asks for a password on " + board + ", which it takes from a terminal only",
                "Add `permit nopass USER` to /etc/doas.conf on the board, or log in as root"};
    if (err.find("not permitted") != err.npos)
        return {"doas on " + board + " does not allow this user to run the loader",
                "Add `permit nopass USER` to /etc/doas.conf on the board, or log in as root"};
    return {"doas failed on " + board + ": " + first_line(err), "Try `doas true` in a shell on the board"};
}

Result<CommandOutput> run_wrapped(BoardConnection& connection, const PrivilegeGrant& grant,
                                  std::stop_token stop)
{
    const std::string_view prefix = grant.stdin_prefix();
    return connection.run(grant.wrap(ShellCommand("true")), std::as_bytes(std::span(prefix)), check_timeout,
                          std::move(stop));
}

Result<PrivilegeGrant> ask_sudo_password(BoardConnection& connection, const Prompts& prompts,
                                         std::stop_token stop, Error last_error)
{
    for (int attempt = 0; prompts.sudo_password && attempt < password_attempts; ++attempt) {
        auto password = prompts.sudo_password("Password for sudo on " + connection.name());
        if (!password) break;
        PrivilegeGrant grant(Privilege::sudo_password, *password + "\n");
        overwrite(*password);
        auto output = run_wrapped(connection, grant, stop);
        if (!output) return failure(output.error());
        if (output->exit_status == 0) return grant;
        last_error = explain_privilege_failure(Privilege::sudo_password, output->exit_status, output->err,
                                               connection.name());
        if (output->err.find("sudoers") != std::string::npos) break;  // no other password would help
    }
    return failure(last_error);
}

}  // namespace

PrivilegeGrant::PrivilegeGrant(Privilege privilege, std::string password_line)
    : privilege_(privilege), password_line_(std::move(password_line))
{
}

PrivilegeGrant::~PrivilegeGrant()
{
    overwrite(password_line_);
}

PrivilegeGrant::PrivilegeGrant(PrivilegeGrant&& other) noexcept
    : privilege_(other.privilege_), password_line_(other.password_line_)
{
    overwrite(other.password_line_);
}

PrivilegeGrant& PrivilegeGrant::operator=(PrivilegeGrant&& other) noexcept
{
    if (this == &other) return *this;
    overwrite(password_line_);
    privilege_ = other.privilege_;
    password_line_ = other.password_line_;
    overwrite(other.password_line_);
    return *this;
}

ShellCommand PrivilegeGrant::wrap(const ShellCommand& command) const
{
    switch (privilege_) {
    case Privilege::root: return command;
    case Privilege::doas: return command.run_by(ShellCommand("doas").arg("-n").arg("--"));
    case Privilege::sudo_no_password: return command.run_by(ShellCommand("sudo").arg("-n").arg("--"));
    case Privilege::sudo_password: break;
    }
    if (password_line_.empty()) return command.run_by(ShellCommand("sudo").arg("-n").arg("--"));
    // -k: sudo must read the line even when it remembers the user, or else the command would get it.
    return command.run_by(ShellCommand("sudo").arg("-k").arg("-S").arg("-p").arg("").arg("--"));
}

Result<PrivilegeGrant> obtain_privilege(BoardConnection& connection, Privilege privilege,
                                        const Prompts& prompts, std::stop_token stop)
{
    PrivilegeGrant grant(privilege, "");
    if (privilege == Privilege::root) return grant;
    // Without -k a remembered password would pass here and run out later.
    const ShellCommand forgetful = ShellCommand("sudo").arg("-k").arg("-n").arg("--").arg("true");
    auto output = privilege == Privilege::sudo_password ? connection.run(forgetful, {}, check_timeout, stop)
                                                        : run_wrapped(connection, grant, stop);
    if (!output) return failure(output.error());
    if (output->exit_status == 0) return grant;
    const Error error =
        explain_privilege_failure(privilege, output->exit_status, output->err, connection.name());
    if (privilege == Privilege::sudo_password && asks_for_password(output->err))
        return ask_sudo_password(connection, prompts, std::move(stop), error);
    return failure(error);
}

Error explain_privilege_failure(Privilege privilege, int exit_status, std::string_view err,
                                const std::string& board)
{
    if (privilege == Privilege::doas) return explain_doas(exit_status, err, board);
    return explain_sudo(privilege, exit_status, err, board);
}

}  // namespace boardscope::remote
