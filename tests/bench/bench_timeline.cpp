// SPDX-License-Identifier: GPL-3.0-or-later
// Measures what a timeline and its statistics cost with millions of rows: the bins of a view at several
// zooms, building lanes and spans, percentiles. Each beside a plain pass over the rows that answers the same
// question.
//
//   bench_timeline [ROWS]
#include "core/filter/filter_plan.h"
#include "core/stats/summary.h"
#include "core/store/event_store.h"
#include "core/timeline/coordinates.h"
#include "core/timeline/lane_index.h"
#include "core/timeline/span_index.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace boardscope;

namespace {

constexpr std::uint32_t cpu_count = 16;
constexpr int view_px = 2000;

/// Of this thread, so that nothing counts that others on the machine do meanwhile.
double cpu_ms()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// The middle of several runs.
double ms_of(const std::function<void()>& work, int runs = 7)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const double begin = cpu_ms();
        work();
        times.push_back(cpu_ms() - begin);
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[static_cast<std::size_t>(runs / 2)];
}

/// System calls on 16 CPUs: entries and exits in turn on each, bursts and pauses, some rows a bit late.
void fill(store::EventStore& store, std::size_t rows)
{
    std::mt19937_64 random(1);
    std::int64_t time_ns = 100'000'000'000;
    std::array<bool, cpu_count> inside{};
    for (std::size_t i = 0; i < rows; ++i) {
        const std::uint64_t dice = random();
        time_ns += dice % 997 == 0 ? 200'000 : static_cast<std::int64_t>(dice % 600);
        const auto cpu = static_cast<std::uint32_t>(dice >> 20 & (cpu_count - 1));
        const bool is_exit = inside[cpu];
        inside[cpu] = !is_exit;
        store.append({.time_ns = time_ns - ((dice >> 30) % 500 == 0 ? 5000 : 0),
                      .resolution_ns = 1,
                      .cpu = cpu,
                      .pid = static_cast<std::int32_t>(1000 + cpu),
                      .task = "dd",
                      .event = is_exit ? "sys_exit" : "sys_enter",
                      .message = "NR 1"});
        if (i % 4096 == 0) store.publish();
    }
    store.publish();
}

using Counts = std::vector<std::vector<std::uint32_t>>;

void bins_of_lanes(const timeline::LaneSnapshot& lanes, const timeline::TimeScale& scale, Counts& counts)
{
    const std::vector<std::int64_t> edges = scale.edges();
    for (std::size_t i = 0; i < lanes.lane_count(); ++i)
        lanes.lane(i).count_between(edges, counts[i]);
}

/// What one would write first: every row, its pixel by a division.
void bins_of_rows(const store::Snapshot& snapshot, const timeline::TimeScale& scale, Counts& counts)
{
    for (auto& lane : counts)
        std::fill(lane.begin(), lane.end(), 0);
    const auto width = static_cast<double>(scale.width_px());
    const double per_ns = width / static_cast<double>(scale.range().length_ns());
    for (std::size_t s = 0; s < snapshot.segment_count(); ++s) {
        const store::SegmentView segment = snapshot.segment(s);
        for (std::size_t i = 0; i < segment.size(); ++i) {
            const std::int64_t time_ns = segment.times()[i];
            if (!scale.range().contains(time_ns)) continue;
            const auto px =
                static_cast<std::size_t>(static_cast<double>(time_ns - scale.range().begin_ns) * per_ns);
            ++counts[segment.cpus()[i]][std::min<std::size_t>(px, view_px - 1)];
        }
    }
}

