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
