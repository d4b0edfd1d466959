// SPDX-License-Identifier: GPL-3.0-or-later
// What is offered at a place of a filter: by hand for the places that people come to, and for all places of
// many filters: whatever is taken, the text stays right so far.
#include "core/filter/completion.h"

#include "core/filter/filter_parser.h"

#include <QTest>

#include <map>
#include <random>

using namespace boardscope;
using namespace boardscope::filter;

namespace {

FieldCatalog made_up_fields()
{
    FieldCatalog fields;
    fields.add("latency", "delta_us", true, decode::FieldUnit::us);
    fields.add("latency", "mode", false, decode::FieldUnit::none);
    fields.add("latency", "ret", true, decode::FieldUnit::none);
    fields.add("sched_switch", "next_comm", false, decode::FieldUnit::none);
    fields.add("sched_switch", "next_pid", true, decode::FieldUnit::none);
    fields.add("a", "x", true, decode::FieldUnit::none);
    fields.add("b", "x", false, decode::FieldUnit::none);
    fields.add("b", "not writable", true, decode::FieldUnit::none);
    fields.add("b", "in", true, decode::FieldUnit::none);
    return fields;
}

SeenField texts(std::initializer_list<const char*> values)
{
    SeenField seen;
    std::uint64_t count = 1000;
    for (const char* value : values)
        seen.values.push_back({value, std::nullopt, count--});
    seen.is_whole = true;
    seen.events_with = 100;
    return seen;
}

SeenField numbers(std::initializer_list<std::int64_t> values)
{
    SeenField seen;
    std::uint64_t count = 1000;
    for (const std::int64_t value : values)
        seen.values.push_back({std::to_string(value), value, count--});
    seen.is_whole = true;
    seen.events_with = 100;
    return seen;
}

const SeenField* seen(std::string_view name)
{
    static const std::map<std::string, SeenField, std::less<>> known = [] {
        std::map<std::string, SeenField, std::less<>> all;
        all["comm"] =
            texts({"sh", "ls", "sshd", "kworker/0:1", "say \"hi\"", "back\\slash", "new\nline", "\xff"});
        all["event"] = texts({"sched_switch", "latency"});
        all["mode"] = texts({"READ", "WRITE"});
        all["cpu"] = numbers({1, 0, 12});
        all["delta_us"] = numbers({70, 7, 1500});
        all["ret"] = numbers({0, -2});
        all["kind"] = texts({"event", "loss"});
        all["x"] = numbers({5});
        all["x"].values.push_back({"five", std::nullopt, 1});
        return all;
    }();
    const auto found = known.find(name);
    return found == known.end() ? nullptr : &found->second;
}

const FieldCatalog fields = made_up_fields();

/// `text` has a | where the cursor is.
Completion completion_at(std::string text)
{
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    return complete(text, cursor, fields, seen);
}

QStringList words(const Completion& completion)
{
    QStringList all;
    for (const Candidate& candidate : completion.candidates)
        all << QString::fromStdString(candidate.text);
    return all;
}

std::string accepted(std::string text, const Candidate& candidate)
{
    return text.replace(candidate.range.begin, candidate.range.end - candidate.range.begin, candidate.text);
}

/// Something can be written behind it that makes it right. An open bracket stays open.
bool is_right_so_far(const std::string& text)
{
    static const char* const ends[] = {"",         " == 1",      " == \"x\"", "1",      "\"x\"", " pid",
                                       " {1}",     " {\"x\"}",   "1}",        "\"x\"}", "}",     " 1}",
                                       " loss",    "loss}",      " /x/",      " 1s}",   " 1s",   "{\"x\"}",
                                       " == loss", " in {loss}", "= 1",       "= \"x\""};
    for (const char* end : ends) {
        std::string whole = text + end;
        for (int brackets = 0; brackets < 4; ++brackets) {
            if (parse_filter(whole, fields)) return true;
            whole += ')';
        }
    }
    return false;
}

}  // namespace

class TestFilterCompletion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void offers_data();
    void offers();
    void explains();
    void values_tell_how_many();
    void is_due_data();
    void is_due();
    void takes_the_place_of_the_word_data();
    void takes_the_place_of_the_word();
    void what_is_taken_keeps_the_text_right();
    void any_bytes_end_in_an_answer();
};

