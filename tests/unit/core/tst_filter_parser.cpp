// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"

#include "core/filter/filter_plan.h"

#include <QTest>

#include <string>

using namespace boardscope;
using namespace boardscope::filter;

class TestFilterParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void understands_data();
    void understands();
    void says_what_is_wrong_and_where_data();
    void says_what_is_wrong_and_where();
    void deep_nesting_is_an_error();
    void wide_filters_are_fine();
    void any_bytes_end_in_an_answer();
    void errors_print_with_their_place();
};

void TestFilterParser::understands_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("tree");
    const auto row = [](const char* text, const char* tree) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(tree);
    };

    row("", "everything");
    row("  \t ", "everything");
    row(R"(comm == "ls")", R"(comm == "ls")");
    row(R"(task=="ls")", R"(comm == "ls")");
    row(R"(message contains "a")", R"(msg contains "a")");
    row(R"(comm == "ls" and msg contains "/etc")", R"(comm == "ls" and msg contains "/etc")");
    row(R"(comm == "ls" && pid == 1 || cpu == 2)", R"((comm == "ls" and pid in {1}) or cpu in {2})");
    row(R"(cpu == 2 or comm == "ls" and pid == 1)", R"(cpu in {2} or (comm == "ls" and pid in {1}))");
    row(R"((cpu == 2 or comm == "ls") and pid == 1)", R"((cpu in {2} or comm == "ls") and pid in {1})");
    row("not cpu == 1 and pid == 2", "not (cpu in {1}) and pid in {2}");
    row("!(cpu == 1 and pid == 2)", "not (cpu in {1} and pid in {2})");
    row("not not tgid", "not (not (tgid))");

    row("cpu < 4", "cpu in {0..3}");
    row("cpu < 0", "cpu in {}");
    row("cpu <= 4", "cpu in {0..4}");
    row("cpu > 4294967293", "cpu in {4294967294}");
    row("pid >= 2147483647", "pid in {2147483647}");
    row("pid > 2147483647", "pid in {}");
    row("pid != 7", "pid in {0..6, 8..2147483647}");
    row("pid != 0", "pid in {1..2147483647}");
    row("pid == 0x1F", "pid in {31}");
    row("pid in {9, 1, 2, 3, 5..6, 7}", "pid in {1..3, 5..7, 9}");
    row("pid in 5..9", "pid in {5..9}");
    row("lost > 0", "lost in {1..9223372036854775807}");
    row("kind == loss", "kind in {2}");
    row(R"(kind != "event")", "kind in {1..3}");
    row("kind in {odd, note}", "kind in {1, 3}");

    row("time == 203.4s", "time in {203400000000}");
    row("time == 203.400123", "time in {203400123000}");
    row("time == 203", "time in {203000000000}");
    row("time == 5ms", "time in {5000000}");
    row("time == 1.5us", "time in {1500}");
    row("time == 1.5\xc2\xb5s", "time in {1500}");
    row("time == 7ns", "time in {7}");
    row("time == 0.000000001", "time in {1}");
    row("time == 1.50000000000000s", "time in {1500000000}");
    row("time in 203.4s..203.5s", "time in {203400000000..203500000000}");
    row("time in 203..204", "time in {203000000000..204000000000}");
    row("time in {1ms..2ms, 5ms}", "time in {1000000..2000000, 5000000}");

    row(R"(msg == "a\"b\\c\n\t\x41")", R"(msg == "a\"b\\c\x0a\x09A")");
    row(R"(comm in {"ls", "cat"})", R"(comm in {"ls", "cat"})");
    row(R"(comm != "ls")", R"(comm != "ls")");
    row(R"(comm startswith "kworker/")", R"(comm startswith "kworker/")");
    row(R"(flags matches /^d/)", R"(flags matches /^d/)");
    row(R"(msg matches /open(at)?\/x/i)", R"(msg matches /open(at)?\/x/i)");
    row("msg contains \"gr\xc3\xbc\xc3\x9f\"", "msg contains \"gr\xc3\xbc\xc3\x9f\"");
}

void TestFilterParser::understands()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, tree);
    const auto parsed = parse_filter(text.toStdString());
    QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(to_text(*parsed)), tree);
}

