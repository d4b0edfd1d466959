// SPDX-License-Identifier: GPL-3.0-or-later
// What is suspicious in filters that are right: told at its place, and nothing else is.
#include "core/filter/doubts.h"
#include "core/stats/seen_values.h"
#include "core/store/event_store.h"

#include <QTest>

#include <map>

using namespace boardscope;
using namespace boardscope::filter;

namespace {

store::Snapshot made_up_rows()
{
    store::EventStore store;
    const ShapeId shape =
        store.add_shape({"latency", {{"mode", decode::FieldForm::text}, {"ret", decode::FieldForm::number}}});
    for (int i = 0; i < 40; ++i) {
        const std::array<decode::FieldValue, 2> values{{{decode::absent_number, "READ"}, {i % 3, {}}}};
        store::EventRow row{.time_ns = 203'000'000'000 + i * 1000,
                            .cpu = static_cast<std::uint32_t>(i % 2),
                            .pid = 300 + i,
                            .task = i % 2 ? "ls" : "kworker/0:1",
                            .event = i % 4 ? "sched_switch" : "latency",
                            .message = "text"};
        if (i % 4 == 0) {
            row.shape = shape;
            row.fields = values;
        }
        store.append(row);
    }
    store.append_loss({.count = 3});
    store.publish();
    return store.snapshot();
}

}  // namespace

class TestFilterDoubts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doubts_data();
    void doubts();
    void what_is_fine_is_not_doubted_data();
    void what_is_fine_is_not_doubted();
    void little_knowledge_makes_no_doubts();
    void names_the_fields_to_be_counted();

private:
    const SeenField* seen(std::string_view name)
    {
        auto [at, is_new] = counted_.try_emplace(std::string(name));
        if (is_new) {
            stats::SeenValues values(name);
            while (!values.update(rows_, 1000)) {}
            at->second = values.outcome(rows_);
        }
        return &at->second;
    }
    std::vector<FilterError> doubts_of(const char* text)
    {
        const FieldCatalog known(rows_);
        FieldCatalog taken = known;
        taken.set_open(true);
        const auto plan = FilterPlan::compile(text, taken);
        if (!plan) return {{{}, "wrong: " + plan.error().message, {}}};
        return filter::doubts(*plan, known, [this](std::string_view name) { return seen(name); });
    }
    store::Snapshot rows_ = made_up_rows();
    std::map<std::string, SeenField, std::less<>> counted_;
};

void TestFilterDoubts::doubts_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char* text, const char* place, const char* sentence) {
        QTest::newRow(text) << QByteArray(place) << QByteArray(sentence);
    };
    row(R"(comm == "lz")", R"("lz")", R"(no row so far has the comm "lz": did you mean "ls"?)");
    row(R"(task == "LS")", R"("LS")", R"(no row so far has the comm "LS": did you mean "ls"?)");
    row(R"(cpu == 1 and comm in {"ls", "zzzzz"})", R"("zzzzz")", R"(no row so far has the comm "zzzzz")");
    row(R"(not comm == "lz")", R"("lz")", R"(no row so far has the comm "lz": did you mean "ls"?)");
    row(R"(comm startswith "worker")", R"("worker")", R"(no comm so far begins with "worker")");
    row(R"(comm contains "dd")", R"("dd")", R"(no comm so far contains "dd")");
    row(R"(event == "sched_swich")", R"("sched_swich")",
        R"(no row so far has the event "sched_swich": did you mean "sched_switch"?)");
    row(R"(mode == "WRITE")", R"("WRITE")", R"(no row so far has the mode "WRITE")");
    row("cpu == 7", "7", "no row so far answers this: cpu is 0 to 1");
    row("cpu in {5, 7..9}", "5, 7..9", "no row so far answers this: cpu is 0 to 1");
    row("ret > 2", "2", "no row so far answers this: ret is 0 to 2");
    row("tgid == 5", "tgid == 5", "no row so far has a tgid");
    row("cpu < 0", "cpu < 0",
        "nothing can be found by this: cpu is never less than 0 nor more than 4294967294");
    row("time > 300s", "300s", "no row so far answers this: time is 203.000000s to 203.000039s");
    row("ret != 0", "ret != 0",
        "events that have no ret are not found by this: to find them too write: not ret == 0");
    row("comp == 5", "comp", "no event so far has a field comp: did you mean comm?");
    row("cpu == 1 and zzzzzz", "zzzzzz", "no event so far has a field zzzzzz");
}

void TestFilterDoubts::doubts()
{
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, sentence);
    const std::vector<FilterError> found = doubts_of(QTest::currentDataTag());
    QCOMPARE(found.size(), 1U);
    const FilterError& doubt = found.front();
    QCOMPARE(QByteArray::fromStdString(doubt.message + (doubt.hint.empty() ? "" : ": " + doubt.hint)),
             sentence);
    QCOMPARE(QByteArray(QTest::currentDataTag())
                 .mid(static_cast<qsizetype>(doubt.range.begin),
                      static_cast<qsizetype>(doubt.range.end - doubt.range.begin)),
             place);
}

void TestFilterDoubts::what_is_fine_is_not_doubted_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             R"(comm == "ls")",
                             R"(comm in {"ls", "kworker/0:1"})",
                             R"(comm != "ls")",
                             R"(comm != "lz")",
                             R"(comm matches /nobody/)",
                             R"(msg == "nothing like it")",
                             "cpu == 1",
                             "cpu != 7",
                             "cpu >= 0",
                             "cpu < 5",
                             "kind == note",
                             "kind != loss",
                             "lost > 5",
                             "tgid",
                             "not tgid",
                             "time > 203s",
                             "time in 1s..900s",
                             R"(event == "latency" and ret != 0)",
                             "ret and ret != 0",
                             "not ret == 0",
                             "ret > 1ms",
                             R"(mode == "READ")"})
        QTest::newRow(text) << QByteArray(text);
}

void TestFilterDoubts::what_is_fine_is_not_doubted()
{
    QFETCH(QByteArray, text);
    const std::vector<FilterError> found = doubts_of(text.constData());
    QVERIFY2(found.empty(), found.empty() ? "" : found.front().message.c_str());
}

void TestFilterDoubts::little_knowledge_makes_no_doubts()
{
    const auto plan = FilterPlan::compile(R"(comm == "lz" and cpu == 7)");
    QVERIFY(filter::doubts(*plan, {}, nullptr).empty());
    QVERIFY(filter::doubts(*plan, {}, [](std::string_view) { return nullptr; }).empty());
    SeenField part = *seen("comm");
    part.is_whole = false;
    QVERIFY(filter::doubts(*plan, {}, [&](std::string_view) { return &part; }).empty());
    const SeenField no_rows{.is_whole = true};
    QVERIFY(filter::doubts(*plan, {}, [&](std::string_view) { return &no_rows; }).empty());
    // Before the first event nobody knows which fields there will be.
    const auto named = FilterPlan::compile("bytes > 4096", FieldCatalog::open());
    QVERIFY(filter::doubts(*named, FieldCatalog::open(), nullptr).empty());
    QCOMPARE(filter::doubts(*named, FieldCatalog(rows_), nullptr).size(), std::size_t{1});
}

void TestFilterDoubts::names_the_fields_to_be_counted()
{
    const auto plan = FilterPlan::compile(R"(task == "ls" or (cpu == 1 and comm != "x") and tgid)");
    QCOMPARE(fields_in(*plan), (std::vector<std::string>{"comm", "cpu"}));
}

QTEST_APPLESS_MAIN(TestFilterDoubts)
#include "tst_filter_doubts.moc"
