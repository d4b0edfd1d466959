// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/file_commands.h"
#include "app/cli/filter_argument.h"
#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/saved_input.h"
#include "core/filter/live_filter.h"

namespace boardscope::cli {

int filter_file(const FilterArguments& arguments)
{
    std::optional<filter::FilterPlan> plan = read_filter(arguments.filter);
    if (!plan) return exit_usage;
    filter::LiveFilter live(std::move(*plan));
    RowPrinter printer(arguments.format);
    store::Snapshot all;
    RowId next{0};
    // Rows are printed as they are read, so that the output of a tool that still runs can be followed.
    const auto file =
        read_saved_input(arguments.input, !arguments.count, [&](const store::Snapshot& snapshot) {
            all = snapshot;
            live.update(snapshot);
            if (arguments.count) return true;
            bool interrupted = false;
            live.rows().for_each(
                [&](RowId row) {
                    interrupted = interrupted || interrupt_count() > 0;
                    if (!interrupted) printer.print(snapshot, row);
                },
                next);
            next = RowId{live.seen_count()};
            return printer.flush() && !interrupted;
        });
    if (!file) return exit_failure;
    if (arguments.count) {
        (void)printer.print_block(std::to_string(live.rows().count()) + "\n");
    } else {
        say(std::to_string(live.rows().count()) + " of " + std::to_string(all.row_count()) + " rows shown");
    }
    say_what_was_read(*file, all.totals());
    say_missing_fields(live.plan(), all);
    if (live.rows().empty()) say_doubts(live.plan(), all);
    if (live.too_complex_count() > 0)
        say("the regular expression was too complex for " + std::to_string(live.too_complex_count()) +
            " rows");
    const std::optional<Error> unwritten = printer.error();
    if (unwritten) say(*unwritten);
    if (interrupt_count() > 0) return exit_interrupted;
    return unwritten ? exit_failure : exit_ok;
}

}  // namespace boardscope::cli
