// SPDX-License-Identifier: GPL-3.0-or-later
// The main job, from a probe file to rows of a real 32-bit ARM kernel, through the program that users run.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace boardscope;
using namespace boardscope::test;

namespace {

const QString examples = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/");
const QString probes = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/");

QStringList run_arguments(const QString& probe, const QStringList& more)
{
    return QStringList{QStringLiteral("run"), probe, QStringLiteral("--target"), BoardUnderTest::name()} + more;
}

QString explain(const Finished& finished)
{
    return QStringLiteral("status %1\nstdout:\n%2\nstderr:\n%3").arg(finished.status).arg(finished.out, finished.err);
}

}  // namespace

#define CHECK(finished, condition) QVERIFY2(condition, qPrintable(explain(finished)))

class BoardRun : public QObject {
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

    void file_names_are_seen_data();
    void file_names_are_seen();
    void old_style_is_remapped();
    void functions_of_modules_are_probed();
    void field_behind_two_pointers_is_right();
    void json_rows_are_complete();
    void filter_decides_what_is_printed();
    void pushed_filter_is_asked_in_the_kernel_data();
    void pushed_filter_is_asked_in_the_kernel();
    void one_refused_program_does_not_stop_the_rest();
    void verifier_log_is_shown();
    void syntax_error_is_located_and_nothing_is_sent();
    void attached_without_hits_is_told();
    void interrupt_stops_and_cleans();
    void replay_prints_what_was_recorded();
    void route_can_be_overridden();
    void changed_host_key_is_refused();
    void upload_avoids_noexec_directories();

private:
    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
};

void BoardRun::file_names_are_seen_data()
{
    QTest::addColumn<QString>("probe");
    QTest::newRow("core") << examples + QStringLiteral("opens.bpf.c");
    QTest::newRow("kernel headers") << examples + QStringLiteral("open-classic.bpf.c");
}

