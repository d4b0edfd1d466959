// SPDX-License-Identifier: GPL-3.0-or-later
// Fields that only some events have: columns of records, and what stands in printed messages.
#include "core/filter/filter_plan.h"
#include "core/filter/live_filter.h"
#include "core/store/event_store.h"

#include <QTest>

#include <array>
#include <random>

using namespace boardscope;
using namespace boardscope::filter;
using decode::FieldForm;
using decode::FieldUnit;

namespace {

const decode::EventShape latency_shape{"latency",
                                       {{"delta_us", FieldForm::number, FieldUnit::us},
                                        {"path", FieldForm::text, FieldUnit::none},
                                        {"addr", FieldForm::unsigned_number, FieldUnit::none},
                                        {"ret", FieldForm::number, FieldUnit::none}}};

void append_latency(store::EventStore& store, ShapeId shape, std::int64_t delta, const char* path,
                    std::uint64_t addr = 0, std::int64_t ret = 0)
{
    const std::array<decode::FieldValue, 4> values{
        {{delta, {}}, {decode::absent_number, path}, {static_cast<std::int64_t>(addr), {}}, {ret, {}}}};
    store.append({.time_ns = 1, .event = "latency", .message = "x", .shape = shape, .fields = values});
}

void append_text(store::EventStore& store, const char* event, const std::string& message)
{
    store.append({.time_ns = 1, .event = event, .message = message});
}

std::vector<std::uint64_t> rows_of(const char* text, const store::Snapshot& snapshot)
{
    const auto plan = FilterPlan::compile(text, FieldCatalog(snapshot));
    if (!plan) {
        qWarning("%s: %s (%s)", text, plan.error().message.c_str(), plan.error().hint.c_str());
        return {999};
    }
    std::vector<std::uint64_t> rows;
    evaluate(*plan, snapshot).rows.for_each([&](RowId row) { rows.push_back(row.value()); });
    return rows;
}

std::string error_of(const char* text, const FieldCatalog& fields)
{
    const auto plan = FilterPlan::compile(text, fields);
    return plan ? std::string() : plan.error().message + "|" + plan.error().hint;
}

using Rows = std::vector<std::uint64_t>;

}  // namespace

class TestNamedFields : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void records_data();
    void records();
    void messages_data();
    void messages();
    void other_rows_have_no_field();
    void large_columns_agree_with_a_naive_pass();
    void a_live_filter_learns_of_new_kinds();
    void catalog_says_what_there_is();
    void mistakes_are_explained();
    void open_catalog_takes_any_name();
    void too_many_kinds_lose_fields_not_rows();
};

void TestNamedFields::records_data()
{
    QTest::addColumn<Rows>("rows");
    QTest::newRow("delta_us == 1500") << Rows{1};
    QTest::newRow("delta_us > 1ms") << Rows{1, 2};
    QTest::newRow("delta_us > 1500us") << Rows{2};
    QTest::newRow("delta_us >= 1.5ms and delta_us < 2s") << Rows{1};
    QTest::newRow("delta_us in 100us..1500us") << Rows{0, 1};
    QTest::newRow("delta_us in {200, 2000000}") << Rows{0, 2};
    QTest::newRow("path == \"/etc\"") << Rows{0};
    QTest::newRow("path != \"/etc\"") << Rows{1, 2};
    QTest::newRow("path startswith \"/etc\"") << Rows{0, 1};
    QTest::newRow("path matches /PASS/i") << Rows{1};
    QTest::newRow("path in {\"/etc\", \"/usr\"}") << Rows{0, 2};
    QTest::newRow("ret < 0") << Rows{1};
    QTest::newRow("ret == -2") << Rows{1};
    QTest::newRow("ret in -5..-1") << Rows{1};
    QTest::newRow("addr == 0xffffff80deadbeef") << Rows{1};
    QTest::newRow("addr != 0xffffff80deadbeef") << Rows{0, 2, 3};
    QTest::newRow("addr > 0x1000") << Rows{1, 2};
    QTest::newRow("path") << Rows{0, 1, 2};
    QTest::newRow("not delta_us") << Rows{3};
}

