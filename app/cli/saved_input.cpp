// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/saved_input.h"

#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/row_printer.h"
#include "app/session/trace_memory.h"

#include <chrono>
#include <cstdio>
#include <future>
#include <mutex>
#include <unistd.h>
#include <vector>

namespace boardscope::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto look_interval = std::chrono::milliseconds(50);
constexpr auto quiet_time = std::chrono::seconds(1);  ///< shorter waits need no word

/// One line on the terminal that is written over, and taken away at the end.
class ProgressLine {
public:
    explicit ProgressLine(bool wanted) : wanted_(wanted && isatty(STDERR_FILENO) != 0), started_(Clock::now())
    {
    }

    void show(const session::ReadProgress& progress)
    {
        if (!wanted_ || Clock::now() - started_ < quiet_time) return;
        const std::uint64_t bytes = progress.bytes;
        const std::uint64_t size = progress.size;
        const std::string share = size > 0 ? " of " + std::to_string(size >> 20) : std::string();
        std::fprintf(stderr, "\r%llu%s MB read", static_cast<unsigned long long>(bytes >> 20), share.c_str());
        shown_ = true;
    }
    void clear()
    {
        if (shown_) std::fprintf(stderr, "\r\x1b[K");
        shown_ = false;
    }

private:
    bool wanted_;
    bool shown_ = false;
    Clock::time_point started_;
};

/// What the reader has to say comes from its thread; it is said by this one.
class LogShelf {
public:
    void add(const session::LogLine& line)
    {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
    }
    void say_all()
    {
        const std::lock_guard lock(mutex_);
        for (const session::LogLine& line : lines_)
            say(line);
        lines_.clear();
    }

private:
    std::mutex mutex_;
    std::vector<session::LogLine> lines_;
};

std::string plural(std::uint64_t count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

void say_what_was_odd(const decode::TextCounts& counts)
{
    if (counts.odd_lines > 0)
        say(plural(counts.odd_lines, "line was", "lines were") + " not understood; kind == odd finds them");
    if (counts.cut_lines > 0)
        say(plural(counts.cut_lines, "line was", "lines were") + " longer than 64 KiB and cut");
    if (counts.binary_lines > 0)
        say(plural(counts.binary_lines, "line holds", "lines hold") + " bytes that are no text");
    if (counts.backward_rows > 0)
        say(plural(counts.backward_rows, "row is", "rows are") +
            " earlier than the row before of the same CPU");
}

}  // namespace

std::optional<session::SavedFile> read_saved_input(const SavedInput& input,
                                                   bool prints_meanwhile, const LookAtRows& look)
{
    watch_interrupts();
    session::TraceMemoryOptions options;
    if (input.memory_bytes) options.budget_bytes = static_cast<std::size_t>(*input.memory_bytes);
    const auto memory = std::make_shared<session::TraceMemory>(std::move(options));
    store::EventStore store({}, memory);
    session::ReadProgress progress;
    LogShelf log;
    std::stop_source stop;
    auto reading = std::async(std::launch::async, [&] {
        return session::read_saved_file(
            input.file, store, progress, [&log](const session::LogLine& line) { log.add(line); },
            stop.get_token());
    });
    ProgressLine line(!(prints_meanwhile && isatty(STDOUT_FILENO) != 0));
    while (reading.wait_for(look_interval) != std::future_status::ready) {
        if (interrupt_count() > 0 || !look(store.snapshot())) stop.request_stop();
        line.show(progress);
    }
    line.clear();
    log.say_all();
    Result<session::SavedFile> file = reading.get();
    if (!file) {
        say(file.error());
        return std::nullopt;
    }
    (void)look(store.snapshot());
    if (const std::string trouble = memory->use().trouble; !trouble.empty())
        say("the rows need more memory than they may take, and " + trouble);
    return std::move(*file);
}

void say_what_was_read(const session::SavedFile& file, const store::Totals& totals)
{
    const std::string rows = plural(totals.row_count, "row", "rows") + ", " + lost_text(totals);
    if (!file.recording) {
        say(std::string(decode::name_of(file.text.format).description) + ", " + rows);
        say_what_was_odd(file.counts);
        return;
    }
    say(file.recording->header.probe_file + " on " + file.recording->header.board_name + ", " + rows);
    if (file.recording->damaged_bytes > 0)
        say(std::to_string(file.recording->damaged_bytes) +
            " bytes of the recording belong to no frame and were skipped");
    if (file.recording->cut || !file.recording->ended)
        say("the recording ends before its session did; what it holds was read");
}

}  // namespace boardscope::cli