void TestFilterParser::says_what_is_wrong_and_where_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("marked");  // carets below what is wrong
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");  // a part of it
    const auto row = [](const char* text, const char* marked, const char* message, const char* hint) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(marked) << QByteArray(message)
                            << QByteArray(hint);
    };

    row(R"(comm = "ls")", R"(     ^)", "use == to compare", "write ==");
    row(R"(com == "ls")", R"(^^^)", "com is not a field", "did you mean comm?");
    row(R"(Pid == 3)", R"(^^^)", "Pid is not a field", "did you mean pid?");
    row(R"(pid == 3 and xyzzy == 4)", R"(             ^^^^^)", "xyzzy is not a field", "time");
    row(R"(pid contains 3)", R"(^^^^^^^^^^^^)", "pid is a number, contains does not work on it",
        "== != < <= > >= in");
    row(R"(comm < "ls")", R"(^^^^^^)", "comm is a text, < does not work on it", "startswith");
    row(R"(kind > loss)", R"(^^^^^^)", "kind is one of event, odd, loss and note, > does not work on it",
        "== != in");
    row(R"(comm == ls)", R"(        ^^)", "texts stand in double quotes", "write: \"ls\"");
    row(R"(comm == 'ls')", R"(        ^)", "texts stand in double quotes", "");
    row("comm == \xe2\x80\x9cls\xe2\x80\x9d", "        ^^^", "texts stand in straight double quotes", "");
    row(R"(comm == 5)", R"(        ^)", "comm is a text, this is a number", "write: \"5\"");
    row(R"(comm == "")", R"(        ^^)", "an empty text asks nothing", "not comm");
    row(R"(pid == "5")", R"(       ^^^)", "pid is a number, this is a text", "without quotes");
    row(R"(pid == ls)", R"(       ^^)", "pid is a number, this is not", "pid == 1");
    row(R"(pid == 5ms)", R"(       ^^^)", "pid is a number without a unit", "write: 5");
    row(R"(pid == 5.5)", R"(       ^^^)", "pid is a whole number", "write: 5");
    row(R"(pid == -1)", R"(       ^^)", "pid is never negative", "not pid");
    row(R"(pid == 2147483648)", R"(       ^^^^^^^^^^)", "this is more than pid can be", "2147483647");
    row(R"(pid == 99999999999999999999)", R"(       ^^^^^^^^^^^^^^^^^^^^)", "this number is too large", "");
    row(R"(time == 5kg)", R"(         ^^)", "kg is not a unit of time", "s, ms, us and ns");
    row(R"(time == 1.5ns)", R"(        ^^^^^)", "this is not a time in whole nanoseconds", "");
    row(R"(time == 9999999999999s)", R"(        ^^^^^^^^^^^^^^)", "this is not a time in whole nanoseconds",
        "");
    row(R"(time in 5s..4s)", R"(        ^^^^^^)", "this range ends before it begins", "write: 4s..5s");
    row(R"(pid in 5)", R"(       ^)", "behind in stands a set in braces", "{1, 2}");
    row(R"(comm in "a".."b")", R"(        ^^^)", "behind in stands a set in braces", "{\"ls\", \"cat\"}");
    row(R"(pid in {})", R"(       ^^)", "this set is empty", "");
    row(R"(pid in {1, 2)", R"(       ^)", "this brace is not closed", "");
    row(R"(pid in {1,)", R"(       ^)", "this brace is not closed", "");
    row(R"(pid in {1 2})", R"(          ^)", "a comma or } is missing before this", "");
    row(R"(pid in [1, 2])", R"(       ^)", "sets stand in braces", "");
    row(R"(kind == lost)", R"(        ^^^^)", "lost is not a kind of row", "did you mean loss?");
    row(R"((pid == 1)", R"(^)", "this bracket is not closed", "");
    row(R"(pid == 1))", R"(        ^)", "this bracket was never opened", "");
    row(R"(pid == 1 cpu == 2)", R"(         ^^^)", "and or or is missing before this", "join");
    row(R"(pid == 1 adn cpu == 2)", R"(         ^^^)", "and or or is missing before this",
        "did you mean and?");
    row(R"(pid == 1 AND cpu == 2)", R"(         ^^^)", "and or or is missing before this",
        "did you mean and?");
    row(R"(pid == 1 & cpu == 2)", R"(         ^)", "a single & means nothing here", "&&");
    row(R"(1 < pid)", R"(^)", "a comparison begins with a field, not with a number", "pid == 1");
    row(R"(pid > 1 < 5)", R"(        ^)", "a comparison has one operator", "and");
    row(R"("passwd")", R"(^^^^^^^^)", "a comparison begins with a field, not with a text",
        "msg contains \"passwd\"");
    row(R"(comm "ls")", R"(     ^^^^)", "an operator is missing before this", "==");
    row(R"(msg conatins "x")", R"(    ^^^^^^^^)", "conatins is not an operator", "did you mean contains?");
    row(R"(and pid == 1)", R"(^^^)", "a field is missing before this", "");
    row(R"(== 1)", R"(^^)", "a field is missing before this", "");
    row(R"(pid == )", R"(       )", "a value is missing at the end", "pid == 1");
    row(R"(comm ==)", R"(       )", "a text is missing at the end", "comm == \"ls\"");
    row(R"(pid == 1 and)", R"(            )", "something is missing after this", "");
    row(R"(not)", R"(   )", "something is missing after this", "");
    row(R"(msg contains "abc)", R"(             ^^^^)", "this text has no closing quote", "");
    row(R"(msg contains "a\qb")", R"(               ^^)", "this escape is not known", "\\\\");
    row(R"(msg contains "a\x4")", R"(               ^^)", "this escape is not known", "\\x41");
    row(R"(msg matches "abc")", R"(            ^^^^^)", "a regular expression is missing here", "/open.*/i");
    row(R"(msg matches /abc)", R"(            ^^^^)", "this regular expression has no closing /", "");
    row(R"(msg matches /abc\)", R"(            ^^^^^)", "this regular expression has no closing /", "");
    row(R"(msg matches /abc/x)", R"(                 ^)", "this option of a regular expression is not known",
        "");
    row(R"(msg contains /abc/)", R"(             ^)", "a regular expression stands only after matches", "");
    row(R"(msg =~ "abc")", R"(    ^^)", "=~ is not known here", "matches");
    row(R"(pid <> 3)", R"(    ^^)", "<> is not known here", "!=");
    row("pid == 1 \xe2\x82\xac", "         ^^^", "this character has no meaning in a filter", "");
}