void measure_bins(const store::Snapshot& snapshot, const timeline::LaneSnapshot& lanes)
{
    const store::Totals& totals = snapshot.totals();
    const timeline::TimeRange all{totals.first_time_ns, totals.last_time_ns + 1};
    const auto middle = all.begin_ns + static_cast<std::int64_t>(all.length_ns() / 2);
    Counts counts(cpu_count, std::vector<std::uint32_t>(view_px));
    std::printf("\nbins of %d pixels in %u lanes\n%14s %12s %10s %12s %8s\n", view_px, cpu_count,
                "ns per pixel", "events", "ms", "ms, all rows", "ratio");
    const std::uint64_t whole = all.length_ns() / view_px;
    for (const std::uint64_t per_px :
         {whole + 1, whole / 8, whole / 64, std::uint64_t{20'000}, std::uint64_t{1000}, std::uint64_t{1}}) {
        const timeline::TimeRange range =
            per_px > whole ? all : timeline::centered(middle, per_px * std::uint64_t{view_px});
        const timeline::TimeScale scale(range, view_px);
        std::size_t events = 0;
        for (std::size_t i = 0; i < lanes.lane_count(); ++i)
            events += lanes.lane(i).count_in(range);
        const double ms = ms_of([&] { bins_of_lanes(lanes, scale, counts); }, 21);
        const double naive_ms = ms_of([&] { bins_of_rows(snapshot, scale, counts); }, 3);
        std::printf("%14" PRIu64 " %12zu %10.3f %12.1f %7.0fx\n", per_px, events, ms, naive_ms,
                    naive_ms / ms);
    }
}

/// As a live stream: a call for each `batch` rows.
double live_lanes_ms(const store::Snapshot& snapshot, std::size_t batch)
{
    filter::FilterRun run{filter::FilterPlan()};
    filter::RowSet rows;
    timeline::LaneIndex index(timeline::Grouping::cpu);
    double ms = 0;
    for (RowId from; from.value() < snapshot.row_count();) {
        const RowId end{std::min<std::uint64_t>(from.value() + batch, snapshot.row_count())};
        run.evaluate(snapshot, from, end, rows);
        ms += ms_of([&] { index.add(snapshot, rows, from); }, 1);
        from = end;
    }
    return ms;
}

/// What one would write first: a map from task to the time of its last entry.
std::uint64_t naive_spans(const store::Snapshot& snapshot)
{
    std::unordered_map<std::int32_t, std::vector<std::int64_t>> open;
    std::uint64_t spans = 0;
    for (std::size_t s = 0; s < snapshot.segment_count(); ++s) {
        const store::SegmentView segment = snapshot.segment(s);
        for (std::size_t i = 0; i < segment.size(); ++i) {
            const std::string_view event = snapshot.strings().text(segment.events()[i]);
            auto& stack = open[segment.pids()[i]];
            if (event == "sys_enter") {
                stack.push_back(segment.times()[i]);
            } else if (event == "sys_exit" && !stack.empty()) {
                stack.pop_back();
                ++spans;
            }
        }
    }
    return spans;
}

void measure_spans(const store::Snapshot& snapshot)
{
    timeline::SpanIndex index(timeline::calls_of("sys_enter").value());
    const double ms = ms_of([&] { index.add(snapshot); }, 1);
    const auto spans = static_cast<double>(index.snapshot().counts().spans);
    const double naive_ms = ms_of([&] { naive_spans(snapshot); }, 1);
    std::printf("\nspans: %.0f in %.0f ms, %.2f M spans/s; a plain pass %.0f ms, ratio %.2f\n", spans, ms,
                spans / ms / 1e3, naive_ms, naive_ms / ms);
    const store::Totals& totals = snapshot.totals();
    const timeline::TimeScale all({totals.first_time_ns, totals.last_time_ns + 1}, view_px);
    const std::vector<std::int64_t> edges = all.edges();
    std::vector<std::uint64_t> busy(view_px);
    const double busy_ms = ms_of([&] {
        for (std::size_t i = 0; i < index.snapshot().lane_count(); ++i)
            index.snapshot().lane(i).busy_between(edges, busy);
    });
    std::printf("busy time of all of them in %d pixels, %zu lanes: %.2f ms\n", view_px,
                index.snapshot().lane_count(), busy_ms);
}

void measure_statistics(const store::Snapshot& snapshot, const filter::RowSet& rows)
{
    std::mt19937_64 random(2);
    std::vector<std::int64_t> values(snapshot.row_count());
    for (std::int64_t& value : values)
        value = static_cast<std::int64_t>(random() >> (20 + random() % 40));
    std::vector<std::int64_t> scratch = values;
    const double nth_ms = ms_of([&] { (void)stats::distribution_of(std::span(scratch)); }, 1);
    const double picked_ms = ms_of(
        [&] {
            stats::Magnitudes magnitudes;
            magnitudes.add(values);
            stats::RankPicker picker(magnitudes, stats::distribution_ranks(magnitudes.count()));
            for (; !picker.is_done(); picker.end_pass())
                picker.add(values);
        },
        3);
    scratch = values;
    const double sort_ms = ms_of([&] { std::sort(scratch.begin(), scratch.end()); }, 1);
    std::printf("\np50 p90 p99 of %zu numbers: %.0f ms in two passes, %.0f ms by nth_element, %.0f ms by "
                "sorting (%.0fx)\n",
                values.size(), picked_ms, nth_ms, sort_ms, sort_ms / picked_ms);
    const auto summary_ms = [&](const char* of, const char* by) {
        return ms_of(
            [&] {
                (void)stats::summarize(
                    snapshot, rows,
                    {*of ? filter::row_field(of) : nullptr, *by ? filter::row_field(by) : nullptr, {}});
            },
            3);
    };
    std::printf(
        "summary of all rows: counts %.0f ms, by cpu %.0f ms, of pid %.0f ms, of pid by cpu %.0f ms\n",
        summary_ms("", ""), summary_ms("", "cpu"), summary_ms("pid", ""), summary_ms("pid", "cpu"));
}

}  // namespace

int main(int argc, char** argv)
{
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 8'000'000;
    store::EventStore store;
    fill(store, rows);
    const store::Snapshot snapshot = store.snapshot();
    const filter::FilterAnswer answer = filter::evaluate(filter::FilterPlan(), snapshot);
    const double millions = static_cast<double>(rows) / 1e6;
    std::printf("%zu rows\n", rows);

    timeline::LaneIndex index(timeline::Grouping::cpu);
    const double build_ms = ms_of([&] { index.add(snapshot, answer.rows, RowId{0}); }, 1);
    std::printf("lanes, all at once: %.1f ms per million rows\n", build_ms / millions);
    std::printf("lanes, live, 8,192 rows at a time: %.1f ms per million rows\n",
                live_lanes_ms(snapshot, 8192) / millions);
    measure_bins(snapshot, index.snapshot());
    measure_spans(snapshot);
    measure_statistics(snapshot, answer.rows);
    return 0;
}
