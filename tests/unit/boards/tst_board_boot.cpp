// SPDX-License-Identifier: GPL-3.0-or-later
// The real thing: Debian's ARMv7 kernel under QEMU, reached by the system's own ssh. Downloads go to the
// shared cache.
#include "app/boards/boards.h"
#include "app/boards/files.h"
#include "app/boards/qemu.h"
#include "app/boards/qmp.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <future>

using namespace boardscope;
using namespace boardscope::boards;
using namespace std::chrono_literals;

namespace {

const std::string board = "virtual-armv7";

std::string text_of(const Error& error)
{
    return error.cause + " " + error.hint;
}

void tell(const std::string& line)
{
    qInfo("%s", line.c_str());
}

void show(const Progress& progress)
{
    tell(progress.line);
}

}  // namespace

class TestBoardBoot : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_stop_request_leaves_no_half_started_board();
    void two_callers_at_once_get_the_same_board();
    void the_system_ssh_gets_in_and_checks_the_host_key();
    void the_board_is_fit_for_tracing();
    void starting_it_again_takes_no_time();
    void an_incomplete_profile_of_a_running_board_is_completed();
    void the_cable_can_be_pulled_and_plugged_in();
    void a_board_that_died_is_started_again_on_the_same_port();
    void switching_off_ends_qemu();
    void cleanupTestCase();

private:
    BoardState state() const
    {
        const auto states = list(paths_);
        return *std::ranges::find(states, board, &BoardState::name);
    }
    /// Output of a command on the board; empty when ssh fails.
    QString on_board(const QString& command) const;

    QTemporaryDir folder_;
    BoardPaths paths_;
    TargetProfile profile_;
};

void TestBoardBoot::initTestCase()
{
    for (const char* program : {"qemu-system-arm", "ssh", "ssh-keygen", "dropbearkey", "cpio"}) {
        BOARDSCOPE_REQUIRE(!QStandardPaths::findExecutable(QString::fromUtf8(program)).isEmpty(), program);
    }
    paths_ = default_paths();
    paths_.state = folder_.path().toStdString();
}

QString TestBoardBoot::on_board(const QString& command) const
{
    const auto text = [](const std::string& value) { return QString::fromStdString(value); };
    QProcess ssh;
    ssh.start(QStringLiteral("ssh"),
              {QStringLiteral("-F"), QStringLiteral("none"), QStringLiteral("-o"),
               QStringLiteral("BatchMode=yes"), QStringLiteral("-o"),
               QStringLiteral("StrictHostKeyChecking=yes"), QStringLiteral("-o"),
               QStringLiteral("UserKnownHostsFile=") + text(profile_.ssh.known_hosts_file),
               QStringLiteral("-o"), QStringLiteral("ConnectTimeout=20"), QStringLiteral("-i"),
               text(profile_.ssh.identity_file), QStringLiteral("-p"), QString::number(profile_.ssh.port),
               text(profile_.ssh.user + "@" + profile_.ssh.host), command});
    if (!ssh.waitForFinished() || ssh.exitCode() != 0) {
        qWarning("ssh: %s", ssh.readAllStandardError().constData());
        return {};
    }
    return QString::fromUtf8(ssh.readAllStandardOutput()).trimmed();
}

void TestBoardBoot::a_stop_request_leaves_no_half_started_board()
{
    std::stop_source source;
    const auto stop_once_booting = [&source](const Progress& progress) {
        show(progress);
        if (progress.line.starts_with("Starting QEMU")) source.request_stop();
    };
    const auto profile = up(board, paths_, stop_once_booting, source.get_token());
    QVERIFY(!profile.has_value());
    QVERIFY2(source.stop_requested(), text_of(profile.error()).c_str());
    QCOMPARE(state().pid, 0);
    QCOMPARE(state().status, BoardStatus::prepared);
}

void TestBoardBoot::two_callers_at_once_get_the_same_board()
{
    QElapsedTimer clock;
    clock.start();
    auto other = std::async(std::launch::async, [this] { return up(board, paths_); });
    const auto mine = up(board, paths_, show);
    const auto theirs = other.get();
    tell("both have it after " + std::to_string(clock.elapsed()) + " ms");
    QVERIFY2(mine.has_value(), mine ? "" : text_of(mine.error()).c_str());
    QVERIFY2(theirs.has_value(), theirs ? "" : text_of(theirs.error()).c_str());
    QCOMPARE(mine->ssh.port, theirs->ssh.port);
    QCOMPARE(state().status, BoardStatus::running);
    profile_ = *mine;
}

void TestBoardBoot::the_system_ssh_gets_in_and_checks_the_host_key()
{
    QCOMPARE(on_board(QStringLiteral("uname -m")), QStringLiteral("armv7l"));
    QCOMPARE(on_board(QStringLiteral("uname -r")), QString::fromStdString(profile_.kernel_release));
    QCOMPARE(on_board(QStringLiteral("hostname")), QString::fromStdString(board));
    QVERIFY(on_board(QStringLiteral("uname -v"))
                .contains(QString::fromStdString(to_string(profile_.kernel_version))));
}

