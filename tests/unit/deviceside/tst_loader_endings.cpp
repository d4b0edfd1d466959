// SPDX-License-Identifier: GPL-3.0-or-later
// Every way in which a session can end, the violent ones too, leaves the machine as it was.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <sys/file.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

/// The first process whose parent it is; -1 when there is none.
pid_t child_of(pid_t parent)
{
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(entry));
        if (!stat.open(QIODevice::ReadOnly)) continue;
        const QByteArray fields = stat.readAll();
        const QList<QByteArray> after_name = fields.mid(fields.lastIndexOf(')') + 2).split(' ');
        if (after_name.size() > 1 && after_name[1].toInt() == parent) return entry.toInt();
    }
    return -1;
}

/// Programs, instance, switch and janitor as leftovers() sees them; then maps, legacy probes and counting.
QString left_by(pid_t loader)
{
    QString left = leftovers(loader, "bst_ending");
    const auto gone = [&](const char* what, const std::function<bool()>& is_gone) {
        if (!eventually(is_gone, 2s)) left += QLatin1Char(' ') + QString::fromLatin1(what);
    };
    // libbpf names the maps of variables after the object, of which the kernel keeps 8 characters.
    gone("a map", [] {
        QProcess bpftool;
        bpftool.start(QStringLiteral("bpftool"), {QStringLiteral("map"), QStringLiteral("list")});
        bpftool.waitForFinished(20000);
        return !bpftool.readAllStandardOutput().contains("name boardsco.");
    });
    for (const char* list : {"kprobe_events", "uprobe_events"})
        gone(list, [&] {
            QFile file(tracefs_file(QString::fromLatin1(list)));
            return !file.open(QIODevice::ReadOnly) || !file.readAll().contains("libbpf_" + QByteArray::number(loader));
        });
    return left;
}

}  // namespace

class TestLoaderEndings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void end_of_input();
    void signals_data();
    void signals();
    void sigkill_leaves_the_rest_to_the_janitor();
    void sigkill_right_after_start();
    void silence_ends_the_session();
    void pings_keep_it_alive();
    void closed_output();
    void blocked_output_data();
    void blocked_output();
    void somebody_elses_switch_is_left_on();
    void another_loaders_moment_is_waited_for();
    void instances_of_dead_loaders_are_swept();
    void no_descriptor_of_the_channel_stays_open();

private:
    bool start(LoaderSession& loader, std::chrono::milliseconds silence = 20s);
    Bytes object_;
};

void TestLoaderEndings::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
    object_ = compile_bpf(getppid_printer("bst_ending"));
}

bool TestLoaderEndings::start(LoaderSession& loader, std::chrono::milliseconds silence)
{
    wire::Plan plan;
    plan.silence_limit = silence;
    plan.stats_interval = 100ms;
    const bool sent = loader.start(plan, object_);
    const auto* ready = loader.wait_for<wire::Ready>();
    return sent && ready && ready->attached_count() == 1 && trace_instance_exists(loader.pid()) &&
           bpf_program_is_loaded("bst_ending");
}

void TestLoaderEndings::end_of_input()
{
    LoaderSession loader;
    QVERIFY(start(loader));
    call_getppid(3);
    loader.close_input();
    const auto* exit = loader.wait_for<wire::Exit>(3s);
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::end_of_input);
    QVERIFY(loader.pages().find("bst_ending 3") != std::string::npos);
    QVERIFY(loader.wait_exit(3s));
    QCOMPARE(left_by(loader.pid()), QString());
}

void TestLoaderEndings::signals_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGHUP") << SIGHUP;
}

void TestLoaderEndings::signals()
{
    QFETCH(int, number);
    LoaderSession loader;
    QVERIFY(start(loader));
    kill(loader.pid(), number);
    const auto* exit = loader.wait_for<wire::Exit>(3s);
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::signal);
    QCOMPARE(loader.wait_exit(3s), std::optional(128 + number));
    QCOMPARE(left_by(loader.pid()), QString());
}

void TestLoaderEndings::sigkill_leaves_the_rest_to_the_janitor()
{
    LoaderSession loader;
    QVERIFY(start(loader));
    const auto killed = std::chrono::steady_clock::now();
    kill(loader.pid(), SIGKILL);
    QVERIFY(loader.wait_exit(3s));
    QVERIFY(eventually([&] { return !trace_instance_exists(loader.pid()); }, 2s));
    qInfo("instance gone %d ms after SIGKILL",
          int(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - killed)
                  .count()));
    QCOMPARE(left_by(loader.pid()), QString());
}

void TestLoaderEndings::sigkill_right_after_start()
{
    // At whatever point of loading it hits: nothing is left.
    for (int delay_ms = 0; delay_ms < 40; delay_ms += 4) {
        LoaderSession loader;
        wire::Plan plan;
        QVERIFY(loader.wait_for<wire::Hello>());
        QVERIFY(loader.start(plan, object_));
        std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
        kill(loader.pid(), SIGKILL);
        QVERIFY(loader.wait_exit(3s));
        QCOMPARE(left_by(loader.pid()), QString());
    }
}

void TestLoaderEndings::silence_ends_the_session()
{
    LoaderSession loader;
    QVERIFY(start(loader, 400ms));
    const auto* exit = loader.wait_for<wire::Exit>(3s);
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::silence);
    QVERIFY(loader.wait_exit(3s));
    QCOMPARE(left_by(loader.pid()), QString());
}

