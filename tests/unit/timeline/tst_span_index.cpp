// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/span_report.h"
#include "core/stats/span_source.h"
#include "core/store/event_store.h"
#include "core/timeline/coordinates.h"
#include "core/timeline/call_names.h"
#include "core/timeline/lane_index.h"
#include "core/timeline/span_index.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>

using namespace boardscope;
using namespace boardscope::timeline;

namespace {

constexpr std::int64_t start_ns = 1'000'000'000;

struct Row {
    std::int64_t time_ns;
    std::int32_t pid;
    const char* event;
    std::uint32_t cpu = 0;
    std::string message = {};
};

void append(store::EventStore& store, const Row& row)
{
    store.append({.time_ns = row.time_ns,
                  .resolution_ns = 1,
                  .cpu = row.cpu,
                  .pid = row.pid,
                  .event = row.event,
                  .message = row.message});
}

std::vector<Span> all_of(const SpanLane& lane)
{
    std::vector<Span> all;
    for (std::size_t i = 0; i < lane.count(); ++i)
        all.push_back(lane.span(i));
    return all;
}

SpanSnapshot spans_of(const store::EventStore& store, const SpanRule& rule, const SpanLimits& limits = {})
{
    SpanIndex index(rule, limits);
    index.add(store.snapshot());
    return index.snapshot();
}

/// Entries and exits of many tasks, nested up to five deep, some of them missing.
std::vector<Row> made_up_rows(std::size_t count, std::uint64_t seed, int late_per_mille)
{
    std::mt19937_64 random(seed);
    std::map<std::int32_t, int> depth;
    std::vector<Row> rows;
    std::int64_t time_ns = start_ns;
    for (std::size_t i = 0; i < count; ++i) {
        time_ns += static_cast<std::int64_t>(random() % 100);
        const auto pid = static_cast<std::int32_t>(100 + random() % 40);
        const bool is_entry = depth[pid] == 0 || (depth[pid] < 5 && random() % 2 == 0);
        depth[pid] += is_entry ? 1 : -1;
        if (random() % 200 == 0) continue;
        const bool is_other = random() % 10 == 0;
        rows.push_back({time_ns, pid, is_other ? "other" : is_entry ? "sys_enter" : "sys_exit"});
    }
    // Late rows: what came before is moved behind a few others.
    for (std::size_t i = 0; i + 8 < rows.size(); ++i)
        if (static_cast<int>(random() % 1000) < late_per_mille)
            std::rotate(rows.begin() + static_cast<std::ptrdiff_t>(i),
                        rows.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                        rows.begin() + static_cast<std::ptrdiff_t>(i) + 8);
    return rows;
}

/// The same by hand: a stack for each task, over rows in the order of time.
struct Naive {
    std::map<std::int64_t, std::vector<Span>> lanes;
    std::uint64_t ends_alone = 0;
    std::uint64_t open = 0;

    explicit Naive(const store::Snapshot& snapshot)
    {
        std::vector<store::EventView> rows;
        for (std::uint64_t i = 0; i < snapshot.row_count(); ++i)
            rows.push_back(snapshot.row(RowId{i}));
        std::stable_sort(rows.begin(), rows.end(),
                         [](const auto& a, const auto& b) { return a.time_ns < b.time_ns; });
        std::map<std::int64_t, std::vector<store::EventView>> stacks;
        for (const store::EventView& row : rows) {
            auto& stack = stacks[row.pid];
            if (row.event == "sys_enter") stack.push_back(row);
            if (row.event != "sys_exit") continue;
            if (stack.empty()) {
                ++ends_alone;
                continue;
            }
            const store::EventView entry = stack.back();
            stack.pop_back();
            lanes[row.pid].push_back({entry.time_ns, row.time_ns, row.pid, entry.row, row.row,
                                      static_cast<std::uint8_t>(stack.size()), false});
        }
        for (const auto& [pid, stack] : stacks)
            open += stack.size();
    }
};

void compare(const SpanSnapshot& spans, const Naive& naive)
{
    QCOMPARE(spans.lane_count(), naive.lanes.size());
    std::size_t place = 0;
    std::uint64_t total = 0;
    for (const auto& [pid, expected] : naive.lanes) {
        const SpanLane& lane = spans.lane(place++);
        QCOMPARE(lane.value(), pid);
        QVERIFY(all_of(lane) == expected);
        total += expected.size();
    }
    QCOMPARE(spans.counts().spans, total);
    QCOMPARE(spans.counts().ends_alone, naive.ends_alone);
    QCOMPARE(spans.counts().open, naive.open);
}

}  // namespace

class TestSpanIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_makes_no_spans();
    void pairs_as_one_would_by_hand_data();
    void pairs_as_one_would_by_hand();
    void readers_keep_what_they_have();
    void the_last_to_begin_is_the_first_to_end();
    void a_live_stream_may_be_late_between_calls();
    void what_was_lost_makes_spans_uncertain();
    void run_slices_follow_each_other();
    void any_field_can_pair();
    void memory_for_what_is_open_is_bounded();
    void busy_time_is_exact_at_every_zoom();
    void spans_are_found_by_time();
    void time_that_goes_backwards_does_no_harm();
    void partners_are_known_by_name();
    void calls_are_found_by_their_names();
    void rows_that_say_how_long_they_lasted_are_spans();
    void a_plan_has_lanes_as_the_timeline_has();
    void spans_beyond_the_limit_are_counted();
    void durations_have_statistics();
    void stops_and_goes_on();
};

void TestSpanIndex::nothing_makes_no_spans()
{
    store::EventStore store;
    const SpanSnapshot none = spans_of(store, calls_of("sys_enter").value());
    QCOMPARE(none.lane_count(), 0U);
    QVERIFY(none.counts() == SpanCounts());
    append(store, {5, 1, "sys_enter"});
    store.publish();
    const SpanSnapshot one = spans_of(store, calls_of("sys_enter").value());
    QCOMPARE(one.lane_count(), 0U);
    QCOMPARE(one.counts().open, 1U);
    const SpanLane empty(7, {});
    QVERIFY(empty.extent().empty());
    std::vector<std::uint64_t> busy(3, 9);
    empty.busy_between(std::vector<std::int64_t>{0, 1, 2, 3}, busy);
    QCOMPARE(busy, (std::vector<std::uint64_t>{0, 0, 0}));
}

void TestSpanIndex::pairs_as_one_would_by_hand_data()
{
    QTest::addColumn<int>("late_per_mille");
    QTest::addColumn<int>("batch");
    QTest::newRow("in order, at once") << 0 << 400'000;
    QTest::newRow("in order, live") << 0 << 777;
    QTest::newRow("late, at once") << 30 << 400'000;
}

void TestSpanIndex::pairs_as_one_would_by_hand()
{
    QFETCH(int, late_per_mille);
    QFETCH(int, batch);
    store::EventStore store;
    SpanIndex index(calls_of("sys_enter").value());
    // More rows than are read in one slice.
    const std::vector<Row> rows = made_up_rows(300'000, 5, late_per_mille);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        append(store, rows[i]);
        if (i % static_cast<std::size_t>(batch) != static_cast<std::size_t>(batch) - 1) continue;
        store.publish();
        index.add(store.snapshot());
    }
    store.publish();
    index.add(store.snapshot());
    const Naive naive(store.snapshot());
    QVERIFY(naive.ends_alone > 0 && naive.open > 0);
    compare(index.snapshot(), naive);
    QCOMPARE(index.snapshot().counts().uncertain, 0U);
}

void TestSpanIndex::readers_keep_what_they_have()
{
    store::EventStore store;
    SpanIndex index(calls_of("sys_enter").value());
    std::vector<std::pair<SpanSnapshot, Naive>> kept;
    const std::vector<Row> rows = made_up_rows(60'000, 6, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        append(store, rows[i]);
        if (i % 5000 != 4999) continue;
        store.publish();
        index.add(store.snapshot());
        kept.emplace_back(index.snapshot(), Naive(store.snapshot()));
    }
    for (const auto& [spans, naive] : kept)
        compare(spans, naive);
}

