// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/summary.h"

#include "core/filter/filter_plan.h"
#include "core/stats/summary_text.h"
#include "core/store/event_store.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>

using namespace boardscope;
using namespace boardscope::stats;
using timeline::TimeRange;

namespace {

constexpr std::int64_t start_ns = 7'000'000'000;

void fill(store::EventStore& store, std::size_t rows, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    const auto number = [&random](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution(low, high)(random);
    };
    std::int64_t time_ns = start_ns;
    for (std::size_t i = 0; i < rows; ++i) {
        time_ns += number(0, 2000);
        const auto pid = static_cast<std::int32_t>(number(1, 40) * number(1, 40));
        const std::string task = "task" + std::to_string(pid % 23);
        store.append({.time_ns = number(0, 99) == 0 ? time_ns - number(0, 100'000) : time_ns,
                      .resolution_ns = 1,
                      .cpu = static_cast<std::uint32_t>(number(0, 3)),
                      .pid = number(0, 9) == 0 ? store::no_pid : pid,
                      .task = number(0, 19) == 0 ? std::string_view() : std::string_view(task),
                      .event = "open",
                      .message = i % 3 == 0 ? "a" : "b",
                      .kind = i % 1000 == 999 ? store::RowKind::note : store::RowKind::event});
        if (i % 5000 == 4999) store.append_loss({.count = 5, .to_ns = static_cast<std::uint64_t>(time_ns)});
    }
    store.publish();
}

filter::RowSet rows_of(const store::Snapshot& snapshot, const char* filter)
{
    return filter::evaluate(filter::FilterPlan::compile(filter).value(), snapshot).rows;
}

/// The same by looking at row after row.
struct Naive {
    std::map<std::string, std::vector<std::int64_t>> pids_by_task;
    std::vector<std::int64_t> pids;
    std::uint64_t count = 0;
    std::uint64_t without_task = 0;
    std::uint64_t without_pid = 0;

    Naive(const store::Snapshot& snapshot, const filter::RowSet& rows, std::optional<TimeRange> range)
    {
        rows.for_each([&](RowId row) {
            const store::EventView view = snapshot.row(row);
            if (view.kind == store::RowKind::loss || view.kind == store::RowKind::note) return;
            if (range && !range->contains(view.time_ns)) return;
            if (view.task.empty()) {
                ++without_task;
            } else if (view.pid == store::no_pid) {
                ++without_pid;
            } else {
                ++count;
                pids.push_back(view.pid);
                pids_by_task[std::string(view.task)].push_back(view.pid);
            }
        });
    }
};

}  // namespace

class TestSummary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agrees_with_a_walk_over_the_rows_data();
    void agrees_with_a_walk_over_the_rows();
    void nothing_is_a_summary_too();
    void one_event_has_no_rate_worth_telling();
    void rates_are_counted_per_bucket();
    void late_and_equal_times_are_counted_where_they_belong();
    void leaders_are_ordered_as_asked();
    void too_many_groups_are_counted_together();
    void large_groups_are_looked_at_in_batches();
    void messages_can_be_grouped();
    void stops_when_told();
    void tells_it_in_words();
};

void TestSummary::agrees_with_a_walk_over_the_rows_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("ranged");
    QTest::newRow("everything") << "" << false;
    QTest::newRow("some") << "cpu == 2" << false;
    QTest::newRow("few") << "pid == 36 or pid == 1600" << false;
    QTest::newRow("a range") << "" << true;
    QTest::newRow("some in a range") << "cpu >= 1" << true;
}

