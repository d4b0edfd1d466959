// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/board_check.h"

#include "remote/board_connection.h"
#include "remote/marked_answer.h"

#include <algorithm>
#include <charconv>

namespace boardscope::remote {

namespace {

constexpr std::string_view begin_marker = "boardscope-facts-begin";
constexpr std::string_view end_marker = "boardscope-facts-end";
constexpr auto check_timeout = std::chrono::seconds(20);

// One `key=value` a line, between the markers; nothing but shell built-ins, uname and id.
constexpr const char* facts_script = R"sh(
LC_ALL=C; export LC_ALL
echo boardscope-facts-begin
echo "machine=$(uname -m)"
echo "release=$(uname -r)"
echo "version=$(uname -v)"
uid=$(id -u 2>/dev/null)
if [ -z "$uid" ] && [ -r /proc/self/status ]; then
    while read -r key real effective rest; do
        [ "$key" = Uid: ] && uid=$effective
    done </proc/self/status
fi
echo "uid=$uid"
echo "user=$(id -un 2>/dev/null)"
echo "shell=$SHELL"
if [ -r /proc/mounts ]; then
    while read -r device directory type rest; do
        [ "$type" = tracefs ] && echo "tracefs=$directory"
    done </proc/mounts
fi
[ -e /sys/kernel/debug/tracing/trace ] && echo tracefs=/sys/kernel/debug/tracing
[ -e /sys/kernel/btf/vmlinux ] && echo btf=1
if [ -r /etc/os-release ]; then
    while IFS= read -r line; do
        case $line in PRETTY_NAME=*) echo "os=${line#PRETTY_NAME=}" ;; esac
    done </etc/os-release
fi
for tool in sudo doas sha256sum md5sum cksum base64 mktemp df gzip setsid; do
    command -v $tool >/dev/null 2>&1 && echo "tool=$tool"
done
echo boardscope-facts-end
)sh";

std::string without_quotes(std::string_view value)
{
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    return std::string(value);
}

void take_fact(BoardFacts& facts, std::string_view key, std::string_view value)
{
    if (key == "machine")
        facts.machine = value;
    else if (key == "release")
        facts.kernel_release = value;
    else if (key == "version")
        facts.kernel_version = value;
    else if (key == "user")
        facts.user = value;
    else if (key == "shell")
        facts.shell = value;
    else if (key == "os")
        facts.os_name = without_quotes(value);
    else if (key == "btf")
        facts.has_kernel_btf = true;
    else if (key == "tool")
        facts.tools.emplace(value);
    else if (key == "uid" && !value.empty())
        std::from_chars(value.data(), value.data() + value.size(), facts.uid);
    // The proper mount point wins over the one below debugfs.
    else if (key == "tracefs" && (facts.tracefs.empty() || value == "/sys/kernel/tracing"))
        facts.tracefs = value;
}

}  // namespace

Result<BoardFacts> parse_board_facts(std::string_view text)
{
    BoardFacts facts;
    const bool is_whole = read_marked_answer(
        text, begin_marker, end_marker,
        [&facts](std::string_view key, std::string_view value) { take_fact(facts, key, value); });
    if (!is_whole)
        return failure("The board's shell did not answer as expected: \"" + std::string(text.substr(0, 80)) +
                           "\"",
                       "The login shell on the board must be a POSIX shell (sh, ash, dash, bash)");
    if (facts.machine.empty() || facts.kernel_release.empty())
        return failure("The board does not tell its kernel: `uname` is missing or fails",
                       "Install uname on the board (BusyBox has it)");
    return facts;
}

Result<BoardFacts> check_board(BoardConnection& connection, std::stop_token stop)
{
    auto output = connection.run(ShellCommand::script(facts_script), {}, check_timeout, std::move(stop));
    if (!output) return failure(output.error());
    auto facts = parse_board_facts(output->out.empty() ? output->err : output->out);
    if (!facts) return failure(facts.error().within(connection.name()));
    return facts;
}

}  // namespace boardscope::remote
