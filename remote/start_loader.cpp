// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/start_loader.h"

#include "remote/board_connection.h"
#include "remote/privilege.h"

namespace boardscope::remote {

namespace {

constexpr int status_not_executable = 126;
constexpr int status_not_found = 127;

void remove_file(BoardConnection& connection, const RemoteFile& file)
{
    // A lost connection leaves it to the watcher on the board.
    (void)connection.run(ShellCommand("rm").arg("-f").arg("--").arg(file.path), {}, std::chrono::seconds(5));
}

}  // namespace

Result<RunningLoader> start_loader(BoardConnection& connection, std::span<const std::byte> loader,
                                   const LoaderOptions& options, const Prompts& prompts,
                                   const UploadProgress& progress, std::stop_token stop)
{
    // First the question, then the file: it does not wait on the board while the user thinks.
    auto grant = obtain_privilege(connection, options.privilege, prompts, stop);
    if (!grant) return failure(grant.error());
    auto file = upload(connection, loader, options.upload, progress, stop);
    if (!file) return failure(file.error());

    ShellCommand command(file->path);
    if (options.upload.keep) command.arg("--keep");
    for (const std::string& argument : options.arguments)
        command.arg(argument);
    auto channel = connection.start(grant->wrap(command), stop);
    if (!channel) {
        if (!options.upload.keep) remove_file(connection, *file);
        return failure(channel.error());
    }
    const std::string_view prefix = grant->stdin_prefix();
    auto sent = (*channel)->write(std::as_bytes(std::span(prefix)), std::chrono::seconds(10), stop);
    if (!sent) {
        if (!options.upload.keep) remove_file(connection, *file);
        return failure(sent.error());
    }
    return RunningLoader{std::move(*channel), std::move(*file)};
}

Error explain_loader_end(const ExecChannel& channel, const std::string& err, const LoaderOptions& options,
                         const std::string& board)
{
    const std::optional<int> status = channel.exit_status();
    const std::string said = err.empty() ? "" : ": " + err.substr(0, err.find('\n'));
    if (const std::string signal = channel.exit_signal(); !signal.empty())
        return {"The loader on " + board + " was ended by SIG" + signal + said,
                "The board may be out of memory; its kernel log (dmesg) says more"};
    if (status == status_not_executable || err.find("Exec format") != std::string::npos ||
        err.find("syntax error") != std::string::npos)
        return {"The loader cannot run on " + board + said,
                "It may be built for another architecture: check `arch` in the target profile against `uname "
                "-m`"};
    if (status == status_not_found)
        return {"The loader was not found on " + board + " any more" + said,
                "Try again; another program may clean the upload directory"};
    if (options.privilege != Privilege::root &&
        (err.find("sudo:") != err.npos || err.find("doas:") != err.npos))
        return explain_privilege_failure(options.privilege, status.value_or(1), err, board);
    return {"The loader on " + board + " ended without a word (exit status " +
                (status ? std::to_string(*status) : "unknown") + ")" + said,
            "The board's kernel log (dmesg) may say more"};
}

}  // namespace boardscope::remote
