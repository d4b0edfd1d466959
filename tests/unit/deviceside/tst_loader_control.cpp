// SPDX-License-Identifier: GPL-3.0-or-later
// What a running session can be told, and what it does by itself when a program costs too much.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QFile>

#include <atomic>
#include <thread>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

/// Calls getppid() as fast as it goes, until it is destroyed.
class Busy {
public:
    Busy() = default;
    ~Busy()
    {
        stop_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> stop_ = false;
    std::thread thread_{[this] {
        while (!stop_) call_getppid(100);
    }};
};

/// Runs for every system call of the machine that has this name, and prints nothing.
std::string counter(const std::string& name, const std::string& call)
{
    return "SEC(\"tracepoint/syscalls/sys_enter_" + call + "\") int " + name + "(void *ctx) { return 0; }\n";
}

}  // namespace

class TestLoaderControl : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void pause_takes_programs_off_and_puts_them_back();
    void pause_stops_the_instance();
    void pause_twice_is_once();
    void stop_while_paused_leaves_nothing();
    void too_many_runs_detach_that_program();
    void too_much_time_detaches();
    void detached_stays_detached_after_a_pause();
    void short_pause_frame_ends_the_session();

private:
    const wire::Ready* start(LoaderSession& loader, const std::string& source, const wire::Plan& plan);
    const wire::Ready* next_ready(LoaderSession& loader);
    static Bytes pause(LoaderSession& loader, bool paused) { return loader.writer.pause(paused); }
    static wire::Plan plan();
};

void TestLoaderControl::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

wire::Plan TestLoaderControl::plan()
{
    wire::Plan plan;
    plan.silence_limit = 20s;
    plan.stats_interval = 100ms;
    plan.text_source = wire::TextSource::instance;  // as text: lines are counted
    return plan;
}

const wire::Ready* TestLoaderControl::start(LoaderSession& loader, const std::string& source, const wire::Plan& plan)
{
    return loader.start(plan, compile_bpf(source)) ? loader.wait_for<wire::Ready>() : nullptr;
}

const wire::Ready* TestLoaderControl::next_ready(LoaderSession& loader)
{
    const std::size_t before = loader.count<wire::Ready>();
    return loader.read_until([&] { return loader.count<wire::Ready>() > before; }, 5s) ? loader.last<wire::Ready>()
                                                                                      : nullptr;
}

void TestLoaderControl::pause_takes_programs_off_and_puts_them_back()
{
    LoaderSession loader;
    const wire::Ready* ready = start(loader, getppid_printer("bst_pause"), plan());
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 1u);
    call_getppid(2);
    QVERIFY(loader.read_until([&] { return loader.text().find("bst_pause 2") != std::string::npos; }, 5s));

    QVERIFY(loader.send(pause(loader, true)));
    ready = next_ready(loader);
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).status, wire::ProgramStatus::paused);
    QCOMPARE(ready->attached_count(), 0u);
    QVERIFY(bpf_program_is_loaded("bst_pause"));
    call_getppid(50);

    QVERIFY(loader.send(pause(loader, false)));
    ready = next_ready(loader);
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).status, wire::ProgramStatus::attached);
    call_getppid(1);
    // It counts in a variable, which is a map: that has stayed, and has not seen the calls of the pause.
    QVERIFY(loader.read_until([&] { return loader.text().find("bst_pause 3 ") != std::string::npos; }, 5s));
    QVERIFY(loader.text().find("bst_pause 4 ") == std::string::npos);
    QVERIFY(loader.send(loader.writer.stop()));
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_pause"), QString());
}

void TestLoaderControl::pause_stops_the_instance()
{
    LoaderSession loader;
    QVERIFY(start(loader, getppid_printer("bst_pause_ring"), plan()));
    const auto tracing_on = [&] {
        QFile file(tracefs_file(QStringLiteral("instances/boardscope_%1/tracing_on").arg(loader.pid())));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray("no such file");
    };
    QCOMPARE(tracing_on(), QByteArray("1"));
    QVERIFY(loader.send(pause(loader, true)));
    QVERIFY(next_ready(loader));
    QCOMPARE(tracing_on(), QByteArray("0"));
    QVERIFY(loader.send(pause(loader, false)));
    QVERIFY(next_ready(loader));
    QCOMPARE(tracing_on(), QByteArray("1"));
}

