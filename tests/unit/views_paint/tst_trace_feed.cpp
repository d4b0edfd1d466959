// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/trace_feed.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace boardscope;
using namespace boardscope::views;

namespace {

void append(store::EventStore& store, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t n = store.snapshot().row_count() + i;
        store.append({.time_ns = static_cast<std::int64_t>(1'000'000 + n * 1000),
                      .resolution_ns = 1,
                      .cpu = static_cast<std::uint32_t>(n % 4),
                      .pid = static_cast<std::int32_t>(100 + n % 3),
                      .task = "ls",
                      .event = "open",
                      .message = n % 10 == 0 ? "tenth" : "other"});
    }
    store.publish();
}

filter::FilterPlan plan(const char* text)
{
    return filter::FilterPlan::compile(text).value();
}

}  // namespace

class TstTraceFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_of_a_store_arrive_filtered_and_in_lanes()
    {
        const auto store = std::make_shared<store::EventStore>();
        append(*store, 1000);
        TraceFeed feed;
        feed.setFilter(plan("message == \"tenth\""));
        feed.setStore(store);
        QTRY_COMPARE(feed.state().rows.count(), 100U);
        QCOMPARE(feed.state().snapshot.row_count(), 1000U);
        QCOMPARE(feed.state().lanes.event_count(), 100U);
        QCOMPARE(feed.state().lanes.lane_count(), 2U);
        QVERIFY(!feed.state().busy);
    }

    void new_rows_are_appended_and_keep_the_generation()
    {
        const auto store = std::make_shared<store::EventStore>();
        append(*store, 10);
        TraceFeed feed;
        feed.setStore(store);
        QTRY_COMPARE(feed.state().rows.count(), 10U);
        const std::uint64_t generation = feed.state().generation;
        append(*store, 5);
        QTRY_COMPARE(feed.state().rows.count(), 15U);
        QCOMPARE(feed.state().generation, generation);
    }

    void a_field_is_found_where_each_trace_has_it()
    {
        const auto trace_with = [](std::vector<decode::ShapeField> fields, std::int64_t queue) {
            auto store = std::make_shared<store::EventStore>();
            const ShapeId shape = store->add_shape({"io", fields});
            std::vector<decode::FieldValue> values(fields.size());
            for (std::size_t i = 0; i < fields.size(); ++i)
                values[i].number = fields[i].name == "queue" ? queue : 9;
            for (int i = 0; i < 4; ++i) {
                const char* event = i % 2 == 0 ? "a" : "b";
                store->append({.time_ns = 1000 + 100 * i,
                               .resolution_ns = 1,
                               .cpu = 0,
                               .event = event,
                               .shape = shape,
                               .fields = values});
            }
            store->publish();
            return store;
        };
        const auto number = [](const char* name) { return decode::ShapeField{name, decode::FieldForm::number}; };
        const auto one = trace_with({number("x"), number("queue")}, 3);
        const auto another = trace_with({number("queue"), number("x")}, 5);

        TraceFeed feed;
        feed.setStore(one);
        const auto queue = filter::row_field("queue", one->snapshot());
        feed.setGrouping(timeline::LaneChoice(queue));
        feed.setSpanRules({timeline::spans_between("event == \"a\"", "event == \"b\"", queue).value()});
        QTRY_COMPARE(feed.state().spans.counts().spans, 2u);
        QCOMPARE(feed.state().lanes.lane(0).key().number, std::int64_t(3));
        feed.setStore(another);
        QTRY_COMPARE(feed.state().lanes.lane(0).key().number, std::int64_t(5));
        QTRY_COMPARE(feed.state().spans.counts().spans, 2u);
        QCOMPARE(feed.state().spans.counts().without_key, 0u);
    }

    void another_filter_or_store_is_another_generation()
    {
        const auto store = std::make_shared<store::EventStore>();
        append(*store, 100);
        TraceFeed feed;
        feed.setStore(store);
        QTRY_COMPARE(feed.state().rows.count(), 100U);
        const std::uint64_t first = feed.state().generation;
        feed.setFilter(plan("cpu == 1"));
        QTRY_COMPARE(feed.state().rows.count(), 25U);
        const std::uint64_t second = feed.state().generation;
        QVERIFY(second != first);
        feed.setStore(nullptr);
        QTRY_COMPARE(feed.state().snapshot.row_count(), 0U);
        QVERIFY(feed.state().rows.empty());
        QVERIFY(feed.state().generation != second);
    }

    void another_grouping_keeps_the_rows()
    {
        const auto store = std::make_shared<store::EventStore>();
        append(*store, 100);
        TraceFeed feed;
        feed.setStore(store);
        QTRY_COMPARE(feed.state().lanes.lane_count(), 4U);
        const std::uint64_t generation = feed.state().generation;
        feed.setGrouping(timeline::Grouping::task);
        QTRY_COMPARE(feed.state().lanes.lane_count(), 3U);
        QCOMPARE(feed.state().lanes.event_count(), 100U);
        QCOMPARE(feed.state().generation, generation);
        append(*store, 100);
        QTRY_COMPARE(feed.state().lanes.event_count(), 200U);
    }

    void only_the_answer_to_the_last_question_is_shown()
    {
        const auto store = std::make_shared<store::EventStore>();
        append(*store, 50'000);
        TraceFeed feed;
        feed.setStore(store);
        QTRY_COMPARE(feed.state().rows.count(), 50'000U);
        QSignalSpy spy(&feed, &TraceFeed::changed);
        for (int i = 0; i < 50; ++i)
            feed.setFilter(plan(i % 2 ? "message matches /ten+th/" : "cpu == 3"));
        QTRY_COMPARE(feed.state().rows.count(), 5000U);
        QTest::qWait(100);
        QCOMPARE(feed.state().rows.count(), 5000U);
        QVERIFY(spy.count() <= 3);
    }

    void a_live_writer_is_followed_to_its_last_row_without_holding_up_the_window()
    {
        const auto store = std::make_shared<store::EventStore>();
        constexpr std::size_t chunks = 400;
        constexpr std::size_t chunk = 1000;
        TraceFeed feed;
        feed.setFilter(plan("message == \"tenth\""));
        feed.setStore(store);
        std::jthread writer([&store] {
            for (std::size_t i = 0; i < chunks; ++i) {
                append(*store, chunk);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        std::size_t seen = 0;
        int changes = 0;
        bool ever_shrank = false;
        QElapsedTimer since_change;
        since_change.start();
        int too_soon = 0;
        connect(&feed, &TraceFeed::changed, &feed, [&] {
            // Timers may be late once and then early; many in a row would be a signal per event.
            if (changes > 0 && since_change.elapsed() < 8) ++too_soon;
            since_change.restart();
            ++changes;
            const TraceState& state = feed.state();
            ever_shrank = ever_shrank || state.rows.count() < seen;
            seen = state.rows.count();
            QCOMPARE(state.lanes.event_count(), state.rows.count());
            if (!state.rows.empty()) {
                const store::EventView last = state.snapshot.row(state.rows.nth(state.rows.count() - 1));
                QCOMPARE(last.message, std::string_view("tenth"));
            }
        });
        QTRY_COMPARE_WITH_TIMEOUT(feed.state().rows.count(), chunks * chunk / 10, 20'000);
        QVERIFY(!ever_shrank);
        QVERIFY2(changes >= 3, "arrived in one go: nothing was shown on the way");
        QVERIFY2(too_soon * 3 < changes, qPrintable(QStringLiteral("%1 of %2").arg(too_soon).arg(changes)));
    }

    void a_feed_can_be_closed_in_the_middle_of_its_work()
    {
        const auto store = std::make_shared<store::EventStore>();
        append(*store, 300'000);
        for (int i = 0; i < 10; ++i) {
            TraceFeed feed;
            feed.setFilter(plan("message matches /(a|b|t)+enth/"));
            feed.setStore(store);
            QTest::qWait(i);
        }
    }
};

QTEST_GUILESS_MAIN(TstTraceFeed)
#include "tst_trace_feed.moc"