void TestSpanIndex::the_last_to_begin_is_the_first_to_end()
{
    store::EventStore store;
    for (const Row& row :
         {Row{10, 1, "kprobe/f"}, Row{20, 1, "kprobe/f"}, Row{25, 2, "kprobe/f"}, Row{30, 1, "kretprobe/f"},
          Row{40, 1, "kretprobe/f"}, Row{50, 1, "kretprobe/f"}, Row{60, 2, "kretprobe/g"}})
        append(store, row);
    store.publish();
    const SpanSnapshot spans = spans_of(store, calls_of("kprobe/f").value());
    QCOMPARE(spans.lane_count(), 1U);
    const std::vector<Span> expected{{20, 30, 1, RowId{1}, RowId{3}, 1, false},
                                     {10, 40, 1, RowId{0}, RowId{4}, 0, false}};
    QVERIFY(all_of(spans.lane(0)) == expected);
    QCOMPARE(spans.counts().ends_alone, 1U);
    QCOMPARE(spans.counts().open, 1U);
}

void TestSpanIndex::a_live_stream_may_be_late_between_calls()
{
    // Spans of a lane must stay in the order of their ends, whenever rows come.
    store::EventStore store;
    SpanRule rule = calls_of("sys_enter").value();
    rule.lanes_by = filter::row_field("cpu");
    SpanIndex index(rule);
    std::mt19937_64 random(9);
    for (std::int64_t i = 0; i < 30'000; ++i) {
        const std::int64_t at =
            start_ns + i * 100 - (random() % 50 == 0 ? static_cast<std::int64_t>(random() % 900'000) : 0);
        const auto pid = static_cast<std::int32_t>(i + 1);
        append(store, {at, pid, "sys_enter"});
        append(store, {at + static_cast<std::int64_t>(random() % 5000), pid, "sys_exit"});
        if (i % 50 != 0) continue;
        store.publish();
        index.add(store.snapshot());
    }
    store.publish();
    index.add(store.snapshot());
    QCOMPARE(index.snapshot().lane_count(), 1U);
    const std::vector<Span> found = all_of(index.snapshot().lane(0));
    QCOMPARE(found.size(), 30'000U);
    QVERIFY(std::is_sorted(found.begin(), found.end(),
                           [](const Span& a, const Span& b) { return a.end_ns < b.end_ns; }));
    std::vector<std::int64_t> keys;
    for (const Span& span : found)
        keys.push_back(span.key);
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 0; i < keys.size(); ++i)
        QCOMPARE(keys[i], static_cast<std::int64_t>(i + 1));
}

void TestSpanIndex::what_was_lost_makes_spans_uncertain()
{
    store::EventStore store;
    append(store, {1000, 1, "sys_enter"});
    append(store, {1100, 1, "sys_exit"});
    append(store, {2000, 1, "sys_enter"});
    store.append_loss({.count = 3, .cpu = 1, .from_ns = 1500, .to_ns = 2500});
    append(store, {3000, 1, "sys_exit"});
    append(store, {4000, 1, "sys_enter"});
    append(store, {4100, 1, "sys_exit"});
    store.publish();
    const SpanSnapshot spans = spans_of(store, calls_of("sys_enter").value());
    QCOMPARE(spans.counts().spans, 3U);
    QCOMPARE(spans.counts().uncertain, 1U);
    QVERIFY(spans.lane(0).span(1).is_uncertain);
    // What is paired on one CPU does not care what another one lost.
    const auto on_cpu =
        spans_between("event == \"sys_enter\"", "event == \"sys_exit\"", filter::row_field("cpu")).value();
    QCOMPARE(spans_of(store, on_cpu).counts().uncertain, 0U);
}

void TestSpanIndex::run_slices_follow_each_other()
{
    store::EventStore store;
    const auto switch_at = [&store](std::int64_t time_ns, std::uint32_t cpu, int prev, int next) {
        append(store, {time_ns, prev, "sched_switch", cpu,
                       "prev_comm=a prev_pid=" + std::to_string(prev) +
                           " prev_prio=120 prev_state=S ==> next_comm=b next_pid=" + std::to_string(next) +
                           " next_prio=120"});
    };
    switch_at(100, 0, 0, 7);
    switch_at(150, 1, 0, 8);
    switch_at(300, 0, 7, 8);
    append(store, {310, 8, "sys_enter"});
    switch_at(400, 1, 8, 0);
    switch_at(450, 0, 8, 7);
    switch_at(500, 0, 7, 0);
    store.publish();
    const SpanSnapshot spans = spans_of(store, run_slices());
    QCOMPARE(spans.lane_count(), 2U);
    QCOMPARE(spans.lane(0).value(), 7);
    QCOMPARE(spans.lane(1).value(), 8);
    const auto times = [](const SpanLane& lane) {
        std::vector<std::pair<std::int64_t, std::int64_t>> found;
        for (const Span& span : all_of(lane))
            found.emplace_back(span.begin_ns, span.end_ns);
        return found;
    };
    using Times = std::vector<std::pair<std::int64_t, std::int64_t>>;
    QCOMPARE(times(spans.lane(0)), (Times{{100, 300}, {450, 500}}));
    QCOMPARE(times(spans.lane(1)), (Times{{150, 400}, {300, 450}}));
    QCOMPARE(spans.counts().ends_alone, 2U);
    QCOMPARE(spans.counts().open, 2U);
    QCOMPARE(spans.counts().begins_alone, 0U);
}

void TestSpanIndex::any_field_can_pair()
{
    store::EventStore store;
    append(store, {10, 1, "bpf_trace_printk", 0, "start id=17 len=4"});
    append(store, {20, 2, "bpf_trace_printk", 1, "start id=0x12 len=4"});
    append(store, {30, 3, "bpf_trace_printk", 1, "done grid=17 id=18"});
    append(store, {40, 4, "bpf_trace_printk", 0, "done id=17"});
    append(store, {50, 4, "bpf_trace_printk", 0, "done without"});
    store.publish();
    const auto rule =
        spans_between("msg startswith \"start\"", "msg startswith \"done\"", filter::message_number("id"));
    QVERIFY(rule);
    const SpanSnapshot spans = spans_of(store, *rule);
    QCOMPARE(spans.lane_count(), 2U);
    QVERIFY(all_of(spans.lane(0)) == (std::vector<Span>{{10, 40, 17, RowId{0}, RowId{3}, 0, false}}));
    QVERIFY(all_of(spans.lane(1)) == (std::vector<Span>{{20, 30, 18, RowId{1}, RowId{2}, 0, false}}));
    QCOMPARE(spans.counts().without_key, 1U);
    QVERIFY(!spans_between("cpu ==", "cpu == 1", nullptr));
}

void TestSpanIndex::memory_for_what_is_open_is_bounded()
{
    store::EventStore store;
    for (int i = 0; i < 5000; ++i)
        append(store, {start_ns + i, i + 1, "sys_enter"});
    for (int i = 0; i < 50; ++i)
        append(store, {start_ns + 5000 + i, 9999, "sys_enter"});
    append(store, {start_ns + 6000, 5000, "sys_exit"});
    append(store, {start_ns + 6001, 1, "sys_exit"});
    store.publish();
    const SpanSnapshot spans =
        spans_of(store, calls_of("sys_enter").value(), {.open = 1000, .depth = 10, .lanes = 3});
    QVERIFY(spans.counts().open <= 1000);
    QCOMPARE(spans.counts().spans, 1U);
    QCOMPARE(spans.counts().ends_alone, 1U);
    QCOMPARE(spans.counts().open + spans.counts().begins_alone + 1, 5050U);

    // More lanes than allowed: the rest share one.
    store::EventStore many;
    for (int i = 0; i < 10; ++i) {
        append(many, {start_ns + 2 * i, i, "sys_enter"});
        append(many, {start_ns + 2 * i + 1, i, "sys_exit"});
    }
    many.publish();
    const SpanSnapshot few = spans_of(many, calls_of("sys_enter").value(), {.lanes = 3});
    QCOMPARE(few.lane_count(), 4U);
    QCOMPARE(few.lane(3).value(), SpanLane::none);
    QCOMPARE(few.lane(3).count(), 7U);
}

void TestSpanIndex::busy_time_is_exact_at_every_zoom()
{
    store::EventStore store;
    for (const Row& row : made_up_rows(40'000, 8, 0))
        append(store, row);
    store.publish();
    SpanRule rule = calls_of("sys_enter").value();
    rule.lanes_by = filter::row_field("cpu");  // all tasks in one lane, so that spans overlap
    const SpanSnapshot spans = spans_of(store, rule);
    QCOMPARE(spans.lane_count(), 1U);
    const SpanLane& lane = spans.lane(0);
    const std::vector<Span> all = all_of(lane);
    const TimeRange extent = lane.extent();
    const auto check = [&](TimeRange range, int width) {
        const std::vector<std::int64_t> edges = TimeScale(range, width).edges();
        std::vector<std::uint64_t> naive(static_cast<std::size_t>(width));
        for (const Span& span : all)
            for (std::size_t i = 0; span.depth == 0 && i < naive.size(); ++i)
                naive[i] += TimeRange{std::max(span.begin_ns, edges[i]), std::min(span.end_ns, edges[i + 1])}
                                .length_ns();
        std::vector<std::uint64_t> busy(naive.size(), 77);
        lane.busy_between(edges, busy);
        QCOMPARE(busy, naive);
    };
    check(extent, 300);
    check(extent, 1);
    check({INT64_MIN, INT64_MAX}, 7);
    check({extent.begin_ns - 1000, extent.begin_ns + 1000}, 50);
    const std::int64_t middle = extent.begin_ns + static_cast<std::int64_t>(extent.length_ns() / 2);
    for (std::uint64_t length = 10; length < extent.length_ns(); length *= 7)
        check(centered(middle, length), 100);
}

void TestSpanIndex::spans_are_found_by_time()
{
    store::EventStore store;
    for (const Row& row : made_up_rows(30'000, 10, 0))
        append(store, row);
    store.publish();
    SpanRule rule = calls_of("sys_enter").value();
    rule.lanes_by = filter::row_field("cpu");
    const SpanLane lane = spans_of(store, rule).lane(0);
    const std::vector<Span> all = all_of(lane);
    std::mt19937_64 random(3);
    for (int i = 0; i < 300; ++i) {
        const std::int64_t begin =
            lane.extent().begin_ns - 100 + static_cast<std::int64_t>(random() % lane.extent().length_ns());
        const TimeRange range{
            begin, begin + static_cast<std::int64_t>(1 + random() % (std::uint64_t{1} << random() % 18))};
        std::vector<Span> expected;
        for (const Span& span : all) {
            const bool touches = span.begin_ns == span.end_ns
                                     ? range.contains(span.begin_ns)
                                     : span.begin_ns < range.end_ns && span.end_ns > range.begin_ns;
            if (touches) expected.push_back(span);
        }
        std::vector<Span> found;
        lane.for_each_in(range, [&found](const Span& span) {
            found.push_back(span);
            return true;
        });
        QVERIFY(found == expected);
    }
    int visits = 0;
    lane.for_each_in(lane.extent(), [&visits](const Span&) { return ++visits < 5; });
    QCOMPARE(visits, 5);
}

void TestSpanIndex::time_that_goes_backwards_does_no_harm()
{
    store::EventStore store;
    append(store, {INT64_MAX, 1, "sys_enter"});
    store.publish();
    SpanIndex index(calls_of("sys_enter").value());
    index.add(store.snapshot());
    append(store, {INT64_MIN + 1, 1, "sys_exit"});
    append(store, {INT64_MIN + 1, 1, "sys_enter"});
    append(store, {INT64_MAX, 1, "sys_exit"});
    store.publish();
    index.add(store.snapshot());
    const SpanLane& lane = index.snapshot().lane(0);
    QCOMPARE(lane.count(), 2U);
    QCOMPARE(lane.span(0).duration_ns(), 0U);
    QCOMPARE(lane.span(1).duration_ns(), UINT64_MAX - 1);
    std::vector<std::uint64_t> busy(3);
    lane.busy_between(std::vector<std::int64_t>{INT64_MIN, -1, 0, INT64_MAX}, busy);
    QCOMPARE(busy[1], 1U);
}

void TestSpanIndex::partners_are_known_by_name()
{
    QCOMPARE(partner_of("kprobe/vfs_read"), std::optional<std::string>("kretprobe/vfs_read"));
    QCOMPARE(partner_of("fentry/vfs_read"), std::optional<std::string>("fexit/vfs_read"));
    QCOMPARE(partner_of("sys_enter_openat"), std::optional<std::string>("sys_exit_openat"));
    QCOMPARE(partner_of("sys_enter"), std::optional<std::string>("sys_exit"));
    QCOMPARE(partner_of("tracepoint/syscalls/sys_enter_read"),
             std::optional<std::string>("tracepoint/syscalls/sys_exit_read"));
    QCOMPARE(call_label("sys_enter_openat"), std::string_view("openat"));
    QCOMPARE(call_label("tracepoint/syscalls/sys_exit_read"), std::string_view("read"));
    QCOMPARE(call_label("sys_enter"), std::string_view("sys_enter"));
    QCOMPARE(call_label("kprobe/vfs_read"), std::string_view("vfs_read"));
    QCOMPARE(call_label("kprobe/"), std::string_view("kprobe/"));
    QCOMPARE(call_label("irq_handler_entry"), std::string_view("irq_handler"));
    QCOMPARE(call_label("_exit"), std::string_view("_exit"));
    QVERIFY(!partner_of("sched_switch") && !partner_of(""));
    QVERIFY(!calls_of("sched_switch"));
    // Names that would mean something in a filter.
    QVERIFY(calls_of("kprobe/a\"b\\c"));
}

void TestSpanIndex::calls_are_found_by_their_names()
{
    store::EventStore store;
    for (const Row& row : {Row{100, 7, "sys_enter_openat"}, Row{110, 8, "sys_enter_openat", 1},
                           Row{120, 7, "irq_handler_entry", 2}, Row{130, 9, "irq_handler_exit", 2},
                           Row{140, 7, "sys_exit_openat"}, Row{150, 8, "sched_process_exit", 1},
                           Row{160, 8, "sys_exit_openat", 1}, Row{170, 7, "sys_enter_read"},
                           Row{180, 7, "read_start"}, Row{190, 7, "read_done"}})
        append(store, row);
    store.publish();
    SpanIndex index(SpanPlan{.lanes = Grouping::task});
    index.add(store.snapshot());
    const SpanSnapshot& spans = index.snapshot();

    const std::vector<SpanKind> kinds{{"sys_enter_openat", "sys_exit_openat", true},
                                      {"irq_handler_entry", "irq_handler_exit", true},
                                      {"", "sched_process_exit", true},
                                      {"sys_enter_read", "", true},
                                      {"read_start", "read_done", true}};
    QVERIFY(spans.kinds() == kinds);
    QCOMPARE(spans.counts().spans, 4u);
    QCOMPARE(spans.counts().ends_alone, 0u);
    QCOMPARE(spans.counts().open, 1u);
    QCOMPARE(spans.lane_count(), std::size_t(2));
    // In the order of their ends: the interrupt, of another task at its end, is in the lane where it began.
    const std::vector<Span> of_seven = all_of(*spans.find(7));
    QCOMPARE(of_seven.size(), std::size_t(3));
    QCOMPARE(of_seven[0].kind, std::uint16_t(1));
    QCOMPARE(of_seven[0].duration_ns(), 10u);
    QCOMPARE(of_seven[1].duration_ns(), 40u);
    QCOMPARE(of_seven[2].kind, std::uint16_t(4));
    QCOMPARE(all_of(*spans.find(8)).front().duration_ns(), 50u);
    QVERIFY(!spans.find(9) && !spans.find(SpanLane::none));

    // Both ends tell how long it took; what has no partner does not.
    QCOMPARE(spans.durations().at(RowId{0}), std::optional<std::uint64_t>(40));
    QCOMPARE(spans.durations().at(RowId{4}), std::optional<std::uint64_t>(40));
    QCOMPARE(spans.durations().at(RowId{5}), std::nullopt);
    QCOMPARE(spans.durations().at(RowId{7}), std::nullopt);
    QCOMPARE(spans.durations().at(RowId{1'000'000}), std::nullopt);
}

void TestSpanIndex::rows_that_say_how_long_they_lasted_are_spans()
{
    store::EventStore store;
    using decode::FieldForm, decode::FieldUnit;
    const ShapeId open_shape = store.add_shape(
        {.event = "open",
         .fields = {{"file", FieldForm::text}, {"duration", FieldForm::number, FieldUnit::us}},
         .duration_field = 1});
    const ShapeId other_shape =
        store.add_shape({.event = "other", .fields = {{"duration", FieldForm::number, FieldUnit::ns}}});
    const auto add = [&](std::int64_t time_ns, std::int32_t pid, const char* event, ShapeId shape,
                         std::vector<decode::FieldValue> fields) {
        store.append({.time_ns = time_ns, .cpu = 1, .pid = pid, .event = event, .shape = shape, .fields = fields});
    };
    append(store, {100'000, 7, "sys_enter_read", 1});
    add(250'000, 7, "open", open_shape, {{.text = "/etc"}, {.number = 200}});
    add(260'000, 8, "open", open_shape, {{.text = "/tmp"}, {}});  // its duration is not there
    add(270'000, 8, "other", other_shape, {{.number = 5}});
    store.publish();
    SpanIndex index(SpanPlan{.lanes = Grouping::task});
    index.add(store.snapshot());
    add(900'000, 8, "open", open_shape, {{.text = "/var"}, {.number = 1}});
    add(910'000, 8, "open", open_shape, {{.text = "/"}, {.number = -1}});  // 2^64-1
    append(store, {920'000, 7, "sys_exit_read", 1});
    store.publish();
    index.add(store.snapshot());

    const SpanSnapshot& spans = index.snapshot();
    QCOMPARE(spans.counts().spans, 4u);
    QCOMPARE(spans.counts().ends_alone, 0u);
    const std::vector<Span> of_seven = all_of(*spans.find(7));
    QCOMPARE(of_seven.size(), std::size_t(2));
    QCOMPARE(of_seven[0].begin_ns, std::int64_t{50'000});
    QCOMPARE(of_seven[0].end_ns, std::int64_t{250'000});
    QVERIFY(of_seven[0].from == RowId{1} && of_seven[0].to == RowId{1});
    QVERIFY(!of_seven[0].is_uncertain);
    QCOMPARE(stats::kind_text(spans.kinds()[of_seven[0].kind]), std::string("open"));
    const std::vector<Span> of_eight = all_of(*spans.find(8));
    QCOMPARE(of_eight.size(), std::size_t(2));
    QCOMPARE(of_eight[0].duration_ns(), 1000u);
    QVERIFY(of_eight[1].begin_ns <= of_eight[1].end_ns);

    QCOMPARE(spans.durations().at(RowId{1}), std::optional<std::uint64_t>(200'000));
    QCOMPARE(spans.durations().at(RowId{2}), std::optional<std::uint64_t>());
    QCOMPARE(spans.durations().at(RowId{3}), std::optional<std::uint64_t>());
    QCOMPARE(spans.durations().at(RowId{4}), std::optional<std::uint64_t>(1000));
}

void TestSpanIndex::a_plan_has_lanes_as_the_timeline_has()
{
    store::EventStore store;
    append(store, {100, 7, "sys_enter_openat", 1});
    append(store, {110, 7, "a", 1});
    append(store, {120, 8, "b", 2, "x"});
    append(store, {130, 7, "sys_exit_openat", 3});
    store.publish();
    const SpanRule between = spans_between("event == \"a\"", "event == \"b\"", nullptr).value();
    for (const Grouping grouping : {Grouping::cpu, Grouping::task, Grouping::event}) {
        SpanIndex index(SpanPlan{.lanes = grouping, .rules = {between}});
        index.add(store.snapshot());
        LaneIndex lanes(grouping);
        filter::RowSet all = filter::evaluate({}, store.snapshot()).rows;
        lanes.add(store.snapshot(), all, RowId{0});
        for (const std::uint64_t begin : {0u, 1u}) {
            const auto lane = lanes.snapshot().lane_of(store.snapshot(), RowId{begin});
            const SpanLane* spans = index.snapshot().find(span_lane_value(lanes.snapshot().lane(*lane).key()));
            QVERIFY(spans);
            const std::vector<Span> found = all_of(*spans);
            QVERIFY(std::any_of(found.begin(), found.end(),
                                [&](const Span& span) { return span.from == RowId{begin}; }));
        }
        QCOMPARE(index.snapshot().kinds().front().from, std::string("event == \"a\""));
    }
}

void TestSpanIndex::spans_beyond_the_limit_are_counted()
{
    store::EventStore store;
    for (int i = 0; i < 10; ++i) {
        append(store, {100 + 20 * i, 7, "sys_enter"});
        append(store, {110 + 20 * i, 7, "sys_exit"});
    }
    store.publish();
    SpanIndex index(SpanPlan{}, {.spans = 4});
    index.add(store.snapshot());
    QCOMPARE(index.snapshot().counts().spans, 10u);
    QCOMPARE(index.snapshot().counts().not_kept, 6u);
    QCOMPARE(index.snapshot().lane(0).count(), std::size_t(4));
}

void TestSpanIndex::durations_have_statistics()
{
    store::EventStore store;
    for (const Row& row : made_up_rows(50'000, 12, 0))
        append(store, row);
    store.publish();
    const SpanSnapshot spans = spans_of(store, calls_of("sys_enter").value());
    std::vector<std::int64_t> durations;
    for (std::size_t i = 0; i < spans.lane_count(); ++i)
        for (const Span& span : all_of(spans.lane(i)))
            durations.push_back(static_cast<std::int64_t>(span.duration_ns()));
    const auto summary =
        stats::summarize(store.snapshot(), spans, {.top = 3, .order = stats::GroupOrder::sum});
    QVERIFY(summary);
    QCOMPARE(summary->count, static_cast<std::uint64_t>(durations.size()));
    QVERIFY(summary->of == stats::distribution_of(std::span(durations)));
    QCOMPARE(summary->group_count, spans.lane_count());
    QCOMPARE(summary->groups.size(), 3U);
    QVERIFY(summary->groups[0].of->sum >= summary->groups[1].of->sum);
    QVERIFY(summary->naming.unit == filter::FieldUnit::duration);
}

void TestSpanIndex::stops_and_goes_on()
{
    store::EventStore store;
    for (const Row& row : made_up_rows(20'000, 13, 0))
        append(store, row);
    store.publish();
    SpanIndex index(calls_of("sys_enter").value());
    std::stop_source stop;
    stop.request_stop();
    index.add(store.snapshot(), stop.get_token());
    QCOMPARE(index.snapshot().counts().spans, 0U);
    index.add(store.snapshot());
    compare(index.snapshot(), Naive(store.snapshot()));
}

QTEST_APPLESS_MAIN(TestSpanIndex)
#include "tst_span_index.moc"
