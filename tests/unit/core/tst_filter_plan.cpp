// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_plan.h"
#include "tests/unit/core/filter_test_rows.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace boardscope;
using namespace boardscope::filter;
using namespace boardscope::store;

namespace {

/// What a filter means, row by row and without any cleverness: what the plan must agree with.
class NaiveFilter {
public:
    NaiveFilter(const Node& tree, const Snapshot& snapshot) : tree_(tree), snapshot_(snapshot) {}

    bool matches(RowId id) { return matches(tree_, snapshot_.row(id)); }

private:
    bool matches(const Node& node, const EventView& row)
    {
        const auto child_matches = [&](const Node& child) { return matches(child, row); };
        switch (node.kind) {
        case NodeKind::everything: return true;
        case NodeKind::all_of: return std::all_of(node.children.begin(), node.children.end(), child_matches);
        case NodeKind::any_of: return std::any_of(node.children.begin(), node.children.end(), child_matches);
        case NodeKind::none_of: return !child_matches(node.children[0]);
        case NodeKind::presence: return number(node.presence.field, row) || text(node.presence.field, row);
        case NodeKind::comparison: break;
        }
        const Comparison& comparison = node.comparison;
        if (const auto value = number(comparison.field, row)) {
            for (const NumberRange& range : comparison.ranges)
                if (range.low <= *value && *value <= range.high) return true;
            return false;
        }
        const auto value = text(comparison.field, row);
        return value && test(comparison, *value) != comparison.negated;
    }

    std::optional<std::int64_t> number(Field field, const EventView& row) const
    {
        const auto known = [](std::int64_t value, bool is_known) {
            return is_known ? std::optional(value) : std::nullopt;
        };
        switch (field) {
        case Field::time: return row.time_ns;
        case Field::cpu: return known(row.cpu, row.cpu != no_cpu);
        case Field::pid: return known(row.pid, row.pid >= 0);
        case Field::tgid: return known(row.tgid, row.tgid >= 0);
        case Field::kind: return static_cast<std::int64_t>(row.kind);
        case Field::lost: {
            const auto loss = snapshot_.loss_at(row.row);
            return loss && loss->count ? std::optional(static_cast<std::int64_t>(*loss->count))
                                       : std::nullopt;
        }
        default: return std::nullopt;
        }
    }

    static std::optional<std::string> text(Field field, const EventView& row)
    {
        std::string_view value;
        switch (field) {
        case Field::comm: value = row.task; break;
        case Field::flags: value = row.flags; break;
        case Field::event: value = row.event; break;
        case Field::msg: value = row.message; break;
        default: break;
        }
        return value.empty() ? std::nullopt : std::optional(std::string(value));
    }

    bool test(const Comparison& comparison, const std::string& value)
    {
        const std::string& wanted = comparison.texts.front();
        switch (comparison.text_test) {
        case TextTest::equal: return std::count(comparison.texts.begin(), comparison.texts.end(), value) > 0;
        case TextTest::contains: return value.find(wanted) != std::string::npos;
        case TextTest::starts_with: return value.compare(0, wanted.size(), wanted) == 0;
        case TextTest::regex: break;
        }
        // Latin-1 for both sides is fine for expressions of ASCII characters.
        const QRegularExpression regex(QString::fromLatin1(wanted.c_str()),
                                       comparison.ignore_case ? QRegularExpression::CaseInsensitiveOption
                                                              : QRegularExpression::NoPatternOption);
        return regex.match(QString::fromLatin1(value.data(), static_cast<int>(value.size()))).hasMatch();
    }