void TestSummary::agrees_with_a_walk_over_the_rows()
{
    QFETCH(QString, filter);
    QFETCH(bool, ranged);
    store::EventStore store;
    fill(store, 150'000, 3);
    const store::Snapshot snapshot = store.snapshot();
    const filter::RowSet rows = rows_of(snapshot, filter.toUtf8().constData());
    Question question{filter::row_field("pid"), filter::row_field("comm"), {}};
    if (ranged) question.wishes.range = {start_ns + 20'000'000, start_ns + 90'000'000};
    question.wishes.top = 12;
    Naive naive(snapshot, rows, question.wishes.range);

    const auto found = summarize(snapshot, rows, question);
    QVERIFY(found);
    QVERIFY(found->count > 0);
    QCOMPARE(found->count, naive.count);
    QCOMPARE(found->without_by, naive.without_task);
    QCOMPARE(found->without_of, naive.without_pid);
    QVERIFY(found->of == distribution_of(std::span(naive.pids)));
    QCOMPARE(found->group_count, naive.pids_by_task.size());
    QCOMPARE(found->groups.size(), std::min<std::size_t>(12, naive.pids_by_task.size()));
    std::uint64_t shown = 0;
    for (std::size_t i = 0; i < found->groups.size(); ++i) {
        const Group& group = found->groups[i];
        std::vector<std::int64_t>& pids = naive.pids_by_task.at(group.label);
        QCOMPARE(group.count, static_cast<std::uint64_t>(pids.size()));
        QVERIFY(group.of == distribution_of(std::span(pids)));
        QVERIFY(i == 0 || group.count <= found->groups[i - 1].count);
        QCOMPARE(group.share, static_cast<double>(group.count) / static_cast<double>(naive.count));
        shown += group.count;
        pids.clear();
    }
    std::size_t most_left = 0;
    for (const auto& [task, pids] : naive.pids_by_task)
        most_left = std::max(most_left, pids.size());
    QVERIFY(most_left <= found->groups.back().count);
    QCOMPARE(found->other_count, naive.count - shown);
}

void TestSummary::nothing_is_a_summary_too()
{
    Question question{filter::row_field("pid"), filter::row_field("comm"), {}};
    question.wishes.linear_buckets = 10;
    question.wishes.rate_buckets = 10;
    const auto found = summarize(store::Snapshot(), filter::RowSet(), question);
    QVERIFY(found);
    QCOMPARE(found->count, 0U);
    QVERIFY(found->of == Distribution());
    QVERIFY(found->groups.empty() && found->log2.buckets.empty() && found->linear.buckets.empty());
    QCOMPARE(to_text(*found), std::string("0 events\n"));
}

void TestSummary::one_event_has_no_rate_worth_telling()
{
    store::EventStore store;
    store.append({.time_ns = 5000, .resolution_ns = 1, .cpu = 0, .pid = 17, .task = "x"});
    store.publish();
    Question question{filter::row_field("pid"), filter::row_field("comm"), {}};
    question.wishes.rate_buckets = 100;
    question.wishes.linear_buckets = 5;
    const auto found = summarize(store.snapshot(), rows_of(store.snapshot(), ""), question);
    QVERIFY(found);
    QCOMPARE(found->count, 1U);
    QVERIFY((found->range == TimeRange{5000, 5001}));
    QCOMPARE(found->series.counts(), std::vector<std::uint64_t>{1});
    QCOMPARE(found->of.p50, 17);
    QCOMPARE(found->linear.buckets.size(), 1U);
}

void TestSummary::rates_are_counted_per_bucket()
{
    store::EventStore store;
    fill(store, 50'000, 4);
    const store::Snapshot snapshot = store.snapshot();
    const filter::RowSet rows = rows_of(snapshot, "cpu == 1");
    Question question;
    question.wishes.rate_buckets = 37;
    for (const bool ranged : {false, true}) {
        if (ranged) question.wishes.range = {start_ns + 1'234'567, start_ns + 31'234'568};
        const auto found = summarize(snapshot, rows, question);
        QVERIFY(found);
        const RateSeries& series = found->series;
        QVERIFY(series.counts().size() <= 37 && series.counts().size() > 10);
        std::vector<std::uint64_t> naive(series.counts().size());
        std::uint64_t total = 0;
        rows.for_each([&](RowId row) {
            const store::EventView view = snapshot.row(row);
            if (view.kind != store::RowKind::event || !found->range.contains(view.time_ns)) return;
            ++naive[static_cast<std::size_t>((view.time_ns - series.begin_ns()) /
                                             static_cast<std::int64_t>(series.bucket_ns()))];
            ++total;
        });
        QCOMPARE(series.counts(), naive);
        QCOMPARE(found->count, total);
        QCOMPARE(found->rate,
                 static_cast<double>(total) * 1e9 / static_cast<double>(found->range.length_ns()));
        QVERIFY(series.peak_rate() >= found->rate);
    }
}

void TestSummary::late_and_equal_times_are_counted_where_they_belong()
{
    RateSeries series({INT64_MIN, INT64_MAX}, 4);
    const std::vector<std::int64_t> times{INT64_MAX, INT64_MIN, INT64_MIN, 0, -1, INT64_MAX};
    series.add(times);
    std::uint64_t total = 0;
    for (const std::uint64_t count : series.counts())
        total += count;
    QCOMPARE(total, times.size());
    RateSeries nothing({5, 5}, 4);
    nothing.add(times);
    QCOMPARE(nothing.counts().size(), 0U);
    QCOMPARE(nothing.peak_rate(), 0.0);
}

void TestSummary::leaders_are_ordered_as_asked()
{
    GroupTable table;
    const std::vector<std::int64_t> keys{3, 3, 3, 1, 2, 2, INT64_MIN, INT64_MAX};
    const std::vector<std::int64_t> values{1, 1, 1, 50, 30, 30, -9, INT64_MAX};
    table.add(keys, values);
    const auto order = [&table](GroupOrder by) {
        std::vector<std::int64_t> found;
        for (const KeyCount& leader : table.leaders(by, 3))
            found.push_back(leader.key);
        return found;
    };
    QCOMPARE(order(GroupOrder::count), (std::vector<std::int64_t>{3, 2, INT64_MIN}));
    QCOMPARE(order(GroupOrder::sum), (std::vector<std::int64_t>{INT64_MAX, 2, 1}));
    QCOMPARE(order(GroupOrder::max), (std::vector<std::int64_t>{INT64_MAX, 1, 2}));
}

void TestSummary::too_many_groups_are_counted_together()
{
    GroupTable table(1000);
    std::vector<std::int64_t> keys;
    for (std::int64_t i = 0; i < 5000; ++i)
        keys.push_back(i % 2500);
    table.add(keys, {});
    QCOMPARE(table.group_count(), 1000U);
    QCOMPARE(table.overflow_count(), 3000U);
    QCOMPARE(table.total_count(), 5000U);
}

void TestSummary::large_groups_are_looked_at_in_batches()
{
    const std::vector<KeyCount> groups{
        {.key = 1, .count = 100}, {.key = 2, .count = 50}, {.key = 3, .count = 1}};
    QCOMPARE(GroupValues::batch(groups, 1000), 3U);
    QCOMPARE(GroupValues::batch(groups, 150), 2U);
    QCOMPARE(GroupValues::batch(groups, 10), 1U);
    QCOMPARE(GroupValues::batch({}, 10), 0U);
}

void TestSummary::messages_can_be_grouped()
{
    store::EventStore store;
    fill(store, 3000, 5);
    const auto found =
        summarize(store.snapshot(), rows_of(store.snapshot(), ""), {nullptr, filter::row_field("msg"), {}});
    QVERIFY(found);
    QCOMPARE(found->groups.size(), 2U);
    QCOMPARE(found->groups[0].label, std::string("b"));
    QVERIFY(!filter::row_field("lost"));
    QVERIFY(!filter::row_field("nonsense"));
}

void TestSummary::stops_when_told()
{
    store::EventStore store;
    fill(store, 30'000, 6);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!summarize(store.snapshot(), rows_of(store.snapshot(), ""), {}, stop.get_token()));
}

void TestSummary::tells_it_in_words()
{
    store::EventStore store;
    for (int i = 0; i < 4; ++i)
        store.append({.time_ns = 1'000'000'000 + i * std::int64_t{500'000'000},
                      .resolution_ns = 1,
                      .pid = 10 * (i + 1),
                      .task = i == 3 ? "l\ns" : "cat"});
    store.append_loss({.count = 7, .to_ns = 1'500'000'000});
    store.append_loss({.count = 70, .to_ns = 9'500'000'000});
    store.publish();
    Question question{filter::row_field("pid"), filter::row_field("comm"), {}};
    question.wishes.top = 2;
    const auto found = summarize(store.snapshot(), rows_of(store.snapshot(), ""), question);
    QVERIFY(found);
    QCOMPARE(to_text(*found), std::string("4 events in 1.5 s, 2.67/s\n"
                                          "lost 7: the numbers are too low\n"
                                          "\n"
                                          "comm  count  share  mean  min  p50  p90  p99  max\n"
                                          "cat       3  75.0%    20   10   20   30   30   30\n"
                                          "l?s       1  25.0%    40   40   40   40   40   40\n"
                                          "\n"
                                          "pid  mean  min  p50  p90  p99  max\n"
                                          "all    25   10   20   40   40   40\n"
                                          "\n"
                                          "pid\n"
                                          "[8, 16)   1  |@@@@@@@@@@@@@@@@@@@@                    |\n"
                                          "[16, 32)  2  |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                                          "[32, 64)  1  |@@@@@@@@@@@@@@@@@@@@                    |\n"));
    QCOMPARE(value_text(-1500, filter::FieldUnit::duration), std::string("-1.5 \u00b5s"));
    QCOMPARE(value_text(INT64_MIN, filter::FieldUnit::number), std::string("-9,223,372,036,854,775,808"));
}

QTEST_APPLESS_MAIN(TestSummary)
#include "tst_summary.moc"
