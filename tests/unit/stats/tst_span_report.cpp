// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_plan.h"
#include "core/stats/span_report.h"
#include "core/store/event_store.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::stats;
using namespace boardscope::timeline;

namespace {

/// Two tasks that open and read; opens of dd take 5 µs, of ls 1 µs, reads 2 µs.
class Trace {
public:
    Trace()
    {
        for (int i = 0; i < 10; ++i) {
            call("openat", "dd", 7, i * 10'000, 5'000);
            call("openat", "ls", 8, i * 10'000 + 100, 1'000);
            if (i % 2 == 0) call("read", "ls", 8, i * 10'000 + 6'000, 2'000);
        }
        store_.publish();
        spans_.add(store_.snapshot());
        lanes_.add(store_.snapshot(), filter::evaluate({}, store_.snapshot()).rows, RowId{0});
    }

    [[nodiscard]] SpanReport report(const SpanQuestion& question, const filter::RowSet* rows = nullptr) const
    {
        return report_on(store_.snapshot(), spans_.snapshot(), lanes_.snapshot(), rows, question).value();
    }
    [[nodiscard]] store::Snapshot snapshot() const { return store_.snapshot(); }
    [[nodiscard]] const SpanSnapshot& spans() const { return spans_.snapshot(); }
    [[nodiscard]] const LaneSnapshot& lanes() const { return lanes_.snapshot(); }

private:
    void call(const std::string& name, const std::string& task, std::int32_t pid, std::int64_t at_ns,
              std::int64_t length_ns)
    {
        append("sys_enter_" + name, task, pid, at_ns);
        append("sys_exit_" + name, task, pid, at_ns + length_ns);
    }
    void append(const std::string& event, const std::string& task, std::int32_t pid, std::int64_t at_ns)
    {
        store_.append({.time_ns = at_ns, .resolution_ns = 1, .cpu = 0, .pid = pid, .task = task, .event = event});
    }

    store::EventStore store_;
    SpanIndex spans_{SpanPlan{.lanes = Grouping::task}};
    LaneIndex lanes_{Grouping::task};
};

}  // namespace

class TestSpanReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothing_is_told_of_nothing();
    void kinds_come_in_the_order_of_their_time();
    void one_kind_is_told_by_task();
    void only_what_begins_in_the_range_counts();
    void a_filter_hides_spans_of_which_it_hides_both_ends();
    void stops();
};

void TestSpanReport::nothing_is_told_of_nothing()
{
    const SpanIndex none{SpanPlan{}};
    const LaneIndex lanes{Grouping::cpu};
    const SpanReport report =
        report_on(store::Snapshot(), none.snapshot(), lanes.snapshot(), nullptr, {}).value();
    QVERIFY(report.kinds.empty() && report.lanes.empty() && report.slowest.empty());
    QCOMPARE(report.of.count, 0u);
}

void TestSpanReport::kinds_come_in_the_order_of_their_time()
{
    const SpanReport report = Trace().report({});
    QCOMPARE(report.kinds.size(), std::size_t(2));
    QCOMPARE(report.kinds[0].name, std::string("openat"));
    QCOMPARE(report.kinds[0].of.count, 20u);
    QCOMPARE(report.kinds[0].of.sum, std::int64_t(60'000));
    QCOMPARE(report.kinds[1].name, std::string("read"));
    QCOMPARE(report.kinds[1].of.p50, std::int64_t(2'000));
    QCOMPARE(report.of.count, 25u);
}

void TestSpanReport::one_kind_is_told_by_task()
{
    const Trace trace;
    const SpanReport report = trace.report({.kind = 0, .slowest_limit = 3});
    QCOMPARE(report.lane_count, 2u);
    QCOMPARE(report.lanes[0].name, std::string("dd-7"));
    QCOMPARE(report.lanes[0].of.max, std::int64_t(5'000));
    QCOMPARE(report.lanes[1].name, std::string("ls-8"));
    QCOMPARE(report.lanes[1].of.p99, std::int64_t(1'000));
    QCOMPARE(report.of.count, 20u);
    QCOMPARE(report.slowest.size(), std::size_t(3));
    // Of equals, the earlier first.
    QCOMPARE(report.slowest[0].from, RowId{0});
    QCOMPARE(report.slowest[0].duration_ns(), 5'000u);
    QVERIFY(report.slowest[1].from < report.slowest[2].from);
    std::uint64_t in_buckets = 0;
    for (const HistogramBucket& bucket : report.histogram.buckets)
        in_buckets += bucket.count;
    QCOMPARE(in_buckets, 20u);
}

void TestSpanReport::only_what_begins_in_the_range_counts()
{
    const SpanReport report = Trace().report({.range = TimeRange{20'000, 40'000}, .kind = 0});
    QCOMPARE(report.of.count, 4u);
    QCOMPARE(report.kinds[0].of.count, 4u);
    for (const Span& span : report.slowest)
        QVERIFY(span.begin_ns >= 20'000 && span.begin_ns < 40'000);
}

void TestSpanReport::a_filter_hides_spans_of_which_it_hides_both_ends()
{
    const Trace trace;
    const auto only = filter::FilterPlan::compile("comm == \"ls\" and event == \"sys_exit_openat\"").value();
    const filter::RowSet rows = filter::evaluate(only, trace.snapshot()).rows;
    const SpanReport report = trace.report({}, &rows);
    QCOMPARE(report.of.count, 10u);
    QCOMPARE(report.of.max, std::int64_t(1'000));
}

void TestSpanReport::stops()
{
    const Trace trace;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!report_on(trace.snapshot(), trace.spans(), trace.lanes(), nullptr, {}, stop.get_token()));
}

QTEST_APPLESS_MAIN(TestSpanReport)
#include "tst_span_report.moc"
