// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts on this machine's own kernel, through the command line: the whole of what they print, and, where
// bpftrace is installed, that it prints the same.
#undef QT_NO_CAST_FROM_ASCII  // command lines are easier to read as they are
#include "tests/support/board_under_test.h"
#include "tests/support/local_board.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

using namespace boardscope;

namespace {

/// What bpftrace prints of the same script.
QString bpftrace_output(const QString& file, const QString& mode)
{
    QProcess process;
    process.start("bpftrace", {"-q", "-f", mode, file});
    if (!process.waitForFinished(60'000)) process.kill();
    return QString::fromUtf8(process.readAllStandardOutput());
}

}  // namespace

class TstScriptPrints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString lacking = test::LocalBoard::missing();
        BOARDSCOPE_REQUIRE(lacking.isEmpty(), qPrintable(lacking));
        const QString trouble = board_.start();
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }

    void scripts_print_what_they_say_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<bool>("like_bpftrace");

        QTest::newRow("printf")
            << "BEGIN { printf(\"%d %s|%5d|%-5d|%05d|%x|%X|%c|%10s|%-10s|%.3s|\\n\", -5, \"abc\", 42, 42, "
               "42, 255, 255, 65, \"abc\", \"abc\", \"abcdef\"); exit(); }"
            << "-5 abc|   42|42   |00042|ff|FF|A|       abc|abc       |abc|\n"
            << true;
        // 0.17 prints 7%% and cuts numbers to 32 bits.
        QTest::newRow("percent signs") << "BEGIN { printf(\"%d%%\\n\", 7); exit(); }"
                                       << "7%\n"
                                       << false;
        QTest::newRow("wide numbers") << "BEGIN { printf(\"%d %x\\n\", 1 << 40, 1 << 40); exit(); }"
                                      << "1099511627776 10000000000\n"
                                      << false;
        QTest::newRow("maps at the end")
            << "BEGIN { @x[1, \"a\"] = 5; @x[2, \"bb\"] = -3; @s = \"hello\"; @n = 42; @c = count(); @sum = "
               "sum(5); exit(); }"
            << "\n\n@c: 1\n@n: 42\n@s: hello\n@sum: 5\n@x[2, bb]: -3\n@x[1, a]: 5\n"
            << true;
        QTest::newRow("print, top and divisor") << "BEGIN { @x[1] = 2; @x[2] = 9; @x[4] = 1; print(@x, 2, "
                                                   "2); print(@x); clear(@x); print(@x); print(7); exit(); }"
                                                << "@x[1]: 1\n@x[2]: 4\n@x[4]: 1\n@x[1]: 2\n@x[2]: 9\n\n7\n"
                                                << true;
        QTest::newRow("zero") << "BEGIN { @c[1] = count(); @c[1] = count(); zero(@c); exit(); }"
                              << "\n\n@c[1]: 0\n"
                              << true;
        QTest::newRow("averages and stats")
            << "BEGIN { @a = avg(10); @a = avg(5); @s[\"k\"] = stats(10); @s[\"k\"] = stats(15); @lo = "
               "min(5); @lo = min(3); "
               "@hi = max(5); @hi = max(9); exit(); }"
            << "\n\n@a: 7\n\n@hi: 9\n@lo: 3\n@s[k]: count 2, average 12, total 25\n\n"
            << true;
        QTest::newRow("log2 histogram")
            << "BEGIN { @h = hist(0); @h = hist(1); @h = hist(1); @h = hist(5); @h = hist(-1); exit(); }"
            << "\n\n@h: \n"
               "(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
               "[0]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
               "[1]                    2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
               "[2, 4)                 0 |                                                    |\n"
               "[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
               "\n"
            << true;
        QTest::newRow("linear histogram")
            << "BEGIN { @l[7] = lhist(5, 0, 100, 10); @l[7] = lhist(25, 0, 100, 10); exit(); }"
            << "\n\n@l[7]: \n"
               "[0, 10)                1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
               "[10, 20)               0 |                                                    |\n"
               "[20, 30)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
               "\n"
            << true;
        QTest::newRow("END is the last to speak")
            << "BEGIN { printf(\"begin\\n\"); exit(); } END { @ = count(); print(@); printf(\"end\\n\"); }"
            << "begin\n@: 1\nend\n\n\n@: 1\n"
            << true;
        QTest::newRow("files of the board")
            << "BEGIN { cat(\"/proc/sys/kernel/ostype\"); printf(\"x\\n\"); exit(); }"
            << "Linux\nx\n"
            << true;
        QTest::newRow("users") << "BEGIN { printf(\"%s\\n\", username); exit(); }"
                               << "root\n"
                               << true;
        QTest::newRow("errors")
            << "BEGIN { printf(\"%s|%s\\n\", strerror(2), strerror(110)); exit(); }"
            << "No such file or directory|Connection timed out\n"
            << true;
        QTest::newRow("errors as the kernel returns them")
            << "BEGIN { printf(\"%s|%d\\n\", strerror(-2), strerror(7)); @[strerror(13)] = count(); exit(); }"
            << "No such file or directory|7\n\n\n@[Permission denied]: 1\n"
            << false;
        // What follows is not in 0.17.
        QTest::newRow("loops over maps")
            << "BEGIN { @a[1] = 10; @a[2] = 20; @a[4] = 30; $n = 0; $keys = 0; for ($kv : @a) { $keys += $kv.0; $n += "
               "$kv.1; } printf(\"%d %d\\n\", $keys, $n); clear(@a); exit(); }"
            << "7 60\n"
            << false;
        QTest::newRow("loops over keys with texts")
            << "BEGIN { @t[\"one\", 1] = \"first\"; for ($kv : @t) { printf(\"%s %d %s\\n\", $kv.0.0, $kv.0.1, $kv.1); "
               "print($kv); @copy[$kv.0] = $kv.1; delete(@t, $kv.0); } printf(\"%d\\n\", len(@t)); exit(); }"
            << "one 1 first\n((one, 1), first)\n0\n\n\n@copy[(one, 1)]: first\n"
            << false;
        QTest::newRow("leaving loops over maps")
            << "BEGIN { @a[1] = 1; @a[2] = 2; @a[3] = 3; $n = 0; for ($kv : @a) { $n++; if ($n == 2) { break; } } "
               "printf(\"%d\\n\", $n); for ($kv : @a) { if ($kv.0 != 3) { continue; } printf(\"%d\\n\", $kv.1); } "
               "for ($kv : @a) { for ($i : 0..5) { if ($i == 2) { break; } $n++; } clear(@a); exit(); } "
               "printf(\"never\\n\"); } END { printf(\"end\\n\"); }"
            << "2\n3\nend\n"
            << false;
        QTest::newRow("loops within loops over maps")
            << "BEGIN { @a[1] = 1; @a[2] = 2; @b[10] = 1; @b[20] = 2; $n = 0; for ($x : @a) { for ($y : @b) { $n += "
               "$x.0 * $y.0; } } printf(\"%d\\n\", $n); clear(@a); clear(@b); exit(); }"
            << "90\n"
            << false;
        QTest::newRow("loops over what is counted")
            << "BEGIN { @c[1] = count(); @c[1] = count(); @s[\"k\"] = sum(-5); @s[\"k\"] = sum(2); for ($kv : @c) { "
               "printf(\"%d %d\\n\", $kv.0, $kv.1); } for ($kv : @s) { printf(\"%s %d\\n\", $kv.0, $kv.1); } clear(@c); "
               "clear(@s); exit(); }"
            << "1 2\nk -3\n"
            << false;
        QTest::newRow("lengths")
            << "BEGIN { @m[1] = 1; @m[2] = 1; $s = \"four\"; printf(\"%d %d %d\\n\", len(@m), len($s), len(\"\")); "
               "clear(@m); exit(); }"
            << "2 4 0\n"
            << false;
        QTest::newRow("declared maps")
            << "let @few = hash(2); let @lru = lruhash(100); let @calls = percpuhash(10);\n"
               "BEGIN { @few[1] = 1; @few[2] = 2; @few[3] = 3; @lru[\"a\"] = 1; @calls[7] = count(); exit(); }"
            << "\n\n@calls[7]: 1\n@few[1]: 1\n@few[2]: 2\n@lru[a]: 1\n"
            << false;
        QTest::newRow("macros")
            << "#define LARGER(a, b) (a > b ? a : b)\n#define DEPTH 3\n#if DEPTH > 2 && !defined(QUIET)\n"
               "#define WORD \"deep\"\n#elif DEPTH == 1\n#define WORD \"flat\"\n#else\n#define WORD \"else\"\n#endif\n"
               "macro add($x, n) { $t = n; $x += $t; $x }\nmacro note(@m, k) { @m[k] = 1; @m[k] += 1; }\n"
               "BEGIN { $t = 1; $a = 1; printf(\"%d %d %d %s\\n\", add($a, 2) + add($a, 3), $t, LARGER($a, 5), WORD); "
               "note(@n, \"k\"); exit(); }"
            << "9 1 6 deep\n\n\n@n[k]: 2\n"
            << false;
        QTest::newRow("names of signals, numbers of addresses")
            << "BEGIN { printf(\"%s %s %d\\n\", signal_name(9), signal_name(64), pton(\"1.2.3.4\") == 0x04030201); "
               "printf(\"%s\\n\", ntop(pton(\"10.0.0.1\"))); exit(); }"
            << "SIGKILL 64 1\n10.0.0.1\n"
            << false;
        QTest::newRow("intervals")
            << "interval:ms:50 { @n++; if (@n == 3) { printf(\"%d\\n\", @n); clear(@n); exit(); } }"
            << "3\n"
            << true;
    }

    void scripts_print_what_they_say()
    {
        QFETCH(QString, script);
        QFETCH(QString, expected);
        QFETCH(bool, like_bpftrace);
        const QString file = keep(script);
        const test::Finished done = test::bscope({"run", file, "--target", test::LocalBoard::name}, 60'000);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QCOMPARE(done.out, expected);
        if (!like_bpftrace || QStandardPaths::findExecutable("bpftrace").isEmpty()) return;
        QString theirs = bpftrace_output(file, "text");
        // It ends with two empty lines, and one for each map that is empty.
        while (!expected.contains("\n\n@") && theirs.endsWith("\n\n"))
            theirs.chop(1);
        QCOMPARE(theirs, expected);
    }

    void json_is_that_of_bpftrace()
    {
        const QString file = keep("BEGIN { printf(\"a\\n\"); @x[1, \"a\"] = 5; @h = hist(5); @s = stats(4); "
                                  "print((1, \"b\")); exit(); }");
        const test::Finished done =
            test::bscope({"run", file, "--target", test::LocalBoard::name, "--format", "json"}, 60'000);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        const QStringList lines = done.out.split('\n', Qt::SkipEmptyParts);
        for (const QString& line : lines)
            QVERIFY2(!QJsonDocument::fromJson(line.toUtf8()).isNull(), qPrintable(line));
        const QStringList wanted = {
            R"({"type": "printf", "data": "a\n"})", R"({"type": "value", "data": [1,"b"]})",
            R"({"type": "hist", "data": {"@h": [{"min": 4, "max": 7, "count": 1}]}})",
            R"({"type": "stats", "data": {"@s": {"count": 1, "average": 4, "total": 4}}})",
            R"({"type": "map", "data": {"@x": {"1,a": 5}}})"};
        QCOMPARE(lines.filter(QRegularExpression("^(?!.*attached_probes)")), wanted);
        QVERIFY(lines.contains(R"({"type": "attached_probes", "data": {"probes": 1}})"));
        if (QStandardPaths::findExecutable("bpftrace").isEmpty()) return;
        QStringList theirs = bpftrace_output(file, "json").split('\n', Qt::SkipEmptyParts);
        // It is asked not to tell of attached probes.
        QStringList ours = lines.filter(QRegularExpression("^(?!.*attached_probes)"));
        theirs.sort();
        ours.sort();
        QCOMPARE(ours, theirs);
    }

    void the_exit_status_is_the_scripts()
    {
        const test::Finished done =
            test::bscope({"run", keep("BEGIN { exit(3); }"), "--target", test::LocalBoard::name}, 60'000);
        QVERIFY2(done.status == 3, qPrintable(done.err));
        QCOMPARE(done.out, QString());
    }

    void parameters_stand_in_attach_points()
    {
        const QString file = keep("interval:ms:$1 { printf(\"%d of %d\\n\", $1, $#); exit(); }");
        const test::Finished done =
            test::bscope({"run", file, "--target", test::LocalBoard::name, "--", "20"}, 60'000);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QCOMPARE(done.out, QString("20 of 1\n"));
        const test::Finished refused = test::bscope({"run", file, "--target", test::LocalBoard::name}, 60'000);
        QVERIFY2(refused.err.contains("needs the parameter $1"), qPrintable(refused.err));
        QVERIFY(refused.status != 0);
    }

    void parameters_have_names()
    {
        const QString file = keep("BEGIN { printf(\"%d %s %d %d %d\\n\", getopt(\"n\", 3), getopt(\"name\", \"none\"), "
                                  "getopt(\"all\"), $1, $#); exit(); }");
        const auto run = [&](const QStringList& parameters) {
            return test::bscope(QStringList{"run", file, "--target", test::LocalBoard::name, "--"} + parameters, 60'000);
        };
        QCOMPARE(run({"--n=5", "7", "--all", "--name=a b"}).out, QString("5 a b 1 7 1\n"));
        QCOMPARE(run({}).out, QString("3 none 0 0 0\n"));
        const test::Finished refused = run({"--m=5"});
        QVERIFY2(refused.err.contains("this script has no option --m"), qPrintable(refused.err));
        QVERIFY(refused.status != 0);
    }

    void arguments_lie_in_registers_and_on_the_stack()
    {
        const QString program = board_.file("many");
        QFile source(board_.file("many.c"));
        QVERIFY(source.open(QIODevice::WriteOnly));
        source.write("#include <stdio.h>\n__attribute__((noinline)) long many(long a, long b, long c, long d, long e, "
                     "long f, long g, long h, long i, long j)\n{ return a + b + c + d + e + f + g * h + i * j; }\n"
                     "int main(void) { printf(\"%ld\\n\", many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)); return 0; }\n");
        source.close();
        QCOMPARE(QProcess::execute("cc", {"-O0", "-o", program, source.fileName()}), 0);
        const test::Finished told = test::bscope({"target", "sysroot", test::LocalBoard::name, "/"}, 60'000);
        QVERIFY2(told.status == 0, qPrintable(told.err));
        const QString file = keep("uprobe:" + program + ":many { printf(\"%d %d %d\\n\", arg0, sarg2, reg(\"sp\") > 0); "
                                  "exit(); } interval:ms:100 { system(\"" + program + "\"); }");
        const test::Finished done =
            test::bscope({"run", file, "--target", test::LocalBoard::name, "--unsafe", "--duration", "10"}, 60'000);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QVERIFY2(done.out.contains("1 9 1\n"), qPrintable(done.out + done.err));
    }

    void a_recording_prints_the_same_again()
    {
        const QString recording = board_.file("a.bscope");
        const QString file = keep("BEGIN { printf(\"%s\\n\", username); time(\"%Y\\n\"); } "
                                  "tracepoint:raw_syscalls:sys_enter { @[kstack(2)] = count(); exit(4); }");
        const test::Finished run =
            test::bscope({"run", file, "--target", test::LocalBoard::name, "-o", recording}, 60'000);
        QVERIFY2(run.status == 4, qPrintable(run.err));
        QVERIFY2(run.out.startsWith("root\n20"), qPrintable(run.out));
        QVERIFY2(run.out.contains(QRegularExpression("\n    [A-Za-z_][^\n]*\\+\\d+\n")),
                 qPrintable(run.out));  // a frame with a name
        const test::Finished replay = test::bscope({"replay", recording}, 60'000);
        QVERIFY2(replay.status == 4, qPrintable(replay.err));
        QCOMPARE(replay.out, run.out);
        const test::Finished rows = test::bscope({"replay", recording, "--rows"}, 60'000);
        QVERIFY2(rows.out.contains("BEGIN: 0"), qPrintable(rows.out));  // rows are made before names are known
        QVERIFY2(!rows.out.contains("@["), qPrintable(rows.out));
    }

    void rows_are_printed_when_asked_for()
    {
        const QString file = keep("BEGIN { printf(\"hello %d\\n\", 7); exit(); }");
        const test::Finished done =
            test::bscope({"run", file, "--target", test::LocalBoard::name, "--rows"}, 60'000);
        QVERIFY2(done.status == 0, qPrintable(done.err));
        QVERIFY2(done.out.startsWith("hello 7\n") || done.out.contains("\nhello 7\n"), qPrintable(done.out));
        QVERIFY2(done.out.contains(QRegularExpression("BEGIN: hello 7\n")), qPrintable(done.out));
    }

private:
    QString keep(const QString& script)
    {
        const QString name = board_.file(QString("script%1.bt").arg(++scripts_));
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly) || file.write(script.toUtf8()) < 0)
            qFatal("cannot write a script");
        return name;
    }

    test::LocalBoard board_;
    int scripts_ = 0;
};

QTEST_GUILESS_MAIN(TstScriptPrints)
#include "tst_script_prints.moc"
