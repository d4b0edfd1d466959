// SPDX-License-Identifier: GPL-3.0-or-later
// A virtual board from nothing to rows and away again, by the program that users run: for the architectures that the
// other tests do not boot. $BOARDSCOPE_TEST_BOARD says which.
#include "app/boards/boards.h"
#include "core/target/target_profile.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::test;

namespace {

const QString examples = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/");

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

Finished board(const char* verb)
{
    constexpr int most_ms = 300'000;  // a first start downloads a kernel
    return bscope({QStringLiteral("board"), QString::fromLatin1(verb), BoardUnderTest::name()}, most_ms);
}

}  // namespace

#define CHECK(finished, condition) \
    QVERIFY2(condition, qPrintable(QStringLiteral("status %1\n%2\n%3").arg((finished).status).arg((finished).out, (finished).err)))

class BoardStarts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void it_comes_up_with_a_profile();
    void its_console_tells_of_the_boot();
    void it_can_be_looked_at();
    void a_probe_gives_rows_or_says_why_not();
    void a_script_gives_rows_and_counts();
    void it_is_switched_off_and_nothing_runs_on();
    void cleanupTestCase();

private:
    [[nodiscard]] boards::BoardState state() const
    {
        const auto states = boards::list(boards::default_paths());
        return *std::ranges::find(states, BoardUnderTest::name().toStdString(), &boards::BoardState::name);
    }
    /// Linux 6.12 on RISC-V refuses a kprobe where a function begins.
    [[nodiscard]] bool probes_functions() const { return board_->profile().arch != Arch::riscv64; }
    [[nodiscard]] Finished run(const QString& what, const QStringList& more) const
    {
        return bscope(QStringList{QStringLiteral("run"), what, QStringLiteral("--target"), BoardUnderTest::name(),
                                  QStringLiteral("--workload"), QStringLiteral("files")} + more);
    }

    QTemporaryDir folder_;
    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
};

void BoardStarts::initTestCase()
{
    const std::string name = BoardUnderTest::name().toStdString();
    QVERIFY2(boards::find_recipe(name), name.c_str());
    const auto missing = boards::missing_on_host(name);
    BOARDSCOPE_REQUIRE(!missing, missing ? missing->command.c_str() : "");
    qputenv("BOARDSCOPE_CONFIG", folder_.filePath(QStringLiteral("config")).toUtf8());
    qputenv("BOARDSCOPE_DATA", folder_.filePath(QStringLiteral("data")).toUtf8());
    const Finished off = board("down");  // what a run of before may have left
    CHECK(off, off.status == 0);
}

void BoardStarts::it_comes_up_with_a_profile()
{
    QElapsedTimer clock;
    clock.start();
    const Finished up = board("up");
    CHECK(up, up.status == 0);
    qInfo("up after %lld ms", static_cast<long long>(clock.elapsed()));
    CHECK(up, up.err.contains(QStringLiteral("Starting QEMU")));
    board_ = BoardUnderTest::find();
    QVERIFY(board_);
    const TargetProfile& profile = board_->profile();
    QCOMPARE(board_->shell(QStringLiteral("uname -r")).out.trimmed(), text(profile.kernel_release));
    QCOMPARE(board_->shell(QStringLiteral("uname -m")).out.trimmed(),
             QString::fromLatin1(facts_of(profile.arch).uname_machine));
    // The very types that its kernel shows.
    QVERIFY(!profile.btf_file.empty());
    QCOMPARE(board_->shell(QStringLiteral("wc -c </sys/kernel/btf/vmlinux")).out.trimmed(),
             QString::number(QFileInfo(text(profile.btf_file)).size()));
    QVERIFY(!profile.kernel_headers.empty());
    before_ = board_->traces();
    QVERIFY2(before_.contains(QStringLiteral("instances: ")), qPrintable(before_));
}

void BoardStarts::its_console_tells_of_the_boot()
{
    QFile console(text(state().console().string()));
    QVERIFY(console.open(QIODevice::ReadOnly));
    const QByteArray log = console.readAll();
    QVERIFY2(log.contains("init: the board is set up"), log.constData());
    QVERIFY2(!log.contains("was refused"), log.constData());  // a module
}

/// Also its tracepoints, which the script needs.
void BoardStarts::it_can_be_looked_at()
{
    const Finished looked = bscope({QStringLiteral("target"), QStringLiteral("update"), BoardUnderTest::name()}, 120'000);
    CHECK(looked, looked.status == 0);
    const char* wanted = probes_functions() ? "0 keep sessions from working" : "1 keeps sessions from working";
    CHECK(looked, looked.err.contains(QString::fromLatin1(wanted)));
}

void BoardStarts::a_probe_gives_rows_or_says_why_not()
{
    const Finished ran = run(examples + QStringLiteral("opens.bpf.c"),
                             {QStringLiteral("--events"), QStringLiteral("20"), QStringLiteral("--duration"), QStringLiteral("20")});
    if (!probes_functions()) {
        CHECK(ran, ran.status == 1);
        CHECK(ran, ran.err.contains(QStringLiteral("does not allow a probe at do_sys_openat2")));
        return;
    }
    CHECK(ran, ran.status == 0);
    CHECK(ran, ran.err.contains(QStringLiteral("attached 1 of 1 program")));
    CHECK(ran, ran.out.count(QLatin1Char('\n')) == 20);
    CHECK(ran, ran.out.contains(QStringLiteral(": file /etc")));
}

void BoardStarts::a_script_gives_rows_and_counts()
{
    const Finished ran = run(examples + QStringLiteral("opens.bt"), {QStringLiteral("--duration"), QStringLiteral("5")});
    CHECK(ran, ran.status == 0);
    CHECK(ran, ran.out.contains(QRegularExpression(QStringLiteral("^ls +\\d+ /etc"), QRegularExpression::MultilineOption)));
    CHECK(ran, ran.out.contains(QRegularExpression(QStringLiteral("^@opens\\[ls\\]: \\d+$"), QRegularExpression::MultilineOption)));
}

void BoardStarts::it_is_switched_off_and_nothing_runs_on()
{
    QCOMPARE(board_->traces_until(before_, 10'000), before_);
    const boards::BoardState running = state();
    QVERIFY(running.pid > 0);
    const Finished off = board("down");
    CHECK(off, off.status == 0);
    // Whoever adopts orphans here may be slow to reap: dead is gone, or without a command line.
    QFile process(QStringLiteral("/proc/%1/cmdline").arg(running.pid));
    QVERIFY(!process.open(QIODevice::ReadOnly) || process.readAll().isEmpty());
    QCOMPARE(state().status, boards::BoardStatus::prepared);
    for (const char* file : {"pid", "ready", "qmp.sock"})
        QVERIFY2(!std::filesystem::exists(running.directory / file), file);
    QVERIFY(std::filesystem::exists(running.console()));  // stays, for whoever asks
}

void BoardStarts::cleanupTestCase()
{
    (void)board("down");
}

QTEST_GUILESS_MAIN(BoardStarts)
#include "tst_board_starts.moc"