    const Node& tree_;
    const Snapshot& snapshot_;
};

std::string random_comparison(tests::RandomRows& random)
{
    const auto number = [&](std::uint64_t limit) { return std::to_string(random.below(limit)); };
    const auto order = [&] {
        return std::string(random.one_of(std::array{" == ", " != ", " < ", " <= ", " > ", " >= "}));
    };
    const auto word = [&] {
        std::string text = random.one_of(tests::RandomRows::words);
        return text == "a\nb" ? std::string("\"a\\nb\"") : "\"" + text + "\"";
    };
    switch (random.below(12)) {
    case 0: return "cpu" + order() + number(5);
    case 1: return "pid" + order() + number(55);
    case 2: return "tgid" + order() + number(55);
    case 3: {
        std::string set = "pid in {" + number(50);
        for (std::uint64_t n = random.below(20); n > 0; --n)
            set += ", " + number(50);
        return set + "}";
    }
    case 4: {
        const std::uint64_t from = random.below(80'000'000);
        return "time in " + std::to_string(203'000'000'000 + from) + "ns.." +
               std::to_string(203'000'000'000 + from + random.below(50'000'000)) + "ns";
    }
    case 5:
        return std::string(random.one_of(std::array{"comm == \"", "comm != \""})) +
               random.one_of(tests::RandomRows::tasks) + "\"";
    case 6:
        return std::string("comm ") +
               random.one_of(std::array{"contains \"r\"", "startswith \"worker-1\"", "matches /^w.*[02468]$/",
                                        "in {\"ls\", \"cat\"}"});
    case 7: return "msg contains " + word();
    case 8: return std::string("msg ") + random.one_of(std::array{"== ", "!= ", "startswith "}) + word();
    case 9:
        return std::string("msg matches ") +
               random.one_of(std::array{"/OPEN/i", "/[0-9]+ *open/", "/^read/", "/(open|read){2}/",
                                        "/open[ 4]*read$/", "/passwd4*read/"});
    case 10:
        return random.one_of(
            std::array{"tgid", "comm", "flags", "msg", "lost", "cpu", "flags matches /d/", "event != \"0\""});
    default:
        return random.one_of(
            std::array{"kind == loss", "kind != event", "lost > 20", "lost == 0", "kind in {odd, note}"});
    }
}

std::string random_filter(tests::RandomRows& random, int depth)
{
    switch (depth > 0 ? random.below(5) : 0) {
    case 1: return random_filter(random, depth - 1) + " and " + random_filter(random, depth - 1);
    case 2: return "(" + random_filter(random, depth - 1) + " or " + random_filter(random, depth - 1) + ")";
    case 3: return "not (" + random_filter(random, depth - 1) + ")";
    default: return random_comparison(random);
    }
}

std::vector<std::uint64_t> row_numbers(const RowSet& set)
{
    std::vector<std::uint64_t> rows;
    set.for_each([&rows](RowId row) { rows.push_back(row.value()); });
    return rows;
}

}  // namespace

class TestFilterPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finds_the_rows_that_are_meant_data();
    void finds_the_rows_that_are_meant();
    void agrees_with_the_naive_filter();
    void agrees_from_any_row_to_any_row();
    void a_hit_across_two_messages_is_none();
    void a_wrong_regex_is_told_with_its_place();
    void a_regex_bomb_ends_and_is_counted();
    void a_regex_whose_text_is_in_most_messages_finds_them_all();
    void a_stopped_run_can_go_on();
};

void TestFilterPlan::finds_the_rows_that_are_meant_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("rows");
    const auto row = [](const char* text, const char* rows) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(rows);
    };
    // The rows are those of finds_the_rows_that_are_meant().
    row("", "0 1 2 3 4 5");
    row(R"(comm == "ls")", "0 2");
    row(R"(comm != "ls")", "1");
    row(R"(not comm == "ls")", "1 3 4 5");
    row(R"(comm == "ls" and msg contains "/etc")", "0");
    row(R"(comm == "LS")", "");
    row(R"(comm matches /^LS$/i)", "0 2");
    row("pid == 312", "0 2");
    row("pid != 312", "1");
    row("not pid", "3 4 5");
    row("tgid", "1");
    row("cpu == 1", "1 3");
    row("time in 203.4s..203.5s", "0 1 2 3");
    row("time > 203.5s", "4 5");
    row("kind == loss", "3 5");
    row("kind != event", "3 4 5");
    row("lost >= 340", "3");
    row("lost", "3");
    row(R"(msg contains "lost")", "3 5");
    row(R"(msg startswith "second")", "4");
    row("msg", "0 1 3 4 5");
    row("not msg", "2");
    row(R"(comm in {"cat", "ls"} and not msg matches /pass/)", "1 2");
    row(R"(msg matches /open f.r$/)", "1");  // the dot is one character, not one byte
    row(R"(msg matches /OPEN FÜR/i)", "1");
}

