// SPDX-License-Identifier: GPL-3.0-or-later
// However a session ends, nothing of ours is on the board half a minute later.
#include "app/boards/qmp.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <tuple>

using namespace boardscope;
using namespace boardscope::test;

class BoardCleanup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        before_ = board_->traces();
        QVERIFY2(!before_.startsWith(QStringLiteral("no answer")), qPrintable(before_));
    }

    void host_is_killed();
    void host_is_frozen();
    void cable_is_pulled();
    void loader_is_killed();
    void board_is_rebooted();

private:
    static constexpr int bound_ms = 30'000;

    /// A running session with rows on their way; its process is returned.
    std::unique_ptr<QProcess> attached_session(QString& out, QString& err)
    {
        auto process = start_bscope({QStringLiteral("run"),
                                     QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"),
                                     QStringLiteral("--target"), BoardUnderTest::name(), QStringLiteral("--workload"),
                                     QStringLiteral("files"), QStringLiteral("-o"), recording()});
        if (!wait_for_output(*process, QStringLiteral(": file /"), out, err)) return nullptr;
        return process;
    }
    [[nodiscard]] QString recording() const { return directory_.filePath(QStringLiteral("session.bscope")); }

    void verify_clean()
    {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(board_->traces_until(before_, bound_ms), before_);
        qInfo("the board was as before after %.1f s", static_cast<double>(timer.elapsed()) / 1000);
    }

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir directory_;
};

void BoardCleanup::host_is_killed()
{
    QString out;
    QString err;
    const auto process = attached_session(out, err);
    QVERIFY2(process, qPrintable(err));
    QVERIFY(board_->traces() != before_);
    ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
    process->waitForFinished();
    verify_clean();

    // What had been received is in the file, although nobody closed it.
    out += QString::fromUtf8(process->readAllStandardOutput());
    const Finished replayed = bscope({QStringLiteral("replay"), recording()});
    QCOMPARE(replayed.status, 0);
    QVERIFY2(replayed.out.startsWith(out.section(QLatin1Char('\n'), 0, 5)), qPrintable(replayed.out + out));
    QVERIFY2(replayed.err.contains(QStringLiteral("ends before its session did")), qPrintable(replayed.err));
}

void BoardCleanup::host_is_frozen()
{
    QString out;
    QString err;
    const auto process = attached_session(out, err);
    QVERIFY2(process, qPrintable(err));
    ::kill(static_cast<pid_t>(process->processId()), SIGSTOP);
    verify_clean();
    ::kill(static_cast<pid_t>(process->processId()), SIGCONT);
    QVERIFY(process->waitForFinished(30'000));
    err += QString::fromUtf8(process->readAllStandardError());
    QCOMPARE(process->exitCode(), 1);
    QVERIFY2(err.contains(QStringLiteral("bscope: ")), qPrintable(err));
}

void BoardCleanup::cable_is_pulled()
{
    QString out;
    QString err;
    const auto process = attached_session(out, err);
    QVERIFY2(process, qPrintable(err));
    Result<boards::Qmp> qmp = boards::Qmp::connect(board_->directory() / "qmp.sock");
    QVERIFY2(qmp, qmp ? "" : qmp.error().cause.c_str());
    QVERIFY(qmp->set_link(false));

    // The host notices by itself, says so, and keeps the rows.
    const bool ended = process->waitForFinished(bound_ms);
    QTest::qWait(12'000);  // the loader's own limit runs on the board meanwhile
    QVERIFY(qmp->set_link(true));
    QVERIFY(ended);
    err += QString::fromUtf8(process->readAllStandardError());
    QCOMPARE(process->exitCode(), 1);
    QVERIFY2(err.contains(QStringLiteral("has not answered for 10 s")), qPrintable(err));
    QVERIFY2(err.contains(QStringLiteral("rows shown")), qPrintable(err));
    verify_clean();
}

void BoardCleanup::loader_is_killed()
{
    QString out;
    QString err;
    const auto process = attached_session(out, err);
    QVERIFY2(process, qPrintable(err));
    const Finished killed = board_->shell(QStringLiteral(
        "for p in /proc/[0-9]*; do case \"$(readlink $p/exe)\" in *boardscope*) "
        "ls -l $p/fd | grep -q anon_inode:bpf && kill -9 ${p#/proc/} && echo killed ;; esac; done"));
    QCOMPARE(killed.out.trimmed(), QStringLiteral("killed"));
    QVERIFY(process->waitForFinished(15'000));
    err += QString::fromUtf8(process->readAllStandardError());
    QCOMPARE(process->exitCode(), 1);
    QVERIFY2(err.contains(QStringLiteral("without a goodbye")), qPrintable(err));
    verify_clean();
}

void BoardCleanup::board_is_rebooted()
{
    // Virtual boards are switched off by a reboot, so that a kernel's panic is noticed.
    Result<boards::Qmp> qmp = boards::Qmp::connect(board_->directory() / "qmp.sock");
    QVERIFY2(qmp, qmp ? "" : qmp.error().cause.c_str());
    const auto reboot_means = [&qmp](const char* action) {
        return qmp->command("set-action", {{QStringLiteral("reboot"), QLatin1String(action)}}).has_value();
    };
    QVERIFY(reboot_means("reset"));
    const auto uptime_s = [this] {
        return board_->shell(QStringLiteral("cat /proc/uptime")).out.section(QLatin1Char('.'), 0, 0).toInt();
    };
    const int before_s = uptime_s();
    QElapsedTimer since;
    since.start();
    QString out;
    QString err;
    const auto process = attached_session(out, err);
    QVERIFY2(process, qPrintable(err));
    // As a watchdog would: nobody is told.
    std::ignore = board_->shell(QStringLiteral("(sleep 1; echo b > /proc/sysrq-trigger) >/dev/null 2>&1 &"));
    const bool ended = process->waitForFinished(bound_ms);
    err += QString::fromUtf8(process->readAllStandardError());
    QTRY_COMPARE_WITH_TIMEOUT(board_->shell(QStringLiteral("echo up")).out, QStringLiteral("up\n"), 60'000);
    QVERIFY(reboot_means("shutdown"));
    board_ = BoardUnderTest::find();  // what the tests keep on the board is gone as well
    QVERIFY(board_);
    QCOMPARE(board_->traces(), before_);
    QVERIFY(ended);
    QCOMPARE(process->exitCode(), 1);
    QVERIFY2(err.contains(QStringLiteral("rows shown")), qPrintable(err));
    // A board that was not started anew has grown as much older as time has passed.
    QVERIFY2(uptime_s() + 2 < before_s + since.elapsed() / 1000, "the board did not reboot");
    const Finished replayed = bscope({QStringLiteral("replay"), recording()});
    QCOMPARE(replayed.status, 0);
    QVERIFY2(replayed.out.startsWith(out.section(QLatin1Char('\n'), 0, 5)), qPrintable(replayed.out + out));
}

QTEST_GUILESS_MAIN(BoardCleanup)
#include "tst_board_cleanup.moc"
