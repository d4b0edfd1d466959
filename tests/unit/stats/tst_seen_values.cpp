// SPDX-License-Identifier: GPL-3.0-or-later
// Which values a field has had: against a plain count of the same rows, in pieces, and within its limits.
#include "core/stats/seen_values.h"
#include "core/store/event_store.h"
#include "tests/unit/core/filter_test_rows.h"

#include <QElapsedTimer>
#include <QTest>

#include <map>

using namespace boardscope;
using stats::SeenValues;

namespace {

constexpr std::size_t all_rows = SIZE_MAX / 2;

filter::SeenField seen(const char* field, const store::Snapshot& snapshot, std::size_t piece = all_rows)
{
    SeenValues values(field);
    while (!values.update(snapshot, piece)) {}
    return values.outcome(snapshot);
}

/// "ls 3, cat 1"
QByteArray text_of(const filter::SeenField& field, std::size_t limit = 10)
{
    QByteArray out;
    for (std::size_t i = 0; i < std::min(limit, field.values.size()); ++i)
        out += (i ? ", " : "") + QByteArray::fromStdString(field.values[i].text) + ' ' +
               QByteArray::number(static_cast<qulonglong>(field.values[i].count));
    return out;
}

}  // namespace

class TestSeenValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columns_agree_with_a_naive_count();
    void pieces_and_growth_come_to_the_same();
    void fields_of_records();
    void arguments_of_messages();
    void numbers_tell_their_range();
    void too_many_values_are_not_whole();
    void a_field_that_nobody_has();
    void a_million_rows_are_quick();
};

