// SPDX-License-Identifier: GPL-3.0-or-later
// A probe carried to a board as one file: it prints, and records, without a host, and leaves the board as it
// was.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope::test;

namespace {

const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c");
/// Opens a file that nobody else opens, while the tracer before it runs.
const QString beside = QStringLiteral("cd /root; (sleep 1; cat /etc/board-release >/dev/null) & ");

QString explain(const Finished& finished)
{
    return QStringLiteral("status %1\nstdout:\n%2\nstderr:\n%3")
        .arg(finished.status)
        .arg(finished.out, finished.err);
}

}  // namespace

#define CHECK(finished, condition) QVERIFY2(condition, qPrintable(explain(finished)))

class BoardBundle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        before_ = board_->traces();
        put_tracer(probe);
    }
    void cleanup()
    {
        if (board_) QCOMPARE(board_->traces_until(before_, 10'000), before_);
    }
    void cleanupTestCase()
    {
        if (board_) (void)board_->shell(QStringLiteral("rm -f /root/tracer /root/a.bscope"));
    }

    void prints_what_the_probe_prints();
    void prints_as_on_an_old_kernel();
    void writes_a_recording_that_replays();
    void records_keep_their_fields();

private:
    /// Bundles the probe, and puts the program onto the board as /root/tracer.
    void put_tracer(const QString& source)
    {
        const QString tracer = folder_.filePath(QStringLiteral("tracer"));
        const Finished made = bscope({QStringLiteral("bundle"), source, QStringLiteral("--target"),
                                      BoardUnderTest::name(), QStringLiteral("-o"), tracer});
        CHECK(made, made.status == 0);
        QFile file(tracer);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.permissions() & QFileDevice::ExeOwner);
        const Finished put = board_->shell(QStringLiteral("cat >/root/tracer && chmod 755 /root/tracer"),
                                           60'000, file.readAll());
        CHECK(put, put.status == 0);
    }
    /// What the tracer wrote on the board, as `bscope replay` prints it.
    Finished replayed() const
    {
        const Finished fetched = board_->shell(QStringLiteral("base64 /root/a.bscope"));
        QFile recording(folder_.filePath(QStringLiteral("a.bscope")));
        if (!recording.open(QIODevice::WriteOnly)) return {};
        recording.write(QByteArray::fromBase64(fetched.out.toLatin1()));
        recording.close();
        return bscope({QStringLiteral("replay"), recording.fileName()});
    }

    std::unique_ptr<BoardUnderTest> board_;
    QTemporaryDir folder_;
    QString before_;
};

void BoardBundle::prints_what_the_probe_prints()
{
    const Finished ran = board_->shell(beside + QStringLiteral("./tracer -d 3"));
    CHECK(ran, ran.status == 0);
    CHECK(ran, ran.err.contains(QStringLiteral("attached on_open to do_sys_openat2")));
    CHECK(ran, ran.out.contains(QStringLiteral("bpf_trace_printk: file /etc/board-release\n")));
}

void BoardBundle::prints_as_on_an_old_kernel()
{
    const Finished ran =
        board_->shell(beside + QStringLiteral("./tracer -d 3 --without perf-kprobe,instance"));
    CHECK(ran, ran.status == 0);
    CHECK(ran, ran.out.contains(QStringLiteral(": file /etc/board-release\n")));
}

void BoardBundle::writes_a_recording_that_replays()
{
    const Finished ran = board_->shell(beside + QStringLiteral("./tracer -d 3 -o a.bscope"));
    CHECK(ran, ran.status == 0);
    CHECK(ran, ran.out.isEmpty());
    const Finished shown = replayed();
    CHECK(shown, shown.status == 0);
    CHECK(shown, shown.out.contains(QStringLiteral("file /etc/board-release")));
    CHECK(shown, shown.err.contains(QStringLiteral("opens.bpf.c on ") + BoardUnderTest::name()));
    CHECK(shown, !shown.err.contains(QStringLiteral("ends before its session did")));
}

void BoardBundle::records_keep_their_fields()
{
    put_tracer(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/kinds/ring-buffer.bpf.c"));
    if (QTest::currentTestFailed()) return;
    const Finished ran = board_->shell(
        QStringLiteral("cd /root; (sleep 1; board_target udp 3 >/dev/null) & ./tracer -d 3 -o a.bscope; wait"));
    CHECK(ran, ran.status == 0);
    const Finished shown = replayed();
    CHECK(shown, shown.status == 0);
    CHECK(shown, shown.out.contains(QStringLiteral("=4711")));
}

QTEST_GUILESS_MAIN(BoardBundle)
#include "tst_board_bundle.moc"