void TestNamedFields::records()
{
    QFETCH(Rows, rows);
    store::EventStore store;
    const ShapeId shape = store.add_shape(latency_shape);
    QCOMPARE(store.add_shape(latency_shape), shape);
    append_latency(store, shape, 200, "/etc", 0x10);
    append_latency(store, shape, 1500, "/etc/passwd", 0xffffff80deadbeef, -2);
    append_latency(store, shape, 2'000'000, "/usr", 0x8000);
    append_latency(store, shape, decode::absent_number, "", 0, 0);
    store.publish();
    Rows found = rows_of(QTest::currentDataTag(), store.snapshot());
    QCOMPARE(found, rows);
}

void TestNamedFields::messages_data()
{
    QTest::addColumn<Rows>("rows");
    QTest::newRow("next_pid == 17") << Rows{0};
    QTest::newRow("prev_comm == \"swapper/0\"") << Rows{0};
    QTest::newRow("next_comm contains \"kwork\"") << Rows{1};
    QTest::newRow("file == \"/etc/passwd\"") << Rows{2};
    QTest::newRow("arg1 startswith \"/u\"") << Rows{3};
    QTest::newRow("arg0 == 3") << Rows{2, 4};
    QTest::newRow("fd > 3") << Rows{3};
    QTest::newRow("addr == 0x1f") << Rows{4};
    QTest::newRow("lat_ns > 1us") << Rows{5};
    QTest::newRow("name == \"a b\"") << Rows{5};
    QTest::newRow("file") << Rows{2, 3};
}

void TestNamedFields::messages()
{
    QFETCH(Rows, rows);
    store::EventStore store;
    append_text(store, "sched_switch",
                "prev_comm=swapper/0 prev_pid=0 ==> next_comm=ls next_pid=17 next_prio=120");
    append_text(store, "sched_switch",
                "prev_comm=ls prev_pid=17 ==> next_comm=kworker/0:1 next_pid=5 next_prio=120");
    append_text(store, "bpf_trace_printk", "open fd 3 file /etc/passwd");
    append_text(store, "bpf_trace_printk", "open fd 17 file /usr");
    append_text(store, "bpf_trace_printk", "close 3 (addr=0x1f)");
    append_text(store, "done", "lat_ns=1500 name=\"a b\"");
    store.publish();
    QCOMPARE(rows_of(QTest::currentDataTag(), store.snapshot()), rows);
}

void TestNamedFields::other_rows_have_no_field()
{
    store::EventStore store;
    const ShapeId shape = store.add_shape(latency_shape);
    append_text(store, "a", "delta_us=5");
    append_latency(store, shape, 5, "p");
    store.append_loss({.count = 5});
    store.append({.message = "delta_us=5", .kind = store::RowKind::note});
    store.append({.message = "delta_us=5", .kind = store::RowKind::odd_line});
    store.publish();
    QCOMPARE(rows_of("delta_us == 5", store.snapshot()), (Rows{0, 1}));
    QCOMPARE(rows_of("not delta_us == 5", store.snapshot()), (Rows{2, 3, 4}));
}

/// Rows of three kinds in any order, over the borders of pieces, chunks and segments.
void TestNamedFields::large_columns_agree_with_a_naive_pass()
{
    store::EventStore store;
    const ShapeId first = store.add_shape(latency_shape);
    const ShapeId second = store.add_shape({"other", {{"ret", FieldForm::number, FieldUnit::none}}});
    std::mt19937 random(7);
    Rows wanted;
    std::uint64_t row = 0;
    for (int run = 0; row < 200'000; ++run) {
        const unsigned kind = random() % 3;
        for (unsigned left = 1 + random() % (run % 5 == 0 ? 5000 : 3); left > 0; --left, ++row) {
            const auto value = static_cast<std::int64_t>(random() % 100) - 50;
            if (kind == 0) append_latency(store, first, 1, "p", 0, value);
            const std::array<decode::FieldValue, 1> one{{{value, {}}}};
            if (kind == 1) store.append({.time_ns = 1, .event = "other", .shape = second, .fields = one});
            if (kind == 2) append_text(store, "text", "ret=" + std::to_string(value));
            if (value >= -3 && value <= 4) wanted.push_back(row);
        }
    }
    store.publish();
    QCOMPARE(rows_of("ret in -3..4", store.snapshot()), wanted);
}

