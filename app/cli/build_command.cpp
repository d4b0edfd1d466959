// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/cli/probe_file.h"
#include "app/cli/until_interrupted.h"

namespace boardscope::cli {

int build(const BuildArguments& arguments)
{
    if (const Result<void> checked = check_output(arguments.output, arguments.probe); !checked) {
        say(checked.error());
        return exit_usage;
    }
    const boards::BoardPaths paths = boards::default_paths();
    const Result<builder::BuildRequest> request =
        read_probe(arguments.probe, arguments.script, arguments.target, arguments.route, paths);
    if (!request) {
        say(request.error());
        return exit_failure;
    }
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
    if (!toolchain) {
        say(toolchain.error());
        return exit_failure;
    }
    watch_interrupts();
    const builder::BuildOutcome outcome =
        until_interrupted([&](std::stop_token stop) { return builder::build(*request, *toolchain, stop); });
    say(outcome.diagnostics);
    if (interrupt_count() > 0) return exit_interrupted;
    if (!outcome.probe) return exit_failure;

    say(builder::route_sentence(*outcome.probe));
    if (arguments.verbose)
        for (const std::string& command : outcome.probe->commands) say(command);
    if (const Result<void> written = write_whole(arguments.output, outcome.probe->object); !written) {
        say(written.error());
        return exit_failure;
    }
    say(arguments.output + ": " + std::to_string(outcome.probe->object.size()) + " bytes, " +
        std::to_string(outcome.probe->programs.size()) + " program(s)");
    // An object with CO-RE records is of no use without the types it relocates against.
    if (!outcome.probe->btf.empty()) {
        const std::string path = arguments.output + ".btf";
        if (const Result<void> written = write_whole(path, outcome.probe->btf); !written) {
            say(written.error());
            return exit_failure;
        }
        say(path + ": " + std::to_string(outcome.probe->btf.size()) + " bytes, the board's types it needs");
    }
    return exit_ok;
}

}  // namespace boardscope::cli