void TestLoaderControl::pause_twice_is_once()
{
    LoaderSession loader;
    QVERIFY(start(loader, getppid_printer("bst_pause_twice"), plan()));
    for (const bool paused : {true, true, false, false}) QVERIFY(loader.send(pause(loader, paused)));
    QVERIFY(loader.send(loader.writer.ping(1)));
    QVERIFY(loader.wait_for<wire::Pong>());
    QCOMPARE(loader.count<wire::Ready>(), 3u);
    QCOMPARE(loader.last<wire::Ready>()->attached_count(), 1u);
}

void TestLoaderControl::stop_while_paused_leaves_nothing()
{
    LoaderSession loader;
    QVERIFY(start(loader, getppid_printer("bst_pause_stop"), plan()));
    QVERIFY(loader.send(pause(loader, true)));
    QVERIFY(next_ready(loader));
    QVERIFY(loader.send(loader.writer.stop()));
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_pause_stop"), QString());
}

void TestLoaderControl::too_many_runs_detach_that_program()
{
    LoaderSession loader;
    wire::Plan limited = plan();
    limited.run_limit_per_s = 5000;
    const wire::Ready* ready =
        start(loader, counter("bst_often", "getppid") + counter("bst_seldom", "getpgid"), limited);
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 2u);
    {
        const Busy busy;
        ready = next_ready(loader);
    }
    QVERIFY(ready);
    const wire::ProgramState* often = find_program(*ready, "bst_often");
    QVERIFY(often);
    QCOMPARE(often->status, wire::ProgramStatus::detached);
    QVERIFY2(often->reason.ends_with(" times a second; the limit is 5,000."), often->reason.c_str());
    QCOMPARE(find_program(*ready, "bst_seldom")->status, wire::ProgramStatus::attached);
    // What was counted up to then is still told.
    const auto* stats = loader.wait_for<wire::Stats>();
    QVERIFY(stats);
    const std::uint64_t hits = stats->programs.at(0).run_count;
    call_getppid(100);
    const std::size_t before = loader.count<wire::Stats>();
    QVERIFY(loader.read_until([&] { return loader.count<wire::Stats>() > before + 1; }, 5s));
    QVERIFY(loader.last<wire::Stats>()->programs.at(0).run_count >= 500);
    QVERIFY(loader.last<wire::Stats>()->programs.at(0).run_count >= hits);
}

void TestLoaderControl::too_much_time_detaches()
{
    LoaderSession loader;
    wire::Plan limited = plan();
    limited.stats_interval = 0ms;  // the limit is kept without figures, too
    limited.run_limit_permille = 1;
    const wire::Ready* ready = start(loader, getppid_printer("bst_slow"), limited);
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 1u);
    {
        const Busy busy;
        ready = next_ready(loader);
    }
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).status, wire::ProgramStatus::detached);
    const std::string reason = ready->programs.at(0).reason;
    QVERIFY2(reason.find("% of one CPU's time; the limit is 0.1 %.") != std::string::npos, reason.c_str());
    QVERIFY(loader.send(loader.writer.stop()));
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_slow"), QString());
}

void TestLoaderControl::detached_stays_detached_after_a_pause()
{
    LoaderSession loader;
    wire::Plan limited = plan();
    limited.run_limit_per_s = 1000;
    QVERIFY(start(loader, counter("bst_gone", "getppid"), limited));
    {
        const Busy busy;
        QVERIFY(next_ready(loader));
    }
    for (const bool paused : {true, false}) {
        QVERIFY(loader.send(pause(loader, paused)));
        const wire::Ready* ready = next_ready(loader);
        QVERIFY(ready);
        QCOMPARE(ready->programs.at(0).status, wire::ProgramStatus::detached);
    }
}

void TestLoaderControl::short_pause_frame_ends_the_session()
{
    LoaderSession loader;
    QVERIFY(start(loader, getppid_printer("bst_pause_bad"), plan()));
    QVERIFY(loader.send(loader.writer.frame(BSW_PAUSE, Bytes(4))));
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::bad_input);
    QCOMPARE(loader.wait_exit(3s), std::optional(4));
    QCOMPARE(leftovers(loader.pid(), "bst_pause_bad"), QString());
}

QTEST_GUILESS_MAIN(TestLoaderControl)
#include "tst_loader_control.moc"