void TestFilterParser::says_what_is_wrong_and_where()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, marked);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, hint);
    const auto parsed = parse_filter(text.toStdString());
    QVERIFY2(!parsed, "this should not be a filter");
    const FilterError& error = parsed.error();
    QCOMPARE(QByteArray::fromStdString(error.message), message);
    QByteArray carets(static_cast<int>(error.range.begin), ' ');
    carets += QByteArray(static_cast<int>(error.range.end - error.range.begin), '^');
    QCOMPARE(carets, marked);
    QVERIFY2(error.hint.find(hint.toStdString()) != std::string::npos, error.hint.c_str());
    QVERIFY2(!error.hint.empty(), "an error that does not say what to do");
}

void TestFilterParser::deep_nesting_is_an_error()
{
    for (const std::string opening : {"(", "not ", "!", "(not "}) {
        std::string text;
        for (int i = 0; i < 10'000; ++i)
            text += opening;
        const auto parsed = parse_filter(text);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().message, std::string("this is nested too deep"));
    }
    const int depth = filter_depth_limit - 1;
    QVERIFY(parse_filter(std::string(depth, '(') + "pid == 1" + std::string(depth, ')')));
    QCOMPARE(parse_filter(std::string(100'000, ' ')).error().message, std::string("this filter is too long"));
}

void TestFilterParser::wide_filters_are_fine()
{
    std::string text = "pid == 0";
    for (int i = 1; i < 2000; ++i)
        text += " or pid == " + std::to_string(i);
    const auto parsed = parse_filter(text);
    QVERIFY(parsed);
    QCOMPARE(parsed->children.size(), std::size_t{2000});
}

/// No crash, no hang, and an error that lies inside the text, for whatever is typed.
void TestFilterParser::any_bytes_end_in_an_answer()
{
    const std::vector<std::string> pieces = {
        "pid",      "comm",    "time", "kind",  "and", "or",  "not",  "in",
        "contains", "matches", "==",   "!=",    "<",   "..",  "(",    ")",
        "{",        "}",       ",",    "\"a\"", "\"",  "/x/", "/(/",  "/",
        "1",        "2.5ms",   "0x",   "9e9",   ".",   "\\",  "\xff", std::string("\0", 1),
        " ",        "loss"};
    std::uint64_t random = 1;
    const auto next = [&random](std::size_t limit) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(random >> 33) % limit;
    };
    int good = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string text;
        for (std::size_t n = next(8) + 1; n > 0; --n)
            text += pieces[next(pieces.size())] + (next(3) ? " " : "");
        const auto plan = FilterPlan::compile(text);
        if (plan)
            ++good;
        else
            QVERIFY(plan.error().range.begin <= plan.error().range.end &&
                    plan.error().range.end <= text.size());
    }
    QVERIFY(good > 100);
}

void TestFilterParser::errors_print_with_their_place()
{
    const std::string text = R"(pid == 1 and comm = "ls")";
    const auto parsed = parse_filter(text);
    QVERIFY(!parsed);
    const Error error = to_error(parsed.error(), text);
    QCOMPARE(error.cause, std::string("in the filter, column 19 (=): use == to compare"));
    QCOMPARE(error.hint, std::string("write =="));
    const Diagnostic diagnostic = to_diagnostic(parsed.error());
    QCOMPARE(diagnostic.span.line, 1);
    QCOMPARE(diagnostic.span.column, 19);
    QCOMPARE(diagnostic.span.end_column, 20);
}

QTEST_APPLESS_MAIN(TestFilterParser)
#include "tst_filter_parser.moc"
