// SPDX-License-Identifier: GPL-3.0-or-later
// A probe of 2019 on a real 32-bit ARM kernel: as its source, as its source made modern, and as the object
// that a makefile of its time would have left.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace boardscope::test;

namespace {

const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/gobpf-style.bpf.c");

QString explain(const Finished& finished)
{
    return QStringLiteral("status %1\nstdout:\n%2\nstderr:\n%3")
        .arg(finished.status)
        .arg(finished.out, finished.err);
}

}  // namespace

#define CHECK(finished, condition) QVERIFY2(condition, qPrintable(explain(finished)))

class BoardOldProbes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        before_ = board_->traces();
        QVERIFY2(!before_.startsWith(QStringLiteral("no answer")), qPrintable(before_));
    }

    /// Every test must leave the board as the first one found it.
    void cleanup()
    {
        if (board_) QCOMPARE(board_->traces_until(before_, 10'000), before_);
    }

    void source_runs_unchanged();
    void modernized_source_runs();
    void object_runs();

private:
    /// Both programs report, and what they keep in maps comes back out of them.
    void run_and_look(const QString& file, QString& messages);

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir folder_;
};

void BoardOldProbes::run_and_look(const QString& file, QString& messages)
{
    auto process =
        start_bscope({QStringLiteral("run"), file, QStringLiteral("--target"), BoardUnderTest::name()});
    QString out;
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 2 of 2 programs"), out, messages, 90'000),
             qPrintable(messages));
    const Finished opened =
        board_->shell(QStringLiteral("cat /etc/passwd /etc/group >/dev/null & echo $!; wait"));
    const QString pid = opened.out.trimmed();
    QVERIFY2(wait_for_output(*process, QStringLiteral(": pid %1 ends").arg(pid), out, messages, 60'000),
             qPrintable(out + messages));
    ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    QVERIFY(process->waitForFinished(60'000));
    out += QString::fromUtf8(process->readAllStandardOutput());
    messages += QString::fromUtf8(process->readAllStandardError());
    QCOMPARE(process->exitCode(), 130);

    // The two files and the libraries before them, each counted one higher than the one before.
    const QRegularExpression counted(QStringLiteral(": open (\\d+) of pid %1, (\\d+) in all$").arg(pid),
                                     QRegularExpression::MultilineOption);
    QList<int> counts;
    for (auto matches = counted.globalMatch(out); matches.hasNext();)
        counts.append(matches.next().captured(1).toInt());
    QVERIFY2(counts.size() >= 2, qPrintable(out + messages));
    for (int i = 0; i < counts.size(); ++i)
        QCOMPARE(counts[i], i + 1);
}

void BoardOldProbes::source_runs_unchanged()
{
    QString messages;
    run_and_look(probe, messages);
    QVERIFY2(messages.contains(QStringLiteral("gobpf-style.bpf.c:18:39: note: map opened")),
             qPrintable(messages));
    QVERIFY2(messages.contains(QStringLiteral("bscope modernize")), qPrintable(messages));
}

void BoardOldProbes::modernized_source_runs()
{
    const QString present = folder_.filePath(QStringLiteral("present.bpf.c"));
    const Finished written = bscope({QStringLiteral("modernize"), probe, QStringLiteral("--target"),
                                     BoardUnderTest::name(), QStringLiteral("-o"), present});
    CHECK(written, written.status == 0);
    CHECK(written, written.out.isEmpty());
    QString messages;
    run_and_look(present, messages);
    QVERIFY2(!messages.contains(QStringLiteral("converted")), qPrintable(messages));
}

void BoardOldProbes::object_runs()
{
    const QString share = QStringLiteral(BOARDSCOPE_BINARY_DIR "/share/boardscope/bpf/");
    const QString object = folder_.filePath(QStringLiteral("gobpf-style.o"));
    QString clang = QStandardPaths::findExecutable(QStringLiteral("clang-14"));
    if (clang.isEmpty()) clang = QStandardPaths::findExecutable(QStringLiteral("clang"));
    QCOMPARE(QProcess::execute(clang, {QStringLiteral("--target=bpfel"), QStringLiteral("-O2"),
                                       QStringLiteral("-D__TARGET_ARCH_arm"), QStringLiteral("-isystem"),
                                       share + QStringLiteral("include"), QStringLiteral("-isystem"),
                                       share + QStringLiteral("shadow"), QStringLiteral("-c"), probe,
                                       QStringLiteral("-o"), object}),
             0);
    QString messages;
    run_and_look(object, messages);
    QVERIFY2(messages.contains(QStringLiteral("compiled before")), qPrintable(messages));
    QVERIFY2(messages.contains(QStringLiteral("do_sys_openat2 instead of do_sys_open")),
             qPrintable(messages));
}

QTEST_GUILESS_MAIN(BoardOldProbes)
#include "tst_board_old_probes.moc"
