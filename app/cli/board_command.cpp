// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/boards.h"
#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"

#include <cstdio>
#include <future>

namespace boardscope::cli {

static void say_line(const boards::Progress& progress)
{
    say(progress.line);
}

int board_up(const std::string& name)
{
    watch_interrupts();
    std::stop_source stop;
    auto result = std::async(std::launch::async, [&] {
        return boards::up(name, boards::default_paths(), say_line, stop.get_token());
    });
    while (result.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
        if (interrupt_count() > 0) stop.request_stop();
    const Result<TargetProfile> profile = result.get();
    if (!profile) {
        say(profile.error());
        return interrupt_count() > 0 ? exit_interrupted : exit_failure;
    }
    say(name + " is up: " + to_string(profile->arch) + ", Linux " + profile->kernel_release + ", SSH port " +
        std::to_string(profile->ssh.port) + " of " + profile->ssh.host);
    return exit_ok;
}

int board_down(const std::string& name)
{
    const Result<void> result = boards::down(name, boards::default_paths(), say_line);
    if (result) return exit_ok;
    say(result.error());
    return exit_failure;
}

int board_list()
{
    std::printf("%-22s %-10s %-6s %-22s %s\n", "BOARD", "STATUS", "PORT", "KERNEL", "WHAT IT IS");
    for (const boards::BoardState& board : boards::list(boards::default_paths())) {
        const std::string port = board.ssh_port > 0 ? std::to_string(board.ssh_port) : "-";
        std::printf("%-22s %-10s %-6s %-22s %s\n", board.name.c_str(), boards::to_string(board.status), port.c_str(),
                    board.kernel_release.empty() ? "-" : board.kernel_release.c_str(), board.title.c_str());
    }
    return std::fflush(stdout) == 0 ? exit_ok : exit_failure;
}

}  // namespace boardscope::cli
