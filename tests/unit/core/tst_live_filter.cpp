// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/live_filter.h"
#include "tests/unit/core/filter_test_rows.h"

#include <QTest>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace boardscope;
using namespace boardscope::filter;
using namespace boardscope::store;

namespace {

FilterPlan plan_of(const char* text)
{
    auto plan = FilterPlan::compile(text);
    Q_ASSERT(plan);
    return *plan;
}

std::vector<std::uint64_t> row_numbers(const RowSet& set)
{
    std::vector<std::uint64_t> rows;
    set.for_each([&rows](RowId row) { rows.push_back(row.value()); });
    return rows;
}

}  // namespace

class TestLiveFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void follows_a_growing_store_data();
    void follows_a_growing_store();
    void new_names_are_asked_when_they_appear();
    void looks_at_a_row_once();
    void restarts_with_another_filter();
    void runs_beside_the_writer();
};

void TestLiveFilter::follows_a_growing_store_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"", "cpu == 1", "comm startswith \"worker-1\"", "msg contains \"open\" and not cpu == 2",
          "msg matches /read/ or kind == loss", "lost > 3"})
        QTest::newRow(*text ? text : "everything") << QByteArray(text);
}

void TestLiveFilter::follows_a_growing_store()
{
    QFETCH(QByteArray, text);
    EventStore store;
    tests::RandomRows random(21);
    LiveFilter live(plan_of(text.constData()));
    QCOMPARE(live.update(store.snapshot()), std::size_t{0});
    while (store.snapshot().row_count() < 80'000) {
        random.append(store, random.below(3) ? random.below(200) : random.below(9000));
        store.publish();
        const std::size_t before = live.rows().count();
        const std::size_t added = live.update(store.snapshot());
        QCOMPARE(live.rows().count(), before + added);
        QCOMPARE(live.seen_count(), store.snapshot().row_count());
        QCOMPARE(live.update(store.snapshot()), std::size_t{0});
    }
    const RowSet at_once = evaluate(live.plan(), store.snapshot()).rows;
    QVERIFY(row_numbers(live.rows()) == row_numbers(at_once));
    for (std::size_t i = 0; i < at_once.count(); i += 37)
        QCOMPARE(live.rows().nth(i), at_once.nth(i));
}

void TestLiveFilter::new_names_are_asked_when_they_appear()
{
    EventStore store;
    LiveFilter live(plan_of(R"(comm == "late")"));
    store.append({.time_ns = 1, .task = "early"});
    store.publish();
    QCOMPARE(live.update(store.snapshot()), std::size_t{0});
    store.append({.time_ns = 2, .task = "late"});
    store.publish();
    QCOMPARE(live.update(store.snapshot()), std::size_t{1});
    QCOMPARE(live.rows().nth(0), RowId{1});
}

void TestLiveFilter::looks_at_a_row_once()
{
    // A row that the expression gives up on is counted each time that it is looked at.
    EventStore store;
    const std::string trap = std::string(60, 'a') + "!";
    LiveFilter live(plan_of("msg matches /^(a+)+$/"));
    for (std::uint64_t i = 1; i <= 100; ++i) {
        store.append({.time_ns = 1, .message = trap});
        store.publish();
        live.update(store.snapshot());
        QCOMPARE(live.too_complex_count(), i);
    }
}

void TestLiveFilter::restarts_with_another_filter()
{
    EventStore store;
    tests::RandomRows random(22);
    random.append(store, 10'000);
    store.publish();
    LiveFilter live(plan_of("cpu == 1"));
    live.update(store.snapshot());
    live.restart(plan_of("cpu == 2"));
    QCOMPARE(live.seen_count(), std::size_t{0});
    live.update(store.snapshot());
    QVERIFY(row_numbers(live.rows()) == row_numbers(evaluate(plan_of("cpu == 2"), store.snapshot()).rows));
}

void TestLiveFilter::runs_beside_the_writer()
{
    EventStore store;
    std::atomic<bool> done = false;
    std::thread writer([&] {
        tests::RandomRows random(23);
        for (int i = 0; i < 2000; ++i) {
            random.append(store, 100);
            store.publish();
        }
        done = true;
    });
    LiveFilter live(plan_of(R"(comm contains "r" and msg contains "open" and pid > 10 or kind == loss)"));
    RowSet shown;  // as a view in another thread would keep it
    for (bool last_round = false; !last_round;) {
        last_round = done.load();
        live.update(store.snapshot());
        shown = live.rows();
    }
    writer.join();
    QCOMPARE(live.seen_count(), std::size_t{200'000});
    QVERIFY(row_numbers(shown) == row_numbers(evaluate(live.plan(), store.snapshot()).rows));
}

QTEST_APPLESS_MAIN(TestLiveFilter)
#include "tst_live_filter.moc"
