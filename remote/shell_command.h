// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A command line for the POSIX shell of a board, in which every argument is quoted: what a user
//          or a profile supplies reaches the program byte for byte and is never read as shell text.
// Thread:  plain value, any thread.
// Errors:  a NUL byte cannot travel in a command line; is_sendable() is false then, and
//          BoardConnection refuses the command.
// Source:  quoting rules: POSIX.1-2017, Shell Command Language, 2.2.2 Single-Quotes.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace boardscope::remote {

/// One word for sh: 'it'\''s'. Always quoted, so that neither reserved words nor assignments, globs,
/// tildes or aliases can arise from it.
[[nodiscard]] std::string quote_for_sh(std::string_view word);

class ShellCommand {
public:
    /// A program by name or path; arguments follow by arg().
    explicit ShellCommand(std::string_view program);

    /// `sh -c TEXT sh ARG…`. TEXT is a script of ours, a literal; what comes from outside goes into
    /// `arguments`, which the script sees as "$1", "$2" …
    static ShellCommand script(std::string_view text, std::initializer_list<std::string_view> arguments = {});

    ShellCommand& arg(std::string_view argument);

    /// `PREFIX… this`: for sudo and its kind, which take the command as further arguments.
    [[nodiscard]] ShellCommand run_by(const ShellCommand& prefix) const;

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool is_sendable() const { return text_.find('\0') == std::string::npos; }

private:
    std::string text_;
};

}  // namespace boardscope::remote
