// SPDX-License-Identifier: GPL-3.0-or-later
// bscope without a board: what a user gets for a wrong command line, and its exit status.
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class CommandLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("BOARDSCOPE_CONFIG", directory_.path().toUtf8());
        qputenv("BOARDSCOPE_STATE", directory_.path().toUtf8());
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
        row("recording over the probe", QStringLiteral("run ") + probe + QStringLiteral(" --target virtual-armv7 -o ") + probe,
            2, "is the probe itself");
        row("object over the probe", QStringLiteral("build ") + probe + QStringLiteral(" --target virtual-armv7 -o ") + probe,
            2, "is the probe itself");
        row("no such recording", QStringLiteral("replay /no/file"), 1, "cannot read the recording /no/file");
        row("modernized over the probe", QStringLiteral("modernize ") + probe + QStringLiteral(" -o ") + probe, 2,
            "is the probe itself");
        row("no such board", QStringLiteral("board up atari"), 1, "atari");
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

private:
    QTemporaryDir directory_;
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_command_line.moc"
