// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels older than any that can be booted: objects that are built for the presets of 4.9, 4.14, 4.19
// and 5.4 run on 5.10, made to behave as if it had no more than these; and what they could not have is said
// before.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using namespace boardscope::test;

namespace {

const QString examples = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/");
const QString kinds = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/kinds/");

/// What --without can take away of what the kernel's successors brought.
struct OldKernel {
    const char* preset;
    const char* without;
};
constexpr OldKernel old_kernels[] = {
    {"preset:linux-4.9-armv7", "ringbuf,instance,perf-kprobe,global-data,btf"},
    {"preset:linux-4.14-armv7", "ringbuf,instance,perf-kprobe,global-data,btf"},
    {"preset:linux-4.19-armv7", "ringbuf,instance,global-data"},
    {"preset:linux-5.4-armv7", "ringbuf,instance"},
};

struct Probe {
    const char* name;
    const QString& folder;
    const char* stimulus;  ///< for the board's shell
    const char* row;       ///< a part of the row that comes of it
};
const Probe tried[] = {
    {"opens", examples, "cat /etc/board-release", "bpf_trace_printk: file /etc/board-release"},
    {"kprobe", kinds, "board_target udp 3", "seen"},
    {"perf-event-array", kinds, "board_target udp 3", "number=4711"},
};

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

QString explain(const Finished& finished)
{
    return QStringLiteral("status %1\n%2%3").arg(finished.status).arg(finished.out, finished.err);
}

}  // namespace

class BoardOldKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void built_for_an_old_kernel_runs_data();
    void built_for_an_old_kernel_runs();
    void ring_buffer_is_told_and_refused_data();
    void ring_buffer_is_told_and_refused();

private:
    [[nodiscard]] Finished build(const QString& probe, const QString& preset, const QString& object) const
    {
        return bscope({QStringLiteral("build"), probe, QStringLiteral("--target"), preset,
                       QStringLiteral("-o"), object});
    }
    [[nodiscard]] static QStringList run_arguments(const QString& object, const QString& without)
    {
        return {QStringLiteral("run"),       object,  QStringLiteral("--target"),   BoardUnderTest::name(),
                QStringLiteral("--without"), without, QStringLiteral("--duration"), QStringLiteral("6")};
    }

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir folder_;
};

void BoardOldKernels::initTestCase()
{
    board_ = BoardUnderTest::find();
    const QString absent = QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
    BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
    before_ = board_->traces();
}

void BoardOldKernels::cleanup()
{
    if (board_) QCOMPARE(board_->traces_until(before_, 10'000), before_);
}

void BoardOldKernels::built_for_an_old_kernel_runs_data()
{
    QTest::addColumn<const OldKernel*>("kernel");
    QTest::addColumn<const Probe*>("probe");
    for (const OldKernel& kernel : old_kernels)
        for (const Probe& probe : tried)
            QTest::addRow("%s %s", kernel.preset, probe.name) << &kernel << &probe;
}

void BoardOldKernels::built_for_an_old_kernel_runs()
{
    QFETCH(const OldKernel*, kernel);
    QFETCH(const Probe*, probe);
    const QString object = folder_.filePath(QStringLiteral("probe.o"));
    const Finished built =
        build(probe->folder + text(probe->name) + QStringLiteral(".bpf.c"), text(kernel->preset), object);
    QVERIFY2(built.status == 0 && !built.err.contains(QStringLiteral("error:")), qPrintable(explain(built)));

    auto process = start_bscope(run_arguments(object, text(kernel->without)));
    QString out;
    QString err;
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1 program"), out, err), qPrintable(err));
    const Finished stimulus = board_->shell(text(probe->stimulus));
    QVERIFY2(stimulus.status == 0, qPrintable(explain(stimulus)));
    QVERIFY(process->waitForFinished(30'000));
    out += QString::fromUtf8(process->readAllStandardOutput());
    err += QString::fromUtf8(process->readAllStandardError());
    QVERIFY2(out.contains(text(probe->row)), qPrintable(out + err));
    QCOMPARE(process->exitCode(), 0);
}

void BoardOldKernels::ring_buffer_is_told_and_refused_data()
{
    QTest::addColumn<const OldKernel*>("kernel");
    for (const OldKernel& kernel : old_kernels)
        QTest::newRow(kernel.preset) << &kernel;
}

/// A preset is nobody's board: the object is built all the same, with a warning, and the kernel has the last
/// word.
void BoardOldKernels::ring_buffer_is_told_and_refused()
{
    QFETCH(const OldKernel*, kernel);
    const QString object = folder_.filePath(QStringLiteral("probe.o"));
    const Finished built = build(kinds + QStringLiteral("ring-buffer.bpf.c"), text(kernel->preset), object);
    QVERIFY2(built.status == 0, qPrintable(explain(built)));
    QVERIFY2(built.err.contains(QStringLiteral(
                 "ring-buffer.bpf.c:21:24: warning: bpf_ringbuf_reserve needs Linux 5.8, this board")),
             qPrintable(built.err));
    QVERIFY2(built.err.contains(QStringLiteral("use a perf event array")), qPrintable(built.err));
    const Finished run = bscope(run_arguments(object, text(kernel->without)));
    QVERIFY2(run.status == 1, qPrintable(explain(run)));
    QVERIFY2(run.err.contains(QStringLiteral("warning: map events (ringbuf) needs Linux 5.8")),
             qPrintable(run.err));
}

QTEST_GUILESS_MAIN(BoardOldKernels)
#include "tst_board_old_kernels.moc"
