// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/macros.h"
#include "core/dsl/parser.h"
#include "core/dsl/print_tree.h"
#include "tests/support/recorded_target.h"
#include "tests/unit/dsl/typed_script.h"

#include <algorithm>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

/// The probes after macros were put in, in one line; or what is wrong.
QByteArray expanded(const std::string& text)
{
    const SourceText source(text, "x.bt");
    Diagnostics diagnostics;
    Program program = parse(source, diagnostics);
    if (!diagnostics.has_errors()) expand_macros(program, source, diagnostics);
    if (diagnostics.has_errors()) return QByteArray::fromStdString(diagnostics.to_text());
    program.macros.clear();
    return QByteArray::fromStdString(print_source(program)).simplified();
}

}  // namespace

class TestMacros : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void are_put_in_data();
    void are_put_in();
    void mistakes_are_told_at_call_and_definition_data();
    void mistakes_are_told_at_call_and_definition();
    void what_is_wrong_inside_names_the_call();
    void conditions_leave_out_what_is_not_true_data();
    void conditions_leave_out_what_is_not_true();
    void many_that_call_each_other_come_to_an_end();

private:
    RecordedTarget board_{Arch::x86_64};
};

void TestMacros::are_put_in_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << std::string(text) << QByteArray(expected);
    };
    row("a value", "macro one() { 1 } BEGIN { print(one()); }", "BEGIN { print(1); }");
    row("without brackets", "macro one() { 1 } BEGIN { print(one); }", "BEGIN { print(1); }");
    row("an expression", "macro twice(x) { x * 2 } BEGIN { print(twice(pid + 1)); }",
        "BEGIN { print((pid + 1) * 2); }");
    row("in a predicate", "macro is_init() { pid == 1 } BEGIN /is_init()/ { exit(); }",
        "BEGIN /pid == 1/ { exit(); }");
    row("a variable is the caller's", "macro up($x) { $x += 1; } BEGIN { $a = 1; up($a); print($a); }",
        "BEGIN { $a = 1; { $a += 1; } print($a); }");
    row("a value may stand for a variable that stays",
        "macro next($x) { $x + 1 } BEGIN { print(next(pid)); }", "BEGIN { print(pid + 1); }");
    row("a map", "macro add(@m, k) { @m[k] += 1; } BEGIN { add(@calls, comm); }",
        "BEGIN { { @calls[comm] += 1; } }");
    row("own variables are nobody else's",
        "macro f(x) { $t = x; print($t); } BEGIN { $t = 1; f($t + 1); f(2); }",
        "BEGIN { $t = 1; { $t__1 = $t + 1; print($t__1); } { $t__2 = 2; print($t__2); } }");
    row("statements before the one that asks",
        "macro next($x) { $x += 1; $x } BEGIN { $a = 1; print(next($a) + next($a)); }",
        "BEGIN { $a = 1; $a += 1; $next__1 = $a; $a += 1; $next__2 = $a; print($next__1 + $next__2); }");
    row("before an if", "macro next($x) { $x += 1; $x } BEGIN { $a = 1; if (next($a) > 1) { exit(); } }",
        "BEGIN { $a = 1; $a += 1; $next__1 = $a; if ($next__1 > 1) { exit(); } }");
    row("macros of macros", "macro one() { 1 } macro two() { one() + one() } BEGIN { print(two()); }",
        "BEGIN { print(1 + 1); }");
    row("a variable that another macro fills",
        "macro set($v) { $v = 3; } macro three() { set($x); $x } BEGIN { print(three()); }",
        "BEGIN { { $x__1 = 3; } $three__2 = $x__1; print($three__2); }");
    row("#define", "#define MIN(a, b) a < b ? a : b\nBEGIN { print(MIN(pid, 3)); @ = MIN($1, tid); }",
        "BEGIN { print(pid < 3 ? pid : 3); @ = $1 < tid ? $1 : tid; }");
    row("#define sees what is around it", "#define NEXT() $i + 1\nBEGIN { $i = 1; print(NEXT()); }",
        "BEGIN { $i = 1; print($i + 1); }");
    row("an element of what is given", "macro first(list) { list[0] } BEGIN { print(first(args.list)); }",
        "BEGIN { print(args.list[0]); }");
    row("in a span", "macro file(p) { str(p) } span s = k:f .. kr:f by tid { name = file(arg0) }",
        "span s = kprobe:f .. kretprobe:f by tid { name = str(arg0); }");
    row("in the size of a map", "macro size() { 10 } let @m = hash(size() * 2); BEGIN { @m[1] = 1; }",
        "let @m = hash(10 * 2); BEGIN { @m[1] = 1; }");
    row("a value that nobody asks for", "macro f($x) { $x += 1; $x } BEGIN { $a = 1; f($a); }",
        "BEGIN { $a = 1; { $a += 1; } }");
    row("a call that nobody asks the value of",
        "macro hello(name) { printf(\"%s\\n\", name) } BEGIN { hello(comm); }",
        "BEGIN { { printf(\"%s\\n\", comm); } }");
    row("names that exist are left alone", "macro f(x) { $t = x; $t } BEGIN { $t__1 = 1; print(f($t__1)); }",
        "BEGIN { $t__1 = 1; $t__2 = $t__1; $f__3 = $t__2; print($f__3); }");
    row("in loops", "macro f($x) { $x++; $x } BEGIN { $a = 0; while ($a < 3) { print(f($a)); } }",
        "BEGIN { $a = 0; while ($a < 3) { $a++; $f__1 = $a; print($f__1); } }");
}

