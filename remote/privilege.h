// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Runs a command with the rights that loading BPF needs: as it is, by sudo or by doas. The
//          command keeps the channel's stdin, so that its end still tells it to stop.
// Thread:  obtain_privilege() blocks the caller; the rest are plain functions.
// Errors:  one sentence each for: no sudo on the board, not in sudoers, a password is needed, wrong password.
// Secrets: a password goes to sudo as the first line of stdin, never onto a command line.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "remote/prompts.h"
#include "remote/shell_command.h"

#include <stop_token>
#include <string>
#include <string_view>

namespace boardscope::remote {

class BoardConnection;

/// How this board grants root: found out once, used for each privileged command.
class PrivilegeGrant {
public:
    PrivilegeGrant(Privilege privilege, std::string password_line);
    ~PrivilegeGrant();  ///< overwrites the password
    PrivilegeGrant(PrivilegeGrant&&) noexcept;
    PrivilegeGrant& operator=(PrivilegeGrant&&) noexcept;
    PrivilegeGrant(const PrivilegeGrant&) = delete;
    PrivilegeGrant& operator=(const PrivilegeGrant&) = delete;

    [[nodiscard]] ShellCommand wrap(const ShellCommand& command) const;
    /// Must be the very first bytes on the wrapped command's stdin; empty when sudo will not ask.
    [[nodiscard]] std::string_view stdin_prefix() const { return password_line_; }

private:
    Privilege privilege_;
    std::string password_line_;
};

/// Tries the way the profile names, asks for a password where one is needed and checks it, so that a
/// command wrapped afterwards starts without a question.
[[nodiscard]] Result<PrivilegeGrant> obtain_privilege(BoardConnection& connection, Privilege privilege,
                                                      const Prompts& prompts, std::stop_token stop = {});

/// What sudo or doas meant by its message and exit status, as a sentence with a next step.
[[nodiscard]] Error explain_privilege_failure(Privilege privilege, int exit_status, std::string_view err,
                                              const std::string& board);

}  // namespace boardscope::remote