/// Argument 2 of a kprobe: the name that a known process opened comes out, with who opened it.
void BoardRun::file_names_are_seen()
{
    QFETCH(QString, probe);
    auto process = start_bscope(run_arguments(probe, {QStringLiteral("--duration"), QStringLiteral("6"),
                                                      QStringLiteral("--filter"), QStringLiteral("comm == \"cat\"")}));
    QString out;
    QString err;
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1 program"), out, err), qPrintable(err));
    // The kernel forgets the name of a task that is gone soon, and then no filter on names finds its rows: several.
    const Finished opened = board_->shell(QStringLiteral(
        "for i in 1 2 3 4 5; do cat /etc/board-release >/dev/null & echo $!; wait; sleep 0.2; done"));
    const QString pids = opened.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts).join(QLatin1Char('|'));
    QVERIFY(!pids.isEmpty());
    QVERIFY(process->waitForFinished(30'000));
    out += QString::fromUtf8(process->readAllStandardOutput());
    err += QString::fromUtf8(process->readAllStandardError());

    const QRegularExpression row(
        QStringLiteral("^ +cat-(%1) +\\[000\\] \\S{4,6} +\\d+\\.\\d{9}: bpf_trace_printk: file /etc/board-release$")
            .arg(pids),
        QRegularExpression::MultilineOption);
    QVERIFY2(row.match(out).hasMatch(), qPrintable(out + err));
    QCOMPARE(process->exitCode(), 0);
    QVERIFY2(err.contains(QStringLiteral("the board is as it was")), qPrintable(err));
}

void BoardRun::old_style_is_remapped()
{
    const Finished finished =
        bscope(run_arguments(examples + QStringLiteral("open-classic.bpf.c"),
                             {QStringLiteral("--events"), QStringLiteral("5"), QStringLiteral("--duration"),
                              QStringLiteral("10"), QStringLiteral("--workload"), QStringLiteral("files")}));
    CHECK(finished, finished.status == 0);
    CHECK(finished, finished.err.contains(QStringLiteral("do_sys_openat2")));
    CHECK(finished, finished.err.contains(QStringLiteral("do_sys_open ")) ||
                        finished.err.contains(QStringLiteral("do_sys_open;")) ||
                        finished.err.contains(QStringLiteral("'do_sys_open'")));
    CHECK(finished, finished.out.count(QStringLiteral(": file /")) == 5);
}

void BoardRun::functions_of_modules_are_probed()
{
    const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/module-function.bpf.c");
    const QStringList briefly{QStringLiteral("--events"), QStringLiteral("3"), QStringLiteral("--duration"), QStringLiteral("10")};
    for (const QStringList& way : {QStringList(), QStringList{QStringLiteral("--without"), QStringLiteral("perf-kprobe")}}) {
        const Finished finished = bscope(run_arguments(probe, briefly + way));
        CHECK(finished, finished.status == 0);
        CHECK(finished, finished.out.count(QStringLiteral(": poll\n")) == 3);
    }
}

void BoardRun::field_behind_two_pointers_is_right()
{
    auto process = start_bscope(
        run_arguments(examples + QStringLiteral("parent.bpf.c"), {QStringLiteral("--duration"), QStringLiteral("6")}));
    QString out;
    QString err;
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1 program"), out, err), qPrintable(err));
    // The shell's own id and its parent's, from /proc: what the probe must find behind two and three pointers.
    const Finished family = board_->shell(
        QStringLiteral("sh -c 'read pid name state parent rest </proc/self/stat; echo $pid $parent; /bin/true; :'"));
    const QStringList ids = family.out.trimmed().split(QLatin1Char(' '));
    QCOMPARE(ids.size(), 2);
    QVERIFY(process->waitForFinished(30'000));
    out += QString::fromUtf8(process->readAllStandardOutput());
    const QString wanted = QStringLiteral(": parent %1 sh of %2\n").arg(ids[0], ids[1]);
    QVERIFY2(out.contains(wanted), qPrintable(wanted + out + err));
}

void BoardRun::json_rows_are_complete()
{
    const Finished finished = bscope(run_arguments(
        examples + QStringLiteral("opens.bpf.c"),
        {QStringLiteral("--events"), QStringLiteral("20"), QStringLiteral("--duration"), QStringLiteral("10"),
         QStringLiteral("--workload"), QStringLiteral("files"), QStringLiteral("--format"), QStringLiteral("json")}));
    CHECK(finished, finished.status == 0);
    const QStringList lines = finished.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    CHECK(finished, lines.size() == 20);
    bool names = false;
    for (const QString& line : lines) {
        const QJsonObject row = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(row[QStringLiteral("time_ns")].toDouble() > 0, qPrintable(line));
        QCOMPARE(row[QStringLiteral("resolution_ns")].toInt(), 1);
        QCOMPARE(row[QStringLiteral("cpu")].toInt(-1), 0);
        QVERIFY2(row[QStringLiteral("pid")].toInt() > 0, qPrintable(line));
        QVERIFY2(!row[QStringLiteral("comm")].toString().isEmpty(), qPrintable(line));
        names = names || row[QStringLiteral("msg")].toString().contains(QStringLiteral("/etc"));
    }
    CHECK(finished, names);
}

void BoardRun::filter_decides_what_is_printed()
{
    const Finished finished = bscope(run_arguments(
        examples + QStringLiteral("opens.bpf.c"),
        {QStringLiteral("--events"), QStringLiteral("10"), QStringLiteral("--duration"), QStringLiteral("10"),
         QStringLiteral("--workload"), QStringLiteral("files"), QStringLiteral("--filter"),
         QStringLiteral("comm == \"ls\" and msg contains \"/etc\"")}));
    CHECK(finished, finished.status == 0);
    const QStringList lines = finished.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    CHECK(finished, lines.size() == 10);
    for (const QString& line : lines)
        CHECK(finished, line.contains(QStringLiteral(" ls-")) && line.contains(QStringLiteral("/etc")));
}

void BoardRun::pushed_filter_is_asked_in_the_kernel_data()
{
    QTest::addColumn<QString>("probe");
    QTest::newRow("records") << examples + QStringLiteral("writes.bpf.c");
    QTest::newRow("messages") << probes + QStringLiteral("printed-writes.bpf.c");
}

/// Two tasks write, one of them in two sizes. The program ran for all of it; what was not asked for never came.
void BoardRun::pushed_filter_is_asked_in_the_kernel()
{
    QFETCH(QString, probe);
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("a.bscope"));
    auto process = start_bscope(run_arguments(
        probe, {QStringLiteral("--duration"), QStringLiteral("6"), QStringLiteral("-o"), file, QStringLiteral("--filter"),
                QStringLiteral("comm == \"dd\" and bytes == 512 and msg contains \"bytes=512\""), QStringLiteral("--push")}));
    QString out;
    QString err;
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1 program"), out, err), qPrintable(err));
    const Finished wrote = board_->shell(QStringLiteral("cd /tmp; dd if=/dev/zero of=a bs=512 count=40 2>/dev/null; "
                                                        "dd if=/dev/zero of=a bs=100 count=30 2>/dev/null; "
                                                        "head -c 512 /dev/zero >b; for i in 1 2 3 4 5 6 7 8 9; do cat b >a; done; rm a b"));
    QCOMPARE(wrote.status, 0);
    QVERIFY(process->waitForFinished(30'000));
    out += QString::fromUtf8(process->readAllStandardOutput());
    err += QString::fromUtf8(process->readAllStandardError());
    QVERIFY2(err.contains(QStringLiteral("in the kernel: comm == \"dd\" and bytes == 512\n"
                                         "here: msg contains \"bytes=512\" (")), qPrintable(err));
    QVERIFY2(out.count(QLatin1Char('\n')) == 40 && out.count(QStringLiteral(" dd-")) == 40, qPrintable(out + err));
    QVERIFY2(err.contains(QStringLiteral("40 events received, 40 rows shown")), qPrintable(err));
    const auto hits = QRegularExpression(QStringLiteral("on_write \\(kprobe vfs_write\\): (\\d+) hits")).match(err);
    QVERIFY2(hits.captured(1).toInt() >= 40 + 30 + 9, qPrintable(err));

    // The recording tells why nobody else wrote.
    const Finished again = bscope({QStringLiteral("replay"), file, QStringLiteral("--filter"), QStringLiteral("kind == note")});
    CHECK(again, again.out.contains(QStringLiteral("stayed in the kernel: comm == \"dd\" and bytes == 512")));
}

void BoardRun::one_refused_program_does_not_stop_the_rest()
{
    const Finished finished = bscope(run_arguments(
        probes + QStringLiteral("two-programs.bpf.c"),
        {QStringLiteral("--events"), QStringLiteral("3"), QStringLiteral("--duration"), QStringLiteral("10"),
         QStringLiteral("--workload"), QStringLiteral("files")}));
    CHECK(finished, finished.status == 0);
    CHECK(finished, finished.err.contains(QStringLiteral("attached good (kprobe do_sys_openat2)")));
    CHECK(finished, finished.err.contains(QStringLiteral("refused missing (kprobe there_is_no_such_function): ")));
    CHECK(finished, finished.out.count(QStringLiteral(": good")) == 3);
}

void BoardRun::verifier_log_is_shown()
{
    const Finished finished = bscope(run_arguments(probes + QStringLiteral("refused.bpf.c"), {}));
    CHECK(finished, finished.status == 1);
    CHECK(finished, finished.err.contains(QStringLiteral("invalid mem access 'map_value_or_null'")));
    CHECK(finished, finished.err.contains(QStringLiteral("refused unchecked")));
    // At its line, and with what to do.
    CHECK(finished, finished.err.contains(QStringLiteral("refused.bpf.c:19:9: error: unchecked is refused: ")));
    CHECK(finished, finished.err.contains(QStringLiteral("\nSuggestion: Ask before")));
    CHECK(finished, finished.out.isEmpty());
}

void BoardRun::syntax_error_is_located_and_nothing_is_sent()
{
    const Finished finished = bscope(run_arguments(probes + QStringLiteral("broken.bpf.c"), {}));
    CHECK(finished, finished.status == 1);
    CHECK(finished, finished.err.contains(QStringLiteral("broken.bpf.c:8:9: error: ")));
    CHECK(finished, finished.err.contains(QStringLiteral("no_such_name")));
    CHECK(finished, !finished.err.contains(QStringLiteral("connecting")));
}

void BoardRun::attached_without_hits_is_told()
{
    const Finished finished = bscope(
        run_arguments(probes + QStringLiteral("silent.bpf.c"), {QStringLiteral("--duration"), QStringLiteral("5")}));
    CHECK(finished, finished.status == 0);
    CHECK(finished, finished.err.contains(QStringLiteral("attached, 0 hits")));
    CHECK(finished, finished.err.contains(QStringLiteral("never (kprobe kernel_power_off): 0 hits")));
}

void BoardRun::interrupt_stops_and_cleans()
{
    auto process = start_bscope(run_arguments(examples + QStringLiteral("opens.bpf.c"), {}));
    QString out;
    QString err;
    QVERIFY2(wait_for_output(*process, QStringLiteral("attached 1 of 1 program"), out, err), qPrintable(err));
    QVERIFY(board_->traces() != before_);  // the look itself must be able to see a session
    QCOMPARE(::kill(static_cast<pid_t>(process->processId()), SIGINT), 0);
    QVERIFY(process->waitForFinished(15'000));
    err += QString::fromUtf8(process->readAllStandardError());
    QCOMPARE(process->exitCode(), 130);
    QVERIFY2(err.contains(QStringLiteral("the board is as it was")), qPrintable(err));
}

void BoardRun::replay_prints_what_was_recorded()
{
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("a.bscope"));
    const Finished live = bscope(
        run_arguments(examples + QStringLiteral("opens.bpf.c"),
                      {QStringLiteral("--duration"), QStringLiteral("3"), QStringLiteral("--workload"),
                       QStringLiteral("files"), QStringLiteral("-o"), file}));
    CHECK(live, live.status == 0);
    CHECK(live, live.out.count(QLatin1Char('\n')) > 10);
    CHECK(live, live.err.contains(QStringLiteral("recording: ") + file));
    const Finished again = bscope({QStringLiteral("replay"), file});
    CHECK(again, again.status == 0);
    QCOMPARE(again.out, live.out);
    CHECK(again, again.err.contains(QStringLiteral("opens.bpf.c on virtual-armv7")));
}

void BoardRun::route_can_be_overridden()
{
    const QString probe = examples + QStringLiteral("opens.bpf.c");
    const Finished chosen = bscope({QStringLiteral("build"), probe, QStringLiteral("--target"), BoardUnderTest::name(),
                                    QStringLiteral("-o"), QStringLiteral("/nowhere/opens.o")});
    CHECK(chosen, chosen.status == 1);
    CHECK(chosen, chosen.err.contains(QStringLiteral("by route core")));
    CHECK(chosen, chosen.err.contains(QStringLiteral("cannot write /nowhere/opens.o")));

    QTemporaryDir directory;
    const QString object = directory.filePath(QStringLiteral("classic.o"));
    const Finished forced =
        bscope({QStringLiteral("build"), examples + QStringLiteral("open-classic.bpf.c"), QStringLiteral("--target"),
                BoardUnderTest::name(), QStringLiteral("--route"), QStringLiteral("kernel-headers"),
                QStringLiteral("-o"), object});
    CHECK(forced, forced.status == 0);
    CHECK(forced, forced.err.contains(QStringLiteral("by route kernel-headers")));
    CHECK(forced, QFileInfo(object).size() > 200);
}

void BoardRun::changed_host_key_is_refused()
{
    // A profile of our own with a known_hosts file that holds another key for the same address.
    QTemporaryDir config;
    QVERIFY(QDir(config.path()).mkpath(QStringLiteral("targets")));
    TargetProfile profile = board_->profile();
    profile.name = "changed";
    profile.ssh.known_hosts_file = config.filePath(QStringLiteral("known_hosts")).toStdString();
    QFile known(QString::fromStdString(profile.ssh.known_hosts_file));
    QVERIFY(known.open(QIODevice::WriteOnly));
    known.write(QStringLiteral("[%1]:%2 ssh-ed25519 "
                               "AAAAC3NzaC1lZDI1NTE5AAAAIKNSoiC11tyRjITYdJrU67y2iHWpqQaRjbCbdQgvRtiY\n")
                    .arg(QString::fromStdString(profile.ssh.host))
                    .arg(profile.ssh.port)
                    .toUtf8());
    known.close();
    QFile toml(config.filePath(QStringLiteral("targets/changed.toml")));
    QVERIFY(toml.open(QIODevice::WriteOnly));
    toml.write(QByteArray::fromStdString(to_toml(profile)));
    toml.close();

    qputenv("BOARDSCOPE_CONFIG", config.path().toUtf8());
    const Finished finished = bscope({QStringLiteral("run"), examples + QStringLiteral("opens.bpf.c"),
                                      QStringLiteral("--target"), QStringLiteral("changed")});
    qunsetenv("BOARDSCOPE_CONFIG");
    CHECK(finished, finished.status == 1);
    CHECK(finished, finished.err.contains(QStringLiteral("key")) && finished.err.contains(QStringLiteral("SHA256:")));
    CHECK(finished, finished.out.isEmpty());
}

void BoardRun::upload_avoids_noexec_directories()
{
    QCOMPARE(board_->shell(QStringLiteral("mount -o remount,noexec /tmp")).status, 0);
    const Finished finished = bscope(run_arguments(
        examples + QStringLiteral("opens.bpf.c"),
        {QStringLiteral("--events"), QStringLiteral("3"), QStringLiteral("--duration"), QStringLiteral("10"),
         QStringLiteral("--workload"), QStringLiteral("files")}));
    QCOMPARE(board_->shell(QStringLiteral("mount -o remount,exec /tmp")).status, 0);
    CHECK(finished, finished.status == 0);
    CHECK(finished, finished.out.count(QLatin1Char('\n')) == 3);
}

QTEST_GUILESS_MAIN(BoardRun)
#include "tst_board_run.moc"
