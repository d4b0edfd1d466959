// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_plan.h"
#include "core/filter/row_order.h"
#include "core/store/event_store.h"

#include <QElapsedTimer>
#include <QTest>

using namespace boardscope;
using filter::OrderKey;
using filter::RowOrder;

namespace {

/// A row of a probe that tells how long something took.
struct Sample {
    std::int64_t time_ns;
    const char* task;
    std::optional<std::int64_t> latency_us;
};

struct Bench {
    store::EventStore store;
    ShapeId shape = store.add_shape({"done", {{"latency_us"}}});

    void add(const Sample& sample)
    {
        const decode::FieldValue value{.number = sample.latency_us.value_or(decode::absent_number)};
        store.append({.time_ns = sample.time_ns,
                      .resolution_ns = 1,
                      .task = sample.task,
                      .event = "done",
                      .shape = shape,
                      .fields = std::span(&value, 1)});
    }
    /// The rows that match, as they are ordered.
    [[nodiscard]] std::vector<std::uint64_t> order(const char* field, bool descending,
                                                   const char* filter = "")
    {
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const filter::RowSet rows = filter::evaluate(*filter::FilterPlan::compile(filter), snapshot).rows;
        const auto key = field ? filter::row_field(field, snapshot) : nullptr;
        const auto order = order_of(rows, snapshot, {.field = key, .descending = descending});
        std::vector<std::uint64_t> out;
        for (std::size_t place = 0; place < order->size(); ++place) {
            out.push_back(rows.nth(order->rank_at(place)).value());
            if (order->place_of(order->rank_at(place)) != place) return {};
        }
        return out;
    }
};

using Rows = std::vector<std::uint64_t>;

}  // namespace

class RowOrderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers_both_ways();
    void texts_by_their_letters();
    void rows_without_the_field_come_last();
    void by_the_pause_before_a_row();
    void of_what_a_filter_lets_through();
    void stops_when_asked();
    void millions_of_rows();
};

void RowOrderTest::numbers_both_ways()
{
    Bench b;
    for (const Sample& sample : {Sample{1, "ls", 30}, {2, "ls", -5}, {3, "ls", 30}, {4, "ls", 7}})
        b.add(sample);
    QCOMPARE(b.order("latency_us", false), (Rows{1, 3, 0, 2}));
    QCOMPARE(b.order("latency_us", true), (Rows{0, 2, 3, 1}));  // equals stay as they arrived
}

void RowOrderTest::texts_by_their_letters()
{
    Bench b;
    for (const Sample& sample : {Sample{1, "sh", 1}, {2, "cat", 1}, {3, "ls", 1}, {4, "cat", 1}})
        b.add(sample);
    QCOMPARE(b.order("comm", false), (Rows{1, 3, 2, 0}));
    QCOMPARE(b.order("comm", true), (Rows{0, 2, 1, 3}));
}

void RowOrderTest::rows_without_the_field_come_last()
{
    Bench b;
    for (const Sample& sample : {Sample{1, "", {}}, {2, "b", 2}, {3, "a", {}}, {4, "a", 9}})
        b.add(sample);
    QCOMPARE(b.order("latency_us", false), (Rows{1, 3, 0, 2}));
    QCOMPARE(b.order("latency_us", true), (Rows{3, 1, 0, 2}));
    QCOMPARE(b.order("comm", true), (Rows{1, 2, 3, 0}));
}

void RowOrderTest::by_the_pause_before_a_row()
{
    Bench b;
    for (const std::int64_t time_ns : {10, 11, 50, 52})
        b.add({time_ns, "ls", 1});
    QCOMPARE(b.order(nullptr, true), (Rows{2, 3, 1, 0}));  // nothing is before the first
}

void RowOrderTest::of_what_a_filter_lets_through()
{
    Bench b;
    for (int i = 0; i < 10; ++i)
        b.add({i, i % 2 ? "cat" : "ls", (i * 7) % 10});
    QCOMPARE(b.order("latency_us", false, "comm == \"cat\""), (Rows{3, 9, 5, 1, 7}));
    QCOMPARE(b.order("latency_us", false, "comm == \"none\""), Rows{});
}

void RowOrderTest::stops_when_asked()
{
    Bench b;
    for (int i = 0; i < 200'000; ++i)
        b.add({i, "ls", i});
    b.store.publish();
    const store::Snapshot snapshot = b.store.snapshot();
    const filter::RowSet rows = filter::evaluate(filter::FilterPlan(), snapshot).rows;
    std::stop_source stop;
    double most = 0;
    const auto order =
        order_of(rows, snapshot, {.field = filter::row_field("time")}, stop.get_token(), [&](double done) {
            most = done;
            if (done > 0.5) stop.request_stop();
        });
    QVERIFY(!order);
    QVERIFY(most > 0.5 && most < 1);
}

void RowOrderTest::millions_of_rows()
{
    constexpr int count = 2'000'000;
    Bench b;
    for (int i = 0; i < count; ++i)
        b.add({i, i % 3 ? "cat" : "ls", (std::int64_t{i} * 7919) % 1'000'003});
    b.store.publish();
    const store::Snapshot snapshot = b.store.snapshot();
    const filter::RowSet rows = filter::evaluate(filter::FilterPlan(), snapshot).rows;
    QElapsedTimer timer;
    timer.start();
    const auto field = filter::row_field("latency_us", snapshot);
    const auto order = order_of(rows, snapshot, {.field = field});
    qInfo("%d rows sorted in %lld ms", count, static_cast<long long>(timer.elapsed()));
    QCOMPARE(order->size(), std::size_t{count});
    filter::FieldReader reader(*field, snapshot);
    std::int64_t before = -1;
    for (std::size_t place = 0; place < order->size(); place += 997) {
        const std::int64_t value = *reader.at(rows.nth(order->rank_at(place)));
        QVERIFY(value >= before);
        before = value;
    }
}

QTEST_APPLESS_MAIN(RowOrderTest)
#include "tst_row_order.moc"
