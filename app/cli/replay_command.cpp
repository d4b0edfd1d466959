// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_argument.h"
#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/cli/refusal_printer.h"
#include "app/session/program_states.h"
#include "app/session/replay.h"
#include "core/filter/filter_plan.h"

namespace boardscope::cli {

int replay(const ReplayArguments& arguments)
{
    std::optional<filter::FilterPlan> plan = read_filter(arguments.filter);
    if (!plan) return exit_usage;
    watch_interrupts();
    store::EventStore store;
    RowPrinter printer(arguments.format);
    // A filter is about rows.
    const bool wants_rows = arguments.rows || !arguments.filter.empty();
    bool is_open = true;
    const session::ScriptReplay script{
        .format = arguments.format == Format::json ? session::ScriptFormat::json : session::ScriptFormat::text,
        .print = [&](const session::ScriptPrinted& printed) {
            if (wants_rows) return;
            if (printed.is_warning)
                say("warning: " + printed.text);
            else if (is_open)
                is_open = printer.print_block(printed.text);
        }};
    RefusalPrinter refusals(arguments.verbose);
    const auto log = [&](const session::LogLine& line) {
        if (!refusals.take(line)) say(line);
    };
    const Result<session::Replayed> replayed = session::replay(arguments.recording, store, log, {}, script);
    if (!replayed) {
        say(replayed.error());
        return exit_failure;
    }
    say(replayed->header.probe_file + " on " + replayed->header.board_name);
    for (const session::ProgramRefused& refused : replayed->refused) refusals.print(refused);
    refusals.print_rest();
    for (const session::ProgramState& program : replayed->programs) say(session::describe(program));

    const store::Snapshot snapshot = store.snapshot();
    plan = read_filter(arguments.filter, snapshot);
    if (!plan) return exit_usage;
    const bool prints_rows = wants_rows || !replayed->is_script;
    const filter::FilterAnswer answer = filter::evaluate(*plan, snapshot);
    bool interrupted = false;
    answer.rows.for_each([&](RowId row) {
        interrupted = interrupted || interrupt_count() > 0;
        if (!interrupted && prints_rows) printer.print(snapshot, row);
    });
    [[maybe_unused]] const bool flushed = printer.flush();
    const std::optional<Error> unwritten = printer.error();
    const std::string shown = prints_rows ? std::to_string(answer.rows.count()) + " of " : std::string();
    say(shown + std::to_string(snapshot.row_count()) + (prints_rows ? " rows shown, " : " rows, ") +
        lost_text(snapshot.totals()));
    if (answer.too_complex_count > 0)
        say("the regular expression was too complex for " + std::to_string(answer.too_complex_count) + " rows");
    if (replayed->damaged_bytes > 0)
        say(std::to_string(replayed->damaged_bytes) + " bytes of the recording belong to no frame and were skipped");
    if (replayed->cut || !replayed->ended) say("the recording ends before its session did; what it holds is shown");
    if (unwritten) say(*unwritten);
    if (interrupted) return exit_interrupted;
    if (unwritten) return exit_failure;
    return replayed->exit_code.value_or(exit_ok);
}

}  // namespace boardscope::cli