void TestMacros::are_put_in()
{
    QFETCH(std::string, text);
    QTEST(expanded(text), "expected");
}

void TestMacros::mistakes_are_told_at_call_and_definition_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("more");
    const auto row = [](const char* text, const char* message, const char* more) {
        QTest::newRow(text) << std::string(text) << QByteArray(message) << QByteArray(more);
    };
    row("macro f(x) { x } BEGIN { print(f()); }", "x.bt:1:32: error: f() takes 1 value, and here are 0",
        "x.bt:1:7: note: f() is defined here");
    row("macro f(x) { x } BEGIN { print(f(1, 2)); }", "x.bt:1:32: error: f() takes 1 value, and here are 2",
        "note");
    row("macro f($x) { $x++; } BEGIN { f(1); }",
        "x.bt:1:33: error: f() changes $x, so it takes a variable here",
        "x.bt:1:7: note: f() is defined here");
    row("macro f(@m) { @m[1] = 1; } BEGIN { f(1); }", "x.bt:1:38: error: f() takes a whole map here",
        "@name");
    row("macro f(@m) { @m[1] = 1; } BEGIN { f(@a[1]); }", "x.bt:1:38: error: f() takes a whole map here", "");
    row("macro f() { exit(); } BEGIN { print(f()); }", "x.bt:1:37: error: f() has no value",
        "statement of its own");
    row("macro f() { @m++; } BEGIN { f(); }", "x.bt:1:13: error: the macro f() does not know @m",
        "macro f(@m)");
    row("macro f() { $x + 1 } BEGIN { print(f()); }", "x.bt:1:13: error: the macro f() does not know $x",
        "macro f($x)");
    row("macro f() { 1 } macro f() { 2 } BEGIN { }", "x.bt:1:23: error: there is a macro f() already",
        "x.bt:1:7: note: it is defined here");
    row("macro printf() { 1 } BEGIN { }", "x.bt:1:7: error: printf is a word of the language already",
        "another name");
    row("macro pid() { 1 } BEGIN { }", "x.bt:1:7: error: pid is a word of the language already", "");
    row("macro f() { f() } BEGIN { print(f()); }", "x.bt:1:13: error: the macro f() leads back to itself",
        "");
    row("macro f() { g() } macro g() { f() } BEGIN { f(); }", "error: the macro f() leads back to itself",
        "");
    row("macro f($x) { $x++; $x } BEGIN { $a = 1; if (pid && f($a)) { } }",
        "x.bt:1:53: error: f() does more than give a value, which cannot be done here", "call it before");
    row("macro f($x) { $x++; $x } BEGIN { $a = 1; while (f($a) < 3) { } }",
        "x.bt:1:49: error: f() does more than give a value", "$x = f(…)");
    row("macro f() { $x = 1; $x } BEGIN /f()/ { }", "x.bt:1:33: error: f() does more than give a value", "");
}

void TestMacros::mistakes_are_told_at_call_and_definition()
{
    QFETCH(std::string, text);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, more);
    const QByteArray told = expanded(text);
    QVERIFY2(told.contains(message), told);
    QVERIFY2(told.contains(more), told);
}