void TestNamedFields::a_live_filter_learns_of_new_kinds()
{
    store::EventStore store;
    LiveFilter filter(FilterPlan::compile("ret == 1", FieldCatalog::open()).value());
    store.publish();
    QCOMPARE(filter.update(store.snapshot()), std::size_t{0});
    const ShapeId shape = store.add_shape(latency_shape);
    append_latency(store, shape, 1, "p", 0, 1);
    store.publish();
    QCOMPARE(filter.update(store.snapshot()), std::size_t{1});
    append_text(store, "text", "returned ret=1");
    append_latency(store, shape, 1, "p", 0, 2);
    store.publish();
    QCOMPARE(filter.update(store.snapshot()), std::size_t{1});
}

void TestNamedFields::catalog_says_what_there_is()
{
    store::EventStore store;
    (void)store.add_shape(latency_shape);
    for (int i = 0; i < 3; ++i)
        append_text(store, "bpf_trace_printk",
                    "open " + std::to_string(i) + " file /etc/" + std::to_string(i));
    append_text(store, "sched_waking", "comm=ls pid=3 prio=120");
    store.publish();
    const FieldCatalog fields(store.snapshot());
    QVERIFY(fields.find("delta_us")->can_be_number && !fields.find("delta_us")->can_be_text);
    QCOMPARE(fields.find("delta_us")->unit, FieldUnit::us);
    QVERIFY(fields.find("path")->can_be_text);
    QVERIFY(fields.find("arg0")->can_be_number && fields.find("file")->can_be_text);
    QCOMPARE(fields.find("prio")->events, std::vector<std::string>{"sched_waking"});
    QVERIFY(!fields.find("nothing"));
}

void TestNamedFields::mistakes_are_explained()
{
    store::EventStore store;
    (void)store.add_shape(latency_shape);
    store.publish();
    const FieldCatalog fields(store.snapshot());
    QCOMPARE(error_of("delta_su > 3", fields), std::string("delta_su is not a field|did you mean delta_us?"));
    QVERIFY(error_of("delta_us == \"x\"", fields).starts_with("delta_us is a number, this is a text"));
    QVERIFY(error_of("path > 3", fields).starts_with("path is a text, > does not work on it"));
    QVERIFY(error_of("delta_us in {1ms, 2}", fields).find("give all of them a unit") != std::string::npos);
    QVERIFY(error_of("delta_us > 1.5", fields).find("1.5ms") != std::string::npos);
    QVERIFY(error_of("addr > 0xffffff80deadbeef", fields).find("==") != std::string::npos);
    QVERIFY(!error_of("addr == 0x1ffffff80deadbeef", fields).empty());
    QVERIFY(!error_of("delta_us", FieldCatalog()).empty());
}

void TestNamedFields::open_catalog_takes_any_name()
{
    const FieldCatalog open = FieldCatalog::open();
    for (const char* text :
         {"latency > 2ms", "peer.port == 53", "path contains \"x\"", "path in {\"a\", \"b\"}", "whatever"})
        QVERIFY2(error_of(text, open).empty(), text);
    QVERIFY(!error_of("latency >", open).empty());
    const auto plan = FilterPlan::compile("b > 2ms and (a == 1 or b == 3ms)", open);
    QCOMPARE(plan->named_fields(), (std::vector<std::string>{"a", "b"}));
    QCOMPARE(to_text(FilterPlan::compile("b in 1us..2us", open)->tree()),
             std::string("b in {1000ns..2000ns}"));
}

void TestNamedFields::too_many_kinds_lose_fields_not_rows()
{
    store::EventStore store;
    const int kinds = static_cast<int>(store::Segment::table_limit) + 3;
    for (int i = 0; i < kinds; ++i) {
        const ShapeId shape =
            store.add_shape({"kind" + std::to_string(i), {{"value", FieldForm::number, FieldUnit::none}}});
        const std::array<decode::FieldValue, 1> one{{{i, {}}}};
        store.append({.time_ns = i, .event = "kind", .message = "m", .shape = shape, .fields = one});
    }
    store.publish();
    const store::Snapshot snapshot = store.snapshot();
    QCOMPARE(snapshot.row_count(), static_cast<std::size_t>(kinds));
    QCOMPARE(snapshot.totals().fieldless_row_count, std::uint64_t{3});
    QCOMPARE(rows_of("value >= 0", snapshot).size(), store::Segment::table_limit);
}

QTEST_GUILESS_MAIN(TestNamedFields)
#include "tst_named_fields.moc"