void TestFilterPlan::finds_the_rows_that_are_meant()
{
    EventStore store;
    store.append({.time_ns = 203'400'000'000,
                  .cpu = 0,
                  .pid = 312,
                  .task = "ls",
                  .event = "open",
                  .message = "open /etc/passwd"});
    store.append({.time_ns = 203'450'000'000,
                  .cpu = 1,
                  .pid = 400,
                  .tgid = 399,
                  .task = "cat",
                  .event = "open",
                  .message = "open für"});
    store.append({.time_ns = 203'500'000'000, .cpu = 0, .pid = 312, .task = "ls", .event = "close"});
    store.append_loss({decode::LossCause::trace_text, 340, 1, 203'450'000'000, 203'500'000'000});
    store.append({.time_ns = 203'600'000'000, .message = "second line", .kind = RowKind::odd_line});
    store.append_loss({decode::LossCause::trace_buffer, std::nullopt, std::nullopt, 0, 0});
    store.publish();

    QFETCH(QByteArray, text);
    QFETCH(QByteArray, rows);
    const auto plan = FilterPlan::compile(text.toStdString());
    QVERIFY2(plan, plan ? "" : plan.error().message.c_str());
    QByteArray found;
    for (const std::uint64_t number : row_numbers(evaluate(*plan, store.snapshot()).rows))
        found += QByteArray::number(qulonglong(number)) + ' ';
    QCOMPARE(found.trimmed(), rows);
}

void TestFilterPlan::agrees_with_the_naive_filter()
{
    EventStore store;
    tests::RandomRows random(11);
    random.append(store, Segment::row_limit + 10'037);
    store.publish();
    const Snapshot snapshot = store.snapshot();
    for (int i = 0; i < 150; ++i) {
        const std::string text = random_filter(random, 3);
        const auto plan = FilterPlan::compile(text);
        QVERIFY2(plan, (text + ": " + (plan ? "" : plan.error().message)).c_str());
        const FilterAnswer answer = evaluate(*plan, snapshot);
        QCOMPARE(answer.too_complex_count, std::uint64_t{0});
        NaiveFilter naive(plan->tree(), snapshot);
        // Every row of some places, among them segment borders and the end, is enough.
        for (std::uint64_t row = 0; row < snapshot.row_count(); ++row) {
            const bool looked_at =
                row < 1500 || (row > 64'500 && row < 66'500) || row + 1500 > snapshot.row_count();
            if (looked_at && answer.rows.contains(RowId{row}) != naive.matches(RowId{row}))
                QFAIL(("row " + std::to_string(row) + " of " + text).c_str());
        }
    }
}

void TestFilterPlan::agrees_from_any_row_to_any_row()
{
    EventStore store;
    tests::RandomRows random(12);
    random.append(store, Segment::row_limit + 5000);
    store.publish();
    const Snapshot snapshot = store.snapshot();
    for (const char* text : {"cpu == 1", "not cpu == 1", "msg contains \"e\"", "comm contains \"r\"",
                             "msg matches /pass/", ""}) {
        const auto plan = FilterPlan::compile(text);
        QVERIFY(plan);
        const RowSet all = evaluate(*plan, snapshot).rows;
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t first = random.below(snapshot.row_count());
            const std::uint64_t end = first + random.below(i % 2 ? 200 : snapshot.row_count() - first + 1);
            RowSet part;
            QCOMPARE(FilterRun(*plan).evaluate(snapshot, RowId{first},
                                               RowId{std::min(end, snapshot.row_count())}, part),
                     RowId{std::min(end, snapshot.row_count())});
            std::vector<std::uint64_t> expected;
            all.for_each(
                [&](RowId row) {
                    if (row.value() < end) expected.push_back(row.value());
                },
                RowId{first});
            QVERIFY(row_numbers(part) == expected);
        }
    }
}

void TestFilterPlan::a_hit_across_two_messages_is_none()
{
    EventStore store;
    for (const char* message :
         {"xxop", "en", "", "open", "opopen", "ope", "nope", "openopen", "o", "p", "e", "n"})
        store.append({.time_ns = 1, .message = message});
    store.publish();
    const auto plan = FilterPlan::compile(R"(msg contains "open")");
    QVERIFY(plan);
    QVERIFY(row_numbers(evaluate(*plan, store.snapshot()).rows) == (std::vector<std::uint64_t>{3, 4, 7}));
}

void TestFilterPlan::a_wrong_regex_is_told_with_its_place()
{
    const std::string text = R"(pid == 1 and msg matches /open(at/)";
    const auto plan = FilterPlan::compile(text);
    QVERIFY(!plan);
    QVERIFY(plan.error().message.find("parenthesis") != std::string::npos);
    QCOMPARE(plan.error().range.begin, text.size() - 1);  // where the bracket is missing
    QVERIFY(!plan.error().hint.empty());
    const auto repeated = FilterPlan::compile("msg matches /a**+b/");
    QVERIFY(!repeated || FilterPlan::compile("msg matches /*a/").error().range.begin >= 13);
}

void TestFilterPlan::a_regex_bomb_ends_and_is_counted()
{
    EventStore store;
    // Each text twice: what was given up once is counted for every row that says it.
    for (int i = 0; i < 20'000; ++i) {
        const std::string trap = std::string(60, 'a') + "!" + std::to_string(i / 4);
        store.append({.time_ns = 1, .message = i % 2 ? std::string_view(trap) : std::string_view("aa")});
    }
    store.publish();
    const auto plan = FilterPlan::compile("msg matches /^(a+)+$/");
    QVERIFY(plan);
    QElapsedTimer timer;
    timer.start();
    const FilterAnswer answer = evaluate(*plan, store.snapshot());
    QVERIFY2(timer.elapsed() < 30'000, qPrintable(QString::number(timer.elapsed())));
    // Rows that can be answered are: the one text that matches was asked before the expression had failed too often.
    QCOMPARE(answer.rows.count(), std::size_t{10'000});
    QCOMPARE(answer.too_complex_count, std::uint64_t{10'000});
    for (const std::uint64_t row : row_numbers(answer.rows))
        QVERIFY(row % 2 == 0);
}

void TestFilterPlan::a_regex_whose_text_is_in_most_messages_finds_them_all()
{
    // First the required text is everywhere, then nowhere for a while, then everywhere again.
    EventStore store;
    constexpr std::uint64_t rows = 200'000;
    const auto has_text = [](std::uint64_t row) { return row < 70'000 || row >= 150'000; };
    for (std::uint64_t row = 0; row < rows; ++row)
        store.append({.time_ns = 1, .message = (has_text(row) ? "read " : "write ") + std::to_string(row)});
    store.publish();
    const auto plan = FilterPlan::compile("msg matches /read [0-9]*7$/");
    QVERIFY(plan);
    std::vector<std::uint64_t> expected;
    for (std::uint64_t row = 7; row < rows; row += 10)
        if (has_text(row)) expected.push_back(row);
    QVERIFY(row_numbers(evaluate(*plan, store.snapshot()).rows) == expected);
}

void TestFilterPlan::a_stopped_run_can_go_on()
{
    EventStore store;
    tests::RandomRows random(13);
    random.append(store, 20'000);
    store.publish();
    const Snapshot snapshot = store.snapshot();
    const auto plan = FilterPlan::compile("msg matches /open/");
    QVERIFY(plan);
    FilterRun run(*plan);
    RowSet rows;
    std::stop_source stopped;
    stopped.request_stop();
    const RowId reached = run.evaluate(snapshot, RowId{0}, RowId{20'000}, rows, stopped.get_token());
    QVERIFY(reached < RowId{20'000});
    QCOMPARE(run.evaluate(snapshot, reached, RowId{20'000}, rows), RowId{20'000});
    QVERIFY(row_numbers(rows) == row_numbers(evaluate(*plan, snapshot).rows));
}

QTEST_APPLESS_MAIN(TestFilterPlan)
#include "tst_filter_plan.moc"
