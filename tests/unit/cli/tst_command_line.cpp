// SPDX-License-Identifier: GPL-3.0-or-later
// bscope without a board: what a user gets for a wrong command line, and its exit status.
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

class CommandLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("BOARDSCOPE_CONFIG", directory_.path().toUtf8());
        qputenv("BOARDSCOPE_STATE", directory_.path().toUtf8());
        qputenv("BOARDSCOPE_DATA", directory_.filePath(QStringLiteral("data")).toUtf8());
    }

    /// What needs no board: events that are counted, and the C of a script.
    void scripts_are_shown_and_listed()
    {
        QByteArray said;
        const QString target = QStringLiteral("preset:raspberry-pi-64");
        const QByteArray listed =
            run({QStringLiteral("list"), QStringLiteral("software:page*"), QStringLiteral("--target"), target}, said);
        QCOMPARE(listed, QByteArray("software:page-faults:\n"));
        QCOMPARE(run({QStringLiteral("run"), QStringLiteral("-l"), QStringLiteral("software:page*"),
                      QStringLiteral("--target"), target},
                     said),
                 listed);
        const QByteArray shown = run(
            {QStringLiteral("run"), QStringLiteral("-d"), QStringLiteral("-e"),
             QStringLiteral("interval:s:1 { @[$1] = count(); printf(\"%s\\n\", str($2)); }"), QStringLiteral("--target"),
             target, QStringLiteral("--"), QStringLiteral("42"), QStringLiteral("-text-")},
            said);
        for (const char* part : {"interval:s:1", "SEC(\"perf_event\")", "42", "-text-"})
            QVERIFY2(shown.contains(part), shown.constData());
    }

    void status_and_words_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("said");
        const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c");
        const auto row = [](const char* name, const QString& line, int status, const char* said) {
            QTest::newRow(name) << line.split(QLatin1Char(' '), Qt::SkipEmptyParts) << status << QString::fromLatin1(said);
        };
        row("nothing", QString(), 2, "subcommand");
        row("unknown command", QStringLiteral("dance"), 2, "dance");
        row("unknown option", QStringLiteral("run x --target y --colour"), 2, "--colour");
        row("no target", QStringLiteral("run ") + probe, 2, "--target is required");
        row("bad count", QStringLiteral("run x --target y --events 0"), 2, "--events");
        row("bad format", QStringLiteral("run x --target y --format yaml"), 2, "--format");
        row("no such probe", QStringLiteral("run /no/probe.c --target virtual-armv7"), 1, "cannot read the probe /no/probe.c");
        row("no such target", QStringLiteral("run ") + probe + QStringLiteral(" --target nope"), 1, "no target 'nope'");
        row("board never started", QStringLiteral("run ") + probe + QStringLiteral(" --target virtual-armv7"), 1,
            "bscope board up virtual-armv7");
        row("bad filter", QStringLiteral("run ") + probe + QStringLiteral(" --target virtual-armv7 --filter pid="), 2, "==");
        row("push without a filter", QStringLiteral("run ") + probe + QStringLiteral(" --target virtual-armv7 --push"), 2,
            "--push requires --filter");
        row("push without a probe",
            QStringLiteral("run --target virtual-armv7 --trace sched:sched_switch --filter pid==1 --push"), 2, "name a PROBE");
        row("recording over the probe", QStringLiteral("run ") + probe + QStringLiteral(" --target virtual-armv7 -o ") + probe,
            2, "is the probe itself");
        row("object over the probe", QStringLiteral("build ") + probe + QStringLiteral(" --target virtual-armv7 -o ") + probe,
            2, "is the probe itself");
        row("nothing to run", QStringLiteral("run --target virtual-armv7"), 2, "-e");
        row("nothing to build", QStringLiteral("build --target preset:pc -o /tmp/x"), 1, "there is no probe");
        row("parameters of a probe in C", QStringLiteral("build ") + probe + QStringLiteral(" 1 2 --target preset:pc -o /tmp/x"),
            1, "is no script");
        row("unknown setting", QStringLiteral("build -e BEGIN{} --config max_strle=1 --target preset:pc -o /tmp/x"), 1,
            "did you mean max_strlen?");
        row("setting without a value", QStringLiteral("build -e BEGIN{} --config max_strlen --target preset:pc -o /tmp/x"), 1,
            "is not NAME=VALUE");
        row("script with an error", QStringLiteral("run -d -e BEGIN{nonsense();} --target preset:pc"), 1,
            "-e:1:7: error");
        row("the tree of C", QStringLiteral("run -d ") + probe + QStringLiteral(" --target preset:pc"), 2, "is no script");
        row("list of an odd kind", QStringLiteral("list kprob:x --target preset:pc"), 1, "did you mean kprobe?");
        row("list of what nobody asked", QStringLiteral("list tracepoint:sched:* --target preset:pc"), 1,
            "bscope target update");
        row("no such recording", QStringLiteral("replay /no/file"), 1, "cannot read the recording /no/file");
        row("modernized over the probe", QStringLiteral("modernize ") + probe + QStringLiteral(" -o ") + probe, 2,
            "is the probe itself");
        row("no such board", QStringLiteral("board up atari"), 1, "atari");
        row("store without a verb", QStringLiteral("store"), 2, "subcommand");
        row("store has no such kernel", QStringLiteral("store show 6.1.0"), 1, "no kernel 6.1.0");
        row("store add without files", QStringLiteral("store add"), 2, "FILE_OR_TREE is required");
        row("store add of an odd arch", QStringLiteral("store add x --arch z80"), 2, "z80");
        row("store add of no file", QStringLiteral("store add /no/file"), 1, "cannot read /no/file");
        row("store add of a probe", QStringLiteral("store add ") + probe, 1, "nothing that tells of a kernel");
        row("store remove of an odd item", QStringLiteral("store remove x photo"), 2, "photo");
        row("store import of no file", QStringLiteral("store import /no/file"), 1, "/no/file");
        row("types of no target", QStringLiteral("types task_struct"), 2, "--target is required");
        row("types of nothing", QStringLiteral("types --target virtual-armv7"), 2, "PATTERN is required");
        row("board down when absent", QStringLiteral("board down virtual-armv7"), 0, "");
    }

    void status_and_words()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, said);
        QProcess bscope;
        bscope.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"), arguments);
        bscope.closeWriteChannel();
        QVERIFY(bscope.waitForFinished(20'000));
        const QString err = QString::fromUtf8(bscope.readAllStandardError());
        QVERIFY2(bscope.exitCode() == status, qPrintable(QStringLiteral("status %1: %2").arg(bscope.exitCode()).arg(err)));
        QVERIFY2(err.contains(said), qPrintable(err));
        QVERIFY2(bscope.readAllStandardOutput().isEmpty(), "data belongs to stdout, messages do not");
    }

    void version_and_help_succeed()
    {
        for (const char* option : {"--version", "--help"}) {
            QProcess bscope;
            bscope.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"), {QString::fromLatin1(option)});
            QVERIFY(bscope.waitForFinished(20'000));
            QCOMPARE(bscope.exitCode(), 0);
            QVERIFY(bscope.readAllStandardOutput().contains("bscope"));
        }
    }

    void a_kernel_goes_in_and_out_of_the_store()
    {
        QVERIFY(write(QStringLiteral("targets/lab.toml"), "name = \"lab\"\narch = \"armv7\"\n[kernel]\nrelease = \"6.1.0-lab\"\n"));
        QVERIFY(write(QStringLiteral("System.map"), "c0008000 T _text\n"));
        QByteArray said;
        QCOMPARE(run({QStringLiteral("store"), QStringLiteral("add"), file(QStringLiteral("System.map")), QStringLiteral("--arch"),
                      QStringLiteral("armv7"), QStringLiteral("--release"), QStringLiteral("6.1.0-lab")},
                     said),
                 QByteArray());
        QVERIFY2(said.contains("stored the symbols of armv7 6.1.0-lab"), said.constData());
        const QByteArray list = run({QStringLiteral("store"), QStringLiteral("list")}, said);
        QVERIFY2(QRegularExpression(QStringLiteral("6\\.1\\.0-lab +armv7 +symbols +17 B +[0-9-]{10} +lab\n"))
                     .match(QString::fromUtf8(list)).hasMatch(), list.constData());
        QVERIFY2(said.contains("1 kernel, 17 B in "), said.constData());
        const QByteArray json = run({QStringLiteral("store"), QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("json")}, said);
        QVERIFY2(json.contains(R"("used_by":["lab"])"), json.constData());

        const QString archive = file(QStringLiteral("lab.tar.xz"));
        (void)run({QStringLiteral("store"), QStringLiteral("export"), QStringLiteral("6.1.0-lab"), QStringLiteral("-o"), archive}, said);
        (void)run({QStringLiteral("store"), QStringLiteral("remove"), QStringLiteral("6.1.0-lab")}, said);
        QVERIFY(!run({QStringLiteral("store"), QStringLiteral("list")}, said).contains("6.1.0-lab"));
        (void)run({QStringLiteral("store"), QStringLiteral("import"), archive}, said);
        const QByteArray shown = run({QStringLiteral("store"), QStringLiteral("show"), QStringLiteral("6.1.0-lab")}, said);
        QVERIFY2(shown.contains("System.map") && shown.contains("used by   lab"), shown.constData());
    }

private:
    [[nodiscard]] QString file(const QString& name) const { return directory_.filePath(name); }
    [[nodiscard]] bool write(const QString& name, const QByteArray& content) const
    {
        QDir().mkpath(QFileInfo(file(name)).absolutePath());
        QFile out(file(name));
        return out.open(QIODevice::WriteOnly) && out.write(content) == content.size();
    }
    /// Standard output; `said` is standard error. A failure is a test's failure.
    [[nodiscard]] static QByteArray run(const QStringList& arguments, QByteArray& said)
    {
        QProcess bscope;
        bscope.start(QStringLiteral(BOARDSCOPE_BINARY_DIR "/bin/bscope"), arguments);
        const bool ended = bscope.waitForFinished(20'000);
        said = bscope.readAllStandardError();
        if (!ended || bscope.exitCode() != 0) return "(failed: " + said + ")";
        return bscope.readAllStandardOutput();
    }
    QTemporaryDir directory_;
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_command_line.moc"
