// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_text.h"
#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/session/program_states.h"
#include "app/session/replay.h"
#include "core/filter/filter_plan.h"

namespace boardscope::cli {

int replay(const ReplayArguments& arguments)
{
    const std::optional<filter::FilterPlan> plan = compile_filter(arguments.filter);
    if (!plan) return exit_usage;
    watch_interrupts();
    store::EventStore store;
    const Result<session::Replayed> replayed =
        session::replay(arguments.recording, store, [](const session::LogLine& line) { say(line); });
    if (!replayed) {
        say(replayed.error());
        return exit_failure;
    }
    say(replayed->header.probe_file + " on " + replayed->header.board_name);
    for (const session::ProgramState& program : replayed->programs) say(session::describe(program));

    const store::Snapshot snapshot = store.snapshot();
    RowPrinter printer(arguments.format);
    const filter::FilterAnswer answer = filter::evaluate(*plan, snapshot);
    bool interrupted = false;
    answer.rows.for_each([&](RowId row) {
        interrupted = interrupted || interrupt_count() > 0;
        if (!interrupted) printer.print(snapshot, row);
    });
    [[maybe_unused]] const bool flushed = printer.flush();
    const std::optional<Error> unwritten = printer.error();
    say(std::to_string(answer.rows.count()) + " of " + std::to_string(snapshot.row_count()) + " rows shown, " +
        lost_text(snapshot.totals()));
    if (answer.too_complex_count > 0)
        say("the regular expression was too complex for " + std::to_string(answer.too_complex_count) + " rows");
    if (replayed->damaged_bytes > 0)
        say(std::to_string(replayed->damaged_bytes) + " bytes of the recording belong to no frame and were skipped");
    if (replayed->cut || !replayed->ended) say("the recording ends before its session did; what it holds is shown");
    if (unwritten) say(*unwritten);
    if (interrupted) return exit_interrupted;
    return unwritten ? exit_failure : exit_ok;
}

}  // namespace boardscope::cli
