// SPDX-License-Identifier: GPL-3.0-or-later
// Every probe of the library on the virtual board, with the workload that its card names: it shows something,
// or attaches and is quiet because the board has no such hardware, or is refused for want of something that
// its card names.
#include "app/session/probe_library.h"
#include "app/session/target_catalog.h"
#include "builder/target_facts.h"
#include "core/library/probe_needs.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <string_view>

using namespace boardscope;
using namespace boardscope::test;
using session::LibraryProbe;

namespace {

/// QEMU's virt machine has none of these, or nothing that changes; the cards say so, too.
constexpr std::array<std::string_view, 6> quiet_here = {"clocks.bt",      "cpu-frequency.bt", "i2c.bt",
                                                        "mmc-latency.bt", "regulators.bt",    "spi.bt"};
/// Most show something soon; what is only counted is printed at the end.
constexpr int short_run_ms = 1'500;
/// For those that were silent: of timers, and of what the workload does seldom.
constexpr int long_run_ms = 12'000;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// A map that nothing else is printed of, in C: there is no script's end that would print it.
bool only_counts(const LibraryProbe& probe)
{
    QFile file(text(probe.path.string()));
    if (probe.is_script || !file.open(QIODevice::ReadOnly)) return false;
    const QByteArray source = file.readAll();
    return !source.contains("BOARDSCOPE_EVENTS") && !source.contains("printk");
}

}  // namespace

class BoardLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void probe_data();
    void probe();
    void cleanupTestCase();

private:
    struct Ran {
        bool attached = false;
        int status = -1;
        QString out;
        QString err;
        [[nodiscard]] QString explain() const
        {
            return QStringLiteral("status %1\n%2\n%3").arg(status).arg(out, err);
        }
    };
    [[nodiscard]] Ran run(const LibraryProbe& probe, int run_ms) const;

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir folder_;
    session::ProbeLibrary library_;
    std::unique_ptr<builder::BoardFacts> facts_;
};

void BoardLibrary::initTestCase()
{
    board_ = BoardUnderTest::find();
    const QString absent = QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
    BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
    before_ = board_->traces();
    const QString trouble = board_->make_known(folder_.path());
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    boards::BoardPaths paths = boards::default_paths();
    paths.share = BOARDSCOPE_BINARY_DIR "/share/boardscope";
    library_ = session::load_probe_library(paths.share);
    QVERIFY(library_.problems.empty() && !library_.probes.empty());
    Result<TargetProfile> profile = session::find_target(BoardUnderTest::known_name, paths);
    QVERIFY(profile);
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
    QVERIFY(toolchain);
    facts_ = std::make_unique<builder::BoardFacts>(std::move(*profile), *toolchain);
    // A disk for those who look at disks: a file in memory.
    const Finished disk =
        board_->shell(QStringLiteral("dd if=/dev/zero of=/tmp/library-disk bs=1048576 count=8 2>/dev/null && "
                                     "losetup /dev/loop0 /tmp/library-disk"));
    QVERIFY2(disk.status == 0, qPrintable(disk.err));
}

void BoardLibrary::probe_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < library_.probes.size(); ++i)
        QTest::newRow(library_.probes[i].name.c_str()) << static_cast<int>(i);
}

/// Ended when it has printed something, or has run for so long.
BoardLibrary::Ran BoardLibrary::run(const LibraryProbe& probe, int run_ms) const
{
    QStringList arguments{QStringLiteral("run"),        text(probe.path.string()),
                          QStringLiteral("--target"),   QString::fromLatin1(BoardUnderTest::known_name),
                          QStringLiteral("--workload"), text(probe.card.workload)};
    if (probe.is_script) arguments += QStringLiteral("--rows");
    if (only_counts(probe)) arguments += QStringLiteral("--maps");
    const auto process = start_bscope(arguments);
    Ran ran;
    ran.attached = wait_for_output(*process, QStringLiteral("\nattached "), ran.out, ran.err, 60'000);
    QElapsedTimer timer;
    timer.start();
    while (ran.attached && ran.out.isEmpty() && timer.elapsed() < run_ms &&
           process->state() != QProcess::NotRunning) {
        process->waitForReadyRead(50);
        ran.out += QString::fromUtf8(process->readAllStandardOutput());
        ran.err += QString::fromUtf8(process->readAllStandardError());
    }
    if (process->state() != QProcess::NotRunning) ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    if (!process->waitForFinished(30'000)) process->kill();
    ran.status = process->exitCode();
    ran.out += QString::fromUtf8(process->readAllStandardOutput());
    ran.err += QString::fromUtf8(process->readAllStandardError());
    return ran;
}

void BoardLibrary::probe()
{
    QFETCH(int, index);
    const LibraryProbe& probe = library_.probes[static_cast<std::size_t>(index)];
    const std::vector<library::Lack> lacks = library::lacking(probe.card, *facts_);
    const bool is_quiet = std::ranges::count(quiet_here, probe.name) > 0;
    Ran ran = run(probe, short_run_ms);
    if (lacks.empty() && !is_quiet && ran.attached && ran.out.trimmed().isEmpty())
        ran = run(probe, long_run_ms);
    if (!lacks.empty()) {
        QVERIFY2(!ran.attached && ran.status == 1, qPrintable(ran.explain()));
        // In the compiler's words, which name the same thing.
        const std::string& need = lacks.front().need;
        const QString word = text(need.substr(need.rfind(':') + 1));
        QVERIFY2(ran.err.contains(word) || ran.err.contains(text(lacks.front().reason)),
                 qPrintable(ran.explain()));
        qInfo("refused: %s", lacks.front().reason.c_str());
        return;
    }
    static const QRegularExpression all(QStringLiteral("^attached (\\d+) of \\1 programs?$"),
                                        QRegularExpression::MultilineOption);
    QVERIFY2(ran.attached && ran.err.contains(all), qPrintable(ran.explain()));
    QVERIFY2(ran.status == 130, qPrintable(ran.explain()));
    if (is_quiet) {
        QVERIFY2(!probe.card.quiet.empty(), "the card does not say that it is quiet on virtual boards");
        QVERIFY2(ran.out.trimmed().isEmpty(), qPrintable(ran.explain()));
    } else {
        QVERIFY2(!ran.out.trimmed().isEmpty(), qPrintable(ran.explain()));
        // Entries, not only the map's name.
        if (only_counts(probe)) QVERIFY2(ran.out.contains(QStringLiteral("irq")), qPrintable(ran.explain()));
    }
}

void BoardLibrary::cleanupTestCase()
{
    if (!board_) return;
    (void)board_->shell(QStringLiteral("losetup -d /dev/loop0; rm -f /tmp/library-disk"));
    QCOMPARE(board_->traces_until(before_, 10'000), before_);
}

QTEST_GUILESS_MAIN(BoardLibrary)
#include "tst_board_library.moc"