void TestFilterCompletion::offers_data()
{
    QTest::addColumn<QString>("offered");  // the first ones; "…" more may follow
    const auto row = [](const char* text, const char* offered) {
        QTest::newRow(text) << QString::fromUtf8(offered);
    };
    row("|", "time cpu pid tgid comm flags event msg lost kind delta_us mode next_comm next_pid ret x not");
    row("co|", "comm next_comm");
    row("CO|", "comm next_comm");
    row("pi|", "pid next_pid");
    row("ta|", "task delta_us");
    row("n|", "next_comm next_pid not");
    row("pid == 1 and not (c|", "cpu comm");
    row("zz|", "");

    row("comm |", "== != contains startswith matches in { and or");
    row("task |", "== != contains startswith matches in { and or");
    row("pid |", "== != < <= > >= in { and or");
    row("kind |", "== != in { and or");
    row("mode |", "== != contains startswith matches in { and or");
    row("delta_us |", "== != < <= > >= in { and or");
    row("x |", "== != < <= > >= contains startswith matches in { and or");
    row("comm c|", "contains");
    row("comm =|", "==");
    row("cpu <|", "< <=");
    row("cpu !|", "!=");
    row("(comm |", "== != contains startswith matches in { and or )");
    row("unknown |", "");

    row(R"(comm == |)", R"("sh" "ls" "sshd" "kworker/0:1" "say \"hi\"" "back\\slash" "new\x0aline" "\xff")");
    row(R"(comm ==|)", R"("sh" …)");
    row(R"(task == |)", R"("sh" …)");
    row(R"(comm == "s|)", R"("sh" "sshd" "say \"hi\"")");
    row(R"(comm == s|)", R"("sh" "sshd" "say \"hi\"")");
    row(R"(comm == "say \"|)", R"("say \"hi\"")");
    row(R"(comm startswith "kw|)", R"("kworker/0:1")");
    row(R"(comm matches |)", "");
    row(R"(comm matches /a|/)", "");
    row(R"(msg contains "|)", "");
    row("cpu == |", "1 0 12");
    row("cpu == 1|", "1 12");
    row("cpu in 0|", "");
    row("ret == -|", "-2");
    row("x == |", R"(5 "five")");
    row("x contains |", R"("5" "five")");
    row("x > |", "5");
    row("kind == |", "event odd loss note");
    row("kind == l|", "loss");

    row("cpu in |", "{");
    row("cpu in {|", "1 0 12");
    row("cpu in {1, |", "0 12");
    row("cpu in {|, 12}", "1 0");
    row(R"(comm in {"ls", "s|)", R"("sh" "sshd" "say \"hi\"")");
    row("kind in {loss, |", "event odd note");
    row("cpu in {1 |", "} ,");
    row("cpu in {1..|", "");
    row("x in {5, |", "");
    row(R"(x in {"five", |)", R"("5")");

    row("delta_us > 7|", "7 70 7ms 7us 7s 7ns");
    row("delta_us > 5|", "5ms 5us 5s 5ns");
    row("delta_us > 5u|", "5us");
    row("delta_us in {5ms, 7|", "7ms 7us 7s 7ns");
    row("delta_us in {5, 7|", "7 70");
    row("time > 203.4|", "203.4ms 203.4us 203.4s");
    row("ret > 5|", "");

    row("cpu == 1 |", "and or");
    row("cpu == 1 a|", "and");
    row("(cpu == 1 |", "and or )");
    row("(cpu == 1) |", "and or");
    row("cpu == 1 and co| == 2", "comm next_comm");
    row("com = 1 and co|", "comm next_comm");
}

void TestFilterCompletion::offers()
{
    QFETCH(QString, offered);
    const QStringList found = words(completion_at(QTest::currentDataTag()));
    QString text = found.join(u' ');
    if (offered.endsWith(QStringLiteral(" …"))) {
        offered.chop(2);
        text.truncate(offered.size());
    }
    QCOMPARE(text, offered);
}

void TestFilterCompletion::explains()
{
    const auto meaning = [](const char* text) {
        const Completion completion = completion_at(text);
        return completion.candidates.empty() ? QString()
                                             : QString::fromStdString(completion.candidates.front().meaning);
    };
    QCOMPARE(meaning("pid|"), QStringLiteral("the thread, as ftrace numbers it"));
    QCOMPARE(meaning("delta|"), QStringLiteral("a time in µs, of latency"));
    QCOMPARE(meaning("next_p|"), QStringLiteral("a number of sched_switch"));
    QCOMPARE(meaning("cpu >=|"), QStringLiteral(""));
    QCOMPARE(meaning("kind == lo|"), QStringLiteral("events that never arrived"));
    QCOMPARE(meaning("delta_us > 3m|"), QStringLiteral("milliseconds"));
    QCOMPARE(completion_at("pid|").candidates.front().kind, CandidateKind::field);
    QCOMPARE(completion_at("pid |").candidates.front().kind, CandidateKind::operation);
    QCOMPARE(completion_at("cpu == |").candidates.front().kind, CandidateKind::value);
    QCOMPARE(completion_at("cpu == 1 |").candidates.front().kind, CandidateKind::keyword);
    QCOMPARE(completion_at("delta_us > 3m|").candidates.front().kind, CandidateKind::unit);
}

void TestFilterCompletion::values_tell_how_many()
{
    const Completion completion = completion_at("task == |");
    QCOMPARE(completion.values_of, std::string("comm"));
    QCOMPARE(completion.candidates[0].rows, std::optional<std::uint64_t>(1000));
    QCOMPARE(completion.candidates[1].rows, std::optional<std::uint64_t>(999));
    // Not counted yet: the field is named, so that it can be.
    const Completion waiting = completion_at("tgid == |");
    QCOMPARE(waiting.values_of, std::string("tgid"));
    QVERIFY(waiting.candidates.empty());
    QVERIFY(completion_at("com|").values_of.empty());
}