void TestLoaderEndings::pings_keep_it_alive()
{
    LoaderSession loader;
    QVERIFY(start(loader, 600ms));
    for (int i = 0; i < 15; ++i) {
        QVERIFY(loader.send(loader.writer.ping(7)));
        loader.read_until([] { return false; }, 100ms);
    }
    QVERIFY(!loader.last<wire::Exit>());
    QCOMPARE(loader.count<wire::Pong>(), 15u);
}

void TestLoaderEndings::closed_output()
{
    LoaderSession loader;
    QVERIFY(start(loader));
    loader.close_output();
    QVERIFY(loader.wait_exit(4s));
    QCOMPARE(left_by(loader.pid()), QString());
}

void TestLoaderEndings::blocked_output_data()
{
    QTest::addColumn<QString>("ending");
    QTest::newRow("STOP") << QStringLiteral("STOP");
    QTest::newRow("end of input") << QStringLiteral("EOF");
    QTest::newRow("silence") << QStringLiteral("silence");
}

void TestLoaderEndings::blocked_output()
{
    QFETCH(QString, ending);
    LoaderSession loader;
    QVERIFY(start(loader, ending == QStringLiteral("silence") ? 2500ms : 20s));
    std::atomic<bool> stop{false};
    std::thread flood([&] {
        while (!stop)
            call_getppid(100);
    });
    std::this_thread::sleep_for(1500ms);  // nobody reads: pipe and queue are full
    if (ending == QStringLiteral("STOP")) QVERIFY(loader.send(loader.writer.stop()));
    if (ending == QStringLiteral("EOF")) loader.close_input();
    const auto status = loader.wait_exit(8s);
    stop = true;
    flood.join();
    QVERIFY(status);
    QCOMPARE(left_by(loader.pid()), QString());
}

void TestLoaderEndings::somebody_elses_switch_is_left_on()
{
    LoaderSession loader;
    QVERIFY(start(loader));
    loader.read_until([] { return false; }, 700ms);
    set_printk_switch('1');  // another tool needs it now
    QVERIFY(loader.send(loader.writer.stop()));
    QVERIFY(loader.wait_for<wire::Exit>());
    QVERIFY(loader.wait_exit(3s));
    QCOMPARE(printk_switch(), '1');
    // And when it was on before, it stays on during and after.
    LoaderSession second;
    QVERIFY(start(second));
    second.read_until([] { return false; }, 700ms);
    QCOMPARE(printk_switch(), '1');
    kill(second.pid(), SIGKILL);
    QVERIFY(second.wait_exit(3s));
    QVERIFY(eventually([&] { return !trace_instance_exists(second.pid()); }, 2s));
    QCOMPARE(printk_switch(), '1');
    set_printk_switch('0');
}

void TestLoaderEndings::another_loaders_moment_is_waited_for()
{
    // A slow board's verifier thinks for seconds: meanwhile the switch is on, and that loader will put it back.
    const int other = ::open(qPrintable(tracefs_file(QStringLiteral("events/bpf_trace/bpf_trace_printk/enable"))),
                             O_RDWR | O_CLOEXEC);
    QVERIFY(other >= 0);
    QCOMPARE(flock(other, LOCK_EX | LOCK_NB), 0);
    set_printk_switch('1');
    std::thread put_back([other] {
        std::this_thread::sleep_for(3s);
        set_printk_switch('0');
        ::close(other);
    });
    LoaderSession loader;
    const bool started = start(loader);
    put_back.join();
    QVERIFY(started);
    loader.read_until([] { return false; }, 700ms);
    QCOMPARE(printk_switch(), '0');
}

void TestLoaderEndings::instances_of_dead_loaders_are_swept()
{
    const pid_t dead = fork();
    if (dead == 0) _exit(0);
    waitpid(dead, nullptr, 0);
    const QDir instances(tracefs_file(QStringLiteral("instances")));
    QVERIFY(instances.mkdir(QStringLiteral("boardscope_%1").arg(dead)));
    QVERIFY(instances.mkdir(QStringLiteral("boardscope_%1").arg(getpid())));
    QVERIFY(instances.mkdir(QStringLiteral("boardscope_x%1").arg(dead)));
    LoaderSession loader;
    QVERIFY(loader.wait_for<wire::Hello>());
    QVERIFY(eventually([&] { return !trace_instance_exists(dead); }, 1s));
    QVERIFY(trace_instance_exists(getpid()));                               // its process lives
    QVERIFY(instances.exists(QStringLiteral("boardscope_x%1").arg(dead)));  // not one of ours
    instances.rmdir(QStringLiteral("boardscope_%1").arg(getpid()));
    instances.rmdir(QStringLiteral("boardscope_x%1").arg(dead));
}

void TestLoaderEndings::no_descriptor_of_the_channel_stays_open()
{
    // sshd ends a channel when all its ends are closed: the janitor must hold none.
    LoaderSession loader;
    QVERIFY(start(loader));
    const pid_t janitor = child_of(loader.pid());
    QVERIFY(janitor > 0);
    for (const char* channel : {"0", "1", "2"})
        QVERIFY(!std::filesystem::is_symlink("/proc/" + std::to_string(janitor) + "/fd/" + channel));
    int open_files = 0;
    for (const auto& file : std::filesystem::directory_iterator("/proc/" + std::to_string(janitor) + "/fd")) {
        const std::string target = std::filesystem::read_symlink(file).string();
        QVERIFY2(target.starts_with("pipe:") || target.ends_with("bpf_trace_printk/enable"), target.c_str());
        ++open_files;
    }
    QVERIFY(open_files <= 2);
}

QTEST_GUILESS_MAIN(TestLoaderEndings)
#include "tst_loader_endings.moc"
