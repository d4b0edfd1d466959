// SPDX-License-Identifier: GPL-3.0-or-later
// Measures a trace that is larger than its memory: what rows cost on their way in, questions to all of them, and looks at
// places here and there, while the trace grows to its full size. What does not grow faster than the rows has a steady
// last column.
//
//   bench_large [MILLION_EVENTS] [BUDGET_MB]
#include "app/session/trace_memory.h"
#include "core/decode/trace_pipe_decoder.h"
#include "core/filter/live_filter.h"
#include "core/store/text_intake.h"
#include "tests/bench/ftrace_text.h"
#include "tests/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

using namespace boardscope;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr int rows_on_screen = 50;

double seconds_since(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

class Trace {
public:
    explicit Trace(std::size_t budget_bytes)
        : memory_(std::make_shared<session::TraceMemory>(session::TraceMemoryOptions{.budget_bytes = budget_bytes})),
          store_({}, memory_), intake_(store_), decoder_(intake_)
    {
    }

    /// Seconds that decoding and storing took; making the text is not counted.
    double grow_to(std::size_t rows)
    {
        double taken_s = 0;
        while (lines_so_far_ < rows) {
            text_.clear();
            while (text_.size() < chunk_bytes)
                lines_.append(lines_so_far_++, text_);
            const Clock::time_point begin = Clock::now();
            decoder_.push(text_);
            store_.publish();
            taken_s += seconds_since(begin);
        }
        return taken_s;
    }
    [[nodiscard]] const bench::FtraceLines& lines() const { return lines_; }
    [[nodiscard]] store::Snapshot rows() const { return store_.snapshot(); }
    [[nodiscard]] session::TraceMemoryUse use() const { return memory_->use(); }

private:
    bench::FtraceLines lines_;
    std::size_t lines_so_far_ = 0;
    std::string text_;
    std::shared_ptr<session::TraceMemory> memory_;
    store::EventStore store_;
    store::TextIntake intake_;
    decode::TracePipeDecoder decoder_;
};

double seconds_of_filter(const store::Snapshot& rows, const char* text, std::size_t& matches)
{
    const auto plan = filter::FilterPlan::compile(text, filter::FieldCatalog(rows));
    if (!plan) std::abort();
    const Clock::time_point begin = Clock::now();
    matches = filter::evaluate(*plan, rows).rows.count();
    return seconds_since(begin);
}

/// Milliseconds of one look at as many rows as a window shows, anywhere in the trace: the middle, and the worst of a
/// hundred.
std::pair<double, double> ms_of_looks(const store::Snapshot& rows)
{
    std::mt19937_64 random(1);
    std::vector<double> times;
    std::size_t read = 0;
    for (int look = 0; look < 1000; ++look) {
        const std::size_t first = random() % (rows.row_count() - rows_on_screen);
        const Clock::time_point begin = Clock::now();
        for (std::size_t i = 0; i < rows_on_screen; ++i) {
            const store::EventView row = rows.row(RowId{first + i});
            read += row.task.size() + row.event.size();
            for (const char c : row.message)
                read += static_cast<unsigned char>(c);
        }
        times.push_back(seconds_since(begin) * 1e3);
    }
    if (read == 0) std::abort();
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

}  // namespace

int main(int argc, char** argv)
{
    const std::size_t millions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100;
    const std::size_t budget_mb = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 4096;
    Trace trace(budget_mb << 20);
    std::printf("%s, lines of %zu bytes; budget %zu MB\n\n", trace.lines().name().c_str(), trace.lines().line_bytes(),
                budget_mb);
    std::printf("| M events | in memory, MB | in the file, MB | resident, MB | in: M lines/s | comm and cpu, s | per M, ms "
                "| text, s | per M, ms | a time, ms | 50 rows p50, p99, ms |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    std::size_t rows_before = 0;
    for (const std::size_t percent : {10, 25, 50, 100}) {
        const std::size_t wanted = std::max<std::size_t>(millions * percent / 100, 1) * 1'000'000;
        const double grown_s = trace.grow_to(wanted);
        const store::Snapshot rows = trace.rows();
        const double million_rows = static_cast<double>(rows.row_count()) / 1e6;
        const double rate = (million_rows - static_cast<double>(rows_before) / 1e6) / grown_s;
        rows_before = rows.row_count();
        std::size_t matches = 0;
        const double typed = seconds_of_filter(rows, "comm == \"dd\" and cpu == 1", matches);
        const double by_text = seconds_of_filter(rows, "msg contains \"NR 257\"", matches);
        const store::Totals& totals = rows.totals();
        const std::int64_t middle_ns = totals.first_time_ns + (totals.last_time_ns - totals.first_time_ns) / 2;
        const std::string a_time = "time in " + std::to_string(middle_ns) + "ns.." + std::to_string(middle_ns + 1'000'000) + "ns";
        const double in_time = seconds_of_filter(rows, a_time.c_str(), matches);
        const auto [middle_ms, worst_ms] = ms_of_looks(rows);
        const session::TraceMemoryUse use = trace.use();
        std::printf("| %.0f | %zu | %zu | %zu | %.1f | %.2f | %.1f | %.2f | %.1f | %.1f | %.3f, %.2f |\n", million_rows,
                    use.memory_bytes >> 20, use.file_bytes >> 20, bench::resident_bytes() >> 20, rate, typed,
                    typed * 1e3 / million_rows, by_text, by_text * 1e3 / million_rows, in_time * 1e3, middle_ms, worst_ms);
        std::fflush(stdout);
        if (!use.trouble.empty()) std::printf("%s\n", use.trouble.c_str());
    }
}