void TestBoardBoot::the_board_is_fit_for_tracing()
{
    QCOMPARE(on_board(QStringLiteral("cat /proc/sys/kernel/kptr_restrict")), QStringLiteral("0"));
    for (const char* file :
         {"/sys/kernel/tracing/trace_pipe", "/sys/kernel/debug/kprobes/list",
          "/sys/fs/cgroup/cgroup.controllers", "/boot/config-$(uname -r)", "/etc/board-release"}) {
        QCOMPARE(on_board(QStringLiteral("test -e %1 && echo there").arg(QString::fromUtf8(file))),
                 QStringLiteral("there"));
    }
    QVERIFY(on_board(QStringLiteral("mount")).contains(QStringLiteral("/sys/fs/bpf type bpf")));
    for (const char* module : {"sch_ingress", "cls_bpf"}) {
        QCOMPARE(
            on_board(QStringLiteral("test -d /sys/module/%1 && echo there").arg(QString::fromUtf8(module))),
            QStringLiteral("there"));
    }
    QCOMPARE(on_board(QStringLiteral("date +%Y")), QString::number(QDate::currentDate().year()));
    for (const std::string& folder : profile_.kernel_headers)
        QVERIFY2(std::filesystem::exists(folder), folder.c_str());
    QCOMPARE(profile_.kernel_headers.size(), 2u);
    QVERIFY2(!profile_.btf_file.empty(), "no BTF was made for the board");
    QVERIFY(std::filesystem::file_size(profile_.btf_file) > 10'000);
}

void TestBoardBoot::starting_it_again_takes_no_time()
{
    const int pid = state().pid;
    QElapsedTimer clock;
    clock.start();
    const auto profile = up(board, paths_, show);
    tell("up again took " + std::to_string(clock.elapsed()) + " ms");
    QVERIFY(profile.has_value());
    QCOMPARE(*profile, profile_);
    QVERIFY(clock.elapsed() < 3000);
    QCOMPARE(state().pid, pid);
    QCOMPARE(profile_of(board, paths_).value(), profile_);
}

void TestBoardBoot::an_incomplete_profile_of_a_running_board_is_completed()
{
    const int pid = state().pid;
    TargetProfile incomplete = profile_;
    incomplete.btf_file.clear();  // as when the compiler was not installed yet
    incomplete.kernel_headers.clear();
    write_file(state().directory / "profile.toml", to_toml(incomplete));
    QCOMPARE(profile_of(board, paths_).value(), incomplete);
    const auto profile = up(board, paths_, show);
    QVERIFY(profile.has_value());
    QCOMPARE(*profile, profile_);
    QCOMPARE(state().pid, pid);
}

void TestBoardBoot::the_cable_can_be_pulled_and_plugged_in()
{
    auto qmp = Qmp::connect(state().directory / "qmp.sock");
    QVERIFY2(qmp.has_value(), qmp ? "" : text_of(qmp.error()).c_str());
    QVERIFY(qmp->set_link(false).has_value());
    QVERIFY(!answers_ssh(profile_.ssh.port, 1s));
    QVERIFY(qmp->set_link(true).has_value());
    QTRY_VERIFY_WITH_TIMEOUT(answers_ssh(profile_.ssh.port, 1s), 20'000);
    const auto refused = qmp->command("no-such-command");
    QVERIFY(!refused.has_value());
    QVERIFY(refused.error().cause.find("no-such-command") != std::string::npos);
}

void TestBoardBoot::a_board_that_died_is_started_again_on_the_same_port()
{
    const int pid = state().pid;
    QCOMPARE(::kill(pid, SIGKILL), 0);
    QTRY_COMPARE(state().status, BoardStatus::prepared);
    QElapsedTimer clock;
    clock.start();
    const auto profile = up(board, paths_, show);
    tell("a prepared board took " + std::to_string(clock.elapsed()) + " ms");
    QVERIFY2(profile.has_value(), profile ? "" : text_of(profile.error()).c_str());
    QCOMPARE(*profile, profile_);
    QVERIFY(state().pid != pid);
    QCOMPARE(on_board(QStringLiteral("id -u")), QStringLiteral("0"));
}

void TestBoardBoot::switching_off_ends_qemu()
{
    const int pid = state().pid;
    QVERIFY(pid > 0);
    QVERIFY(down(board, paths_, show).has_value());
    QCOMPARE(state().status, BoardStatus::prepared);
    QVERIFY(::kill(pid, 0) != 0 || !answers_ssh(profile_.ssh.port, 500ms));
    QVERIFY(down(board, paths_).has_value());
}

void TestBoardBoot::cleanupTestCase()
{
    (void)down(board, paths_);
}

QTEST_GUILESS_MAIN(TestBoardBoot)
#include "tst_board_boot.moc"