void TestSeenValues::columns_agree_with_a_naive_count()
{
    store::EventStore store;
    tests::RandomRows(1).append(store, 70'000);
    store.publish();
    const store::Snapshot snapshot = store.snapshot();
    std::map<std::string, std::uint64_t> tasks;
    std::map<std::string, std::uint64_t> kinds;
    std::uint64_t events = 0;
    for (std::uint64_t i = 0; i < snapshot.row_count(); ++i) {
        const store::EventView row = snapshot.row(RowId{i});
        if (!row.task.empty()) ++tasks[std::string(row.task)];
        ++kinds[std::string(store::to_string(row.kind))];
        events += row.kind == store::RowKind::event ? 1 : 0;
    }
    const filter::SeenField comm = seen("comm", snapshot);
    QVERIFY(comm.is_whole);
    QCOMPARE(comm.values.size(), tasks.size());
    for (const filter::SeenValue& value : comm.values)
        QCOMPARE(value.count, tasks[value.text]);
    for (std::size_t i = 1; i < comm.values.size(); ++i)
        QVERIFY(comm.values[i - 1].count >= comm.values[i].count);
    QCOMPARE(comm.events_with + comm.events_without, events);

    const filter::SeenField kind = seen("kind", snapshot);
    QCOMPARE(kind.values.size(), kinds.size());
    for (const filter::SeenValue& value : kind.values) {
        QCOMPARE(value.count, kinds[value.text]);
        QVERIFY(!value.number);
    }
}

void TestSeenValues::pieces_and_growth_come_to_the_same()
{
    store::EventStore store;
    tests::RandomRows rows(2);
    SeenValues growing("pid");
    for (int i = 0; i < 5; ++i) {
        rows.append(store, 30'001);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        QVERIFY(!growing.update(snapshot, 1000));
        QVERIFY(!growing.outcome(snapshot).is_whole);
        while (!growing.update(snapshot, 7777)) {}
        QVERIFY(growing.outcome(snapshot).is_whole);
    }
    const store::Snapshot snapshot = store.snapshot();
    QCOMPARE(text_of(growing.outcome(snapshot), 100), text_of(seen("pid", snapshot), 100));
}

void TestSeenValues::fields_of_records()
{
    using decode::FieldForm;
    store::EventStore store;
    const ShapeId shape = store.add_shape({"open", {{"mode", FieldForm::text}, {"ret", FieldForm::number}}});
    for (int i = 0; i < 6; ++i) {
        const std::array<decode::FieldValue, 2> values{
            {{decode::absent_number, i < 4 ? "READ" : "WRITE"}, {i % 2 - 1, {}}}};
        store.append({.event = "open", .message = "x", .shape = shape, .fields = values});
    }
    store.append({.event = "other", .message = "y"});
    store.publish();
    const store::Snapshot snapshot = store.snapshot();
    const filter::SeenField mode = seen("mode", snapshot);
    QCOMPARE(text_of(mode), QByteArray("READ 4, WRITE 2"));
    QVERIFY(mode.is_whole && !mode.values[0].number && !mode.least);
    QCOMPARE(mode.events_with, 6U);
    QCOMPARE(mode.events_without, 1U);
    const filter::SeenField ret = seen("ret", snapshot);
    QCOMPARE(text_of(ret), QByteArray("-1 3, 0 3"));
    QCOMPARE(ret.values[0].number, std::optional<std::int64_t>(-1));
}

void TestSeenValues::arguments_of_messages()
{
    store::EventStore store;
    for (int i = 0; i < 300; ++i)
        store.append({.event = "sched_switch",
                      .message = i % 3 ? "prev_comm=sh ==> next_pid=17" : "prev_comm=init ==> next_pid=0"});
    store.publish();
    const store::Snapshot snapshot = store.snapshot();
    QCOMPARE(text_of(seen("next_pid", snapshot)), QByteArray("17 200, 0 100"));
    QCOMPARE(text_of(seen("prev_comm", snapshot)), QByteArray("sh 200, init 100"));
}

void TestSeenValues::numbers_tell_their_range()
{
    store::EventStore store;
    for (std::uint32_t i = 0; i < 20; ++i)
        store.append({.time_ns = 100 + i, .cpu = i % 3 + 1, .event = "x", .message = "m"});
    store.publish();
    const filter::SeenField cpu = seen("cpu", store.snapshot());
    QCOMPARE(*cpu.least, 1);
    QCOMPARE(*cpu.greatest, 3);
    const filter::SeenField time = seen("time", store.snapshot());
    QCOMPARE(*time.least, 100);
    QCOMPARE(*time.greatest, 119);
    QVERIFY(time.values.empty() && seen("msg", store.snapshot()).values.empty());
}

void TestSeenValues::too_many_values_are_not_whole()
{
    store::EventStore store;
    for (int i = 0; i < 200'000; ++i)
        store.append({.pid = i < 100 ? 7 : i, .event = "x", .message = "path=/tmp/" + std::to_string(i)});
    store.publish();
    for (const char* field : {"pid", "path"}) {
        const filter::SeenField many = seen(field, store.snapshot());
        QVERIFY2(!many.is_whole, field);
        QCOMPARE(many.values.size(), SeenValues::shown_limit);
    }
    QCOMPARE(text_of(seen("pid", store.snapshot()), 1), QByteArray("7 100"));
}

void TestSeenValues::a_field_that_nobody_has()
{
    store::EventStore store;
    store.append({.event = "x", .message = "m"});
    store.publish();
    const filter::SeenField tgid = seen("tgid", store.snapshot());
    QVERIFY(tgid.is_whole && tgid.values.empty());
    QCOMPARE(tgid.events_without, 1U);
    QVERIFY(seen("comm", store::Snapshot()).is_whole);
}

/// Counted by a worker thread; but one who writes a filter does not wait for long.
void TestSeenValues::a_million_rows_are_quick()
{
    store::EventStore store;
    for (int i = 0; i < 1'000'000; ++i)
        store.append({.time_ns = i,
                      .cpu = static_cast<std::uint32_t>(i % 4),
                      .task = i % 7 ? "sh" : "dd",
                      .event = "sched_switch",
                      .message = i % 3 ? "prev_comm=sh ==> next_pid=17" : "prev_comm=init ==> next_pid=0"});
    store.publish();
    const store::Snapshot snapshot = store.snapshot();
    for (const char* field : {"comm", "cpu", "next_pid"}) {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(seen(field, snapshot).is_whole);
        qInfo("%s: %lld ms", field, static_cast<long long>(timer.elapsed()));
        QVERIFY(timer.elapsed() < 5000);
    }
}

QTEST_APPLESS_MAIN(TestSeenValues)
#include "tst_seen_values.moc"
