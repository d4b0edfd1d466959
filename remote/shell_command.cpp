// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/shell_command.h"

namespace boardscope::remote {

std::string quote_for_sh(std::string_view word)
{
    std::string quoted = "'";
    for (const char character : word) {
        if (character == '\'')
            quoted += "'\\''";  // leave the quotes, one escaped quote, enter them again
        else
            quoted += character;
    }
    quoted += '\'';
    return quoted;
}

ShellCommand::ShellCommand(std::string_view program) : text_(quote_for_sh(program)) {}

ShellCommand ShellCommand::script(std::string_view text, std::initializer_list<std::string_view> arguments)
{
    ShellCommand command("sh");
    command.arg("-c").arg(text).arg("sh");
    for (const std::string_view argument : arguments)
        command.arg(argument);
    return command;
}

ShellCommand& ShellCommand::arg(std::string_view argument)
{
    text_ += ' ';
    text_ += quote_for_sh(argument);
    return *this;
}

ShellCommand ShellCommand::run_by(const ShellCommand& prefix) const
{
    ShellCommand command = prefix;
    command.text_ += ' ';
    command.text_ += text_;
    return command;
}

}  // namespace boardscope::remote