void TestFilterCompletion::is_due_data()
{
    QTest::addColumn<bool>("due");
    for (const char* text :
         {"c|", "pi|", "comm |", "comm == |", "cpu == |", "cpu in {|", "cpu in {1, |", "comm == \"s|",
          "cpu == 1 an|", "(comm |)", "pid == 1 and cpu | and pid == 2", "delta_us > 5|"})
        QTest::newRow(text) << true;
    // Nothing has begun; the comparison is whole; in the middle of what stands there already.
    for (const char* text : {"|", "cpu == 1 |", "cpu == 1 and |", "comm == \"ls\"|", "co|mm == 1",
                             "comm | == \"ls\"", "msg contains |", "kind|", "comm == \"nobody\"|"})
        QTest::newRow(text) << false;
}

void TestFilterCompletion::is_due()
{
    QFETCH(bool, due);
    QCOMPARE(completion_at(QTest::currentDataTag()).is_due, due);
}

void TestFilterCompletion::takes_the_place_of_the_word_data()
{
    QTest::addColumn<QString>("result");  // of the first candidate
    const auto row = [](const char* text, const char* result) {
        QTest::newRow(text) << QString::fromUtf8(result);
    };
    row("co|", "comm");
    row("cpu == 1 and co|mx == 2", "cpu == 1 and comm == 2");
    row(R"(comm == "l| and cpu == 1)", R"(comm == "ls" and cpu == 1)");
    row(R"(comm == "l|x" and cpu == 1)", R"(comm == "ls" and cpu == 1)");
    row(R"(comm == "l| and comm == "x")", R"(comm == "ls" and comm == "x")");
    row(R"(comm == | and cpu == 1)", R"(comm == "sh" and cpu == 1)");
    row("cpu =| 1", "cpu == 1");
    row("pid == 1 and delta_us > 5m| and pid == 2", "pid == 1 and delta_us > 5ms and pid == 2");
}

void TestFilterCompletion::takes_the_place_of_the_word()
{
    QFETCH(QString, result);
    std::string text = QTest::currentDataTag();
    const Completion completion = completion_at(text);
    QVERIFY(!completion.candidates.empty());
    text.erase(text.find('|'), 1);
    QCOMPARE(QString::fromStdString(accepted(text, completion.candidates.front())), result);
}

/// Walks at random: takes a candidate, or types what stands between them, and looks at all candidates of each
/// place.
void TestFilterCompletion::what_is_taken_keeps_the_text_right()
{
    std::mt19937 random(7);
    std::size_t taken = 0;
    for (int walk = 0; walk < 400; ++walk) {
        std::string text;
        for (int step = 0; step < 14; ++step) {
            const Completion completion = complete(text, text.size(), fields, seen);
            for (const Candidate& candidate : completion.candidates) {
                const std::string next = accepted(text, candidate);
                QVERIFY2(is_right_so_far(next), next.c_str());
                ++taken;
            }
            // Also at a place in the middle, up to what was taken.
            const std::size_t middle = text.empty() ? 0 : random() % text.size();
            if (is_right_so_far(text.substr(0, middle)))
                for (const Candidate& candidate :
                     complete(text.substr(0, middle), middle, fields, seen).candidates) {
                    const std::string next = accepted(text.substr(0, middle), candidate);
                    QVERIFY2(is_right_so_far(next), next.c_str());
                }
            if (completion.candidates.empty()) {
                text += completion.expected == Expected::nothing ? "/x/ " : "\"typed\" ";
                if (!is_right_so_far(text)) break;
                continue;
            }
            text = accepted(text, completion.candidates[random() % completion.candidates.size()]) + ' ';
        }
    }
    QVERIFY2(taken > 10'000, qPrintable(QString::number(taken)));
}

void TestFilterCompletion::any_bytes_end_in_an_answer()
{
    std::mt19937 random(11);
    const std::string pieces[] = {"comm", "==", " ",   "\"",      "\\", "{",       "}",    "in",
                                  ",",    "..", "7ms", "(",       ")",  "and",     "\xff", "/",
                                  "=",    "&",  "0x",  "matches", "-",  "\xc2\xb5"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::uint64_t n = random() % 8; n > 0; --n)
            text += pieces[random() % std::size(pieces)];
        const std::size_t cursor = random() % (text.size() + 1);
        for (const Candidate& candidate : complete(text, cursor, fields, seen).candidates) {
            QVERIFY(candidate.range.begin <= candidate.range.end && candidate.range.end <= text.size());
            QVERIFY(candidate.range.begin <= cursor);
        }
    }
}

QTEST_APPLESS_MAIN(TestFilterCompletion)
#include "tst_filter_completion.moc"