void TestMacros::what_is_wrong_inside_names_the_call()
{
    TypedScript script = typed("macro f(x) { x->f_flag }\nkprobe:vfs_read { @ = 1 + f(arg0); }", board_);
    QVERIFY2(script.messages().contains("x.bt:1:17: error: struct file of this kernel has no field f_flag") ||
                 script.messages().contains("error: struct file of this kernel has no field f_flag"),
             script.messages());
    QVERIFY2(script.messages().contains("x.bt:2:27: note: f() is called here") ||
                 script.messages().contains("x.bt:2:29: note: f() is called here"),
             script.messages());
    script = typed("macro f(@m) { @m[1] = comm; }\nkprobe:vfs_read { @a[1] = 1; f(@a); }", board_);
    QVERIFY2(script.messages().contains("x.bt:1:23: error: @a holds int64, and this is string[16]"),
             script.messages());
    QVERIFY2(script.messages().contains("x.bt:2:30: note: f() is called here"), script.messages());
    // One macro may be used with several types.
    script =
        typed("macro show(x) { $t = x; print($t); }\nkprobe:vfs_read { show(comm); show(pid); }", board_);
    QCOMPARE(script.messages(), QByteArray());
}

void TestMacros::conditions_leave_out_what_is_not_true_data()
{
    QTest::addColumn<QByteArray>("taken");
    const auto row = [](const char* condition, bool taken) {
        QTest::newRow(condition) << QByteArray(taken ? "yes" : "no");
    };
    row("1", true);
    row("0", false);
    row("A", true);
    row("A == 3 && B", false);
    row("A > 2 || 1 / 0", true);
    row("!B", true);
    row("defined(A)", true);
    row("defined(E)", true);
    row("defined(NOBODY)", false);
    row("!defined(NOBODY) && A * 2 == 6", true);
    row("C == 4", true);
    row("(A & 1) ? B : 1", false);
    row("-1 < 0 && ~0 == -1 && 1 << 3 == 8 && 7 % 4 == 3 && 1e3 == 1000", true);
    row("defined(BPFTRACE_HAVE_BTF)", true);
}

void TestMacros::conditions_leave_out_what_is_not_true()
{
    QFETCH(QByteArray, taken);
    const std::string condition = QTest::currentDataTag();
    const std::string head = "#define A 3\n#define B 0\n#define C A + 1\n#define E\n";
    Diagnostics diagnostics;
    const auto choice = [&](const std::string& text) {
        const Program program = parse(SourceText(head + text + "BEGIN { }", "x.bt"), diagnostics);
        QByteArray all;
        for (const auto& [name, value] : program.defines)
            if (name.size() > 1) all += (all.isEmpty() ? "" : " ") + QByteArray::fromStdString(name);
        return all;
    };
    QCOMPARE(choice("#if " + condition + "\n#define yes 1\n#else\n#define no 1\n#endif\n"), taken);
    QCOMPARE(choice("#if 0\n#if 1\n#endif\nnot of 'this language\n#elif " + condition +
                    "\n#define yes 1\n#elif 1\n#define no 1\n#else\n#define wrong 1\n#endif\n"),
             taken);
    QCOMPARE(choice("#ifdef NOBODY\n#elif " + condition + "\n#define yes 1\n#else\n#define no 1\n#endif\n"),
             taken);
    QCOMPARE(QByteArray::fromStdString(diagnostics.to_text()), QByteArray());
}

/// 2^20 additions, and a chain of twenty macros: refused, and soon.
void TestMacros::many_that_call_each_other_come_to_an_end()
{
    std::string text = "macro m0() { 1 }\n";
    for (int i = 1; i <= 20; ++i)
        text += "macro m" + std::to_string(i) + "() { m" + std::to_string(i - 1) + "() + m" +
                std::to_string(i - 1) + "() }\n";
    QVERIFY2(expanded(text + "BEGIN { print(m20()); }").contains("macros call each other too deep here"),
             "a chain");
    QVERIFY2(expanded(text + "BEGIN { print(m15()); }").contains("this script becomes too long"),
             "2^15 additions");
    std::string sum = "x";
    for (int i = 0; i < 900; ++i)
        sum += " + 1";
    text = "macro long(x) { " + sum + " } BEGIN { print(long(long(long(1)))); }";
    QVERIFY2(expanded(text).contains("this expression becomes too long"), expanded(text).left(200));
}

QTEST_APPLESS_MAIN(TestMacros)
#include "tst_macros.moc"
