// SPDX-License-Identifier: GPL-3.0-or-later
// A session as it should be: what the loader says, attaches, refuses and streams.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

wire::Plan plan_with_stats()
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::instance;
    plan.silence_limit = 20s;
    plan.stats_interval = 100ms;
    return plan;
}

std::size_t lines_with(const std::string& text, const std::string& word)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

}  // namespace

class TestLoaderSession : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void says_hello();
    void removes_its_own_file();
    void version_and_usage();
    void streams_text_and_counts_until_stopped();
    void gives_lines_to_the_instance_only();
    void refused_program_does_not_stop_a_good_one();
    void missing_kernel_function_is_named();
    void missing_tracepoint_is_named();
    void nothing_attached_ends_the_session();
    void plan_says_where_to_attach();
    void record_type_in_ring_map_is_accepted();
    void relocates_against_the_btf_that_was_sent();
    void field_unknown_to_the_board_is_explained();
    void reads_the_shared_pipe_when_asked();
    void shared_pipe_in_use_is_explained();
    void answers_pings_while_text_floods();
    void every_line_arrives_or_is_counted_as_lost();
    void two_loaders_leave_the_switch_alone();
};

void TestLoaderSession::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

void TestLoaderSession::says_hello()
{
    LoaderSession loader;
    const auto* hello = loader.wait_for<wire::Hello>();
    QVERIFY(hello);
    QCOMPARE(hello->wire_version, BSW_VERSION);
    QCOMPARE(hello->pid, static_cast<std::uint32_t>(loader.pid()));
    QCOMPARE(hello->arch, wire::LoaderArch::x86_64);
    QCOMPARE(QString::fromStdString(hello->kernel_release), QSysInfo::kernelVersion());
    QCOMPARE(hello->loader_version_text(), std::string(BOARDSCOPE_VERSION));
    QVERIFY(hello->monotonic_ns > 0 && hello->realtime_ns > hello->monotonic_ns);
    loader.send(loader.writer.stop());
    QCOMPARE(loader.wait_exit(3s), std::optional(0));
}

void TestLoaderSession::removes_its_own_file()
{
    QTemporaryDir directory;
    const QString copy = directory.filePath(QStringLiteral("loader"));
    QVERIFY(QFile::copy(QStringLiteral(BOARDSCOPE_LOADER), copy));
    LoaderSession loader({}, copy);
    QVERIFY(loader.wait_for<wire::Hello>());
    QVERIFY(eventually([&] { return !QFileInfo::exists(copy); }, 1s));
    loader.send(loader.writer.stop());
    QCOMPARE(loader.wait_exit(3s), std::optional(0));
    QVERIFY(loader.log(wire::LogOrigin::loader).empty());
}

void TestLoaderSession::version_and_usage()
{
    QProcess loader;
    loader.start(QStringLiteral(BOARDSCOPE_LOADER), {QStringLiteral("--version")});
    QVERIFY(loader.waitForFinished(5000));
    QVERIFY(loader.readAllStandardOutput().startsWith("boardscope-loader " BOARDSCOPE_VERSION));
    loader.start(QStringLiteral(BOARDSCOPE_LOADER), {QStringLiteral("--nonsense")});
    QVERIFY(loader.waitForFinished(5000));
    QCOMPARE(loader.exitCode(), 2);
    QVERIFY(loader.readAllStandardError().contains("usage"));
}

void TestLoaderSession::streams_text_and_counts_until_stopped()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(getppid_printer("bst_streams"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.size(), 1u);
    QCOMPARE(ready->programs[0].status, wire::ProgramStatus::attached);
    QCOMPARE(ready->programs[0].kind, wire::AttachKind::tracepoint);
    QCOMPARE(ready->programs[0].name, std::string("bst_streams"));
    QCOMPARE(ready->programs[0].target, std::string("syscalls/sys_enter_getppid"));
    QVERIFY(ready->programs[0].kernel_id > 0);
    QCOMPARE(ready->text_source, wire::TextSource::instance);
    QCOMPARE(ready->text_clock, wire::TextClock::monotonic);
    QVERIFY(trace_instance_exists(loader.pid()));

    call_getppid(25);
    QVERIFY(loader.read_until([&] { return lines_with(loader.text(), "bst_streams ") == 25; }, 5s));
    QVERIFY(loader.text().find("bst_streams 25 of a line") != std::string::npos);
    const auto hits = [&] {
        return loader.last<wire::Stats>() ? loader.last<wire::Stats>()->programs.at(0).run_count : 0;
    };
    QVERIFY(loader.read_until([&] { return hits() >= 25; }, 3s));
    QVERIFY(loader.last<wire::Stats>()->run_counted);

    loader.send(loader.writer.stop());
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::stopped);
    QCOMPARE(exit->code, 0);
    QCOMPARE(loader.wait_exit(3s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_streams"), QString());
    QCOMPARE(loader.count<wire::Lost>(), 0u);
    QCOMPARE(loader.frame_counts().skipped_bytes, 0u);
    QCOMPARE(loader.frame_counts().sequence_gaps, 0u);
}

void TestLoaderSession::gives_lines_to_the_instance_only()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(getppid_printer("bst_private"))));
    QVERIFY(loader.wait_for<wire::Ready>());
    // The load switched the board-wide event on; the loader has put it back while the session runs.
    QVERIFY(eventually([] { return printk_switch() == '0'; }, 1s));
    loader.read_until([] { return false; }, 500ms);
    QCOMPARE(printk_switch(), '0');
    QFile shared(tracefs_file(QStringLiteral("trace")));
    call_getppid(10);
    QVERIFY(loader.read_until([&] { return lines_with(loader.text(), "bst_private ") == 10; }, 5s));
    QVERIFY(shared.open(QIODevice::ReadOnly));
    QVERIFY(!shared.readAll().contains("bst_private"));
}

void TestLoaderSession::refused_program_does_not_stop_a_good_one()
{
    const std::string bad = "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int bst_wild(void *ctx) {\n"
                            "  return *(int *)bpf_ktime_get_ns(); }\n";
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(bad + getppid_printer("bst_tame"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 1u);
    const auto* wild = find_program(*ready, "bst_wild");
    QVERIFY(wild);
    QCOMPARE(wild->status, wire::ProgramStatus::refused);
    QCOMPARE(wild->error, EACCES);
    QVERIFY2(wild->reason.find("verifier refused it: R0 invalid mem access") != std::string::npos,
             wild->reason.c_str());
    QVERIFY(loader.log(wire::LogOrigin::verifier).find("call bpf_ktime_get_ns") != std::string::npos);
    call_getppid(5);
    QVERIFY(loader.read_until([&] { return lines_with(loader.text(), "bst_tame ") == 5; }, 5s));
}

void TestLoaderSession::missing_kernel_function_is_named()
{
    const std::string missing =
        "SEC(\"kprobe/bst_no_such_function\") int bst_lost(void *ctx) { return 0; }\n";
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(missing + getppid_printer("bst_found"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    const auto* lost = find_program(*ready, "bst_lost");
    QVERIFY(lost);
    QCOMPARE(lost->status, wire::ProgramStatus::refused);
    QCOMPARE(lost->kind, wire::AttachKind::kprobe);
    QCOMPARE(lost->target, std::string("bst_no_such_function"));
    QCOMPARE(lost->error, ENOENT);
    const bool kernel_has_kprobes = QFileInfo::exists(QStringLiteral("/sys/bus/event_source/devices/kprobe"));
    const std::string expected = kernel_has_kprobes ? "no function bst_no_such_function" : "no kprobes";
    QVERIFY2(lost->reason.find(expected) != std::string::npos, lost->reason.c_str());
    QCOMPARE(find_program(*ready, "bst_found")->status, wire::ProgramStatus::attached);
}

void TestLoaderSession::missing_tracepoint_is_named()
{
    const std::string missing =
        "SEC(\"tp/syscalls/sys_enter_nothing\") int bst_lost(void *ctx) { return 0; }\n";
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(missing + getppid_printer("bst_found"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    const auto* lost = find_program(*ready, "bst_lost");
    QCOMPARE(lost->error, ENOENT);
    QVERIFY2(lost->reason.find("no tracepoint syscalls/sys_enter_nothing") != std::string::npos,
             lost->reason.c_str());
    QCOMPARE(ready->attached_count(), 1u);
}

void TestLoaderSession::nothing_attached_ends_the_session()
{
    LoaderSession loader;
    QVERIFY(
        loader.start(plan_with_stats(), compile_bpf("SEC(\"xdp\") int bst_xdp(void *ctx) { return 0; }\n")));
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::refused);
    const auto* ready = loader.last<wire::Ready>();
    QVERIFY(ready);
    QVERIFY2(ready->programs.at(0).reason.find("network interface") != std::string::npos,
             ready->programs.at(0).reason.c_str());
    QCOMPARE(loader.wait_exit(3s), std::optional(5));
    QCOMPARE(leftovers(loader.pid(), "bst_xdp"), QString());
}

void TestLoaderSession::plan_says_where_to_attach()
{
    // A section that libbpf does not know: only the plan says what this is.
    std::string source = getppid_printer("bst_planned");
    source.replace(source.find("tracepoint/syscalls/sys_enter_getppid"), 37, "my_own_section");
    wire::Plan plan = plan_with_stats();
    plan.programs.push_back({"bst_planned", wire::AttachKind::tracepoint, "syscalls/sys_enter_getppid", 0});
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(source)));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).reason, std::string());
    QCOMPARE(ready->programs.at(0).target, std::string("syscalls/sys_enter_getppid"));
    call_getppid(3);
    QVERIFY(loader.read_until([&] { return lines_with(loader.text(), "bst_planned ") == 3; }, 5s));
}

void TestLoaderSession::record_type_in_ring_map_is_accepted()
{
    const std::string maps =
        "struct event { int a; long b; };\n"
        "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096);\n"
        "  __type(value, struct event); } ring SEC(\".maps\");\n"
        "struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(value, struct event);\n"
        "  } perf SEC(\".maps\");\n"
        "SEC(\"raw_tp/sys_enter\") int bst_ring(void *ctx) { struct event e = {1, 2};\n"
        "  bpf_ringbuf_output(&ring, &e, sizeof(e), 0);\n"
        "  bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &e, sizeof(e)); return 0; }\n";
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(maps)));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).reason, std::string());
    QCOMPARE(ready->programs.at(0).kind, wire::AttachKind::raw_tracepoint);
    QCOMPARE(ready->programs.at(0).target, std::string("sys_enter"));
    QCOMPARE(loader.log(wire::LogOrigin::libbpf), std::string());
}

// A type that no kernel has, so that only the BTF which was sent can tell where its field is.
const char bst_core_program[] = "struct bst_layout { int wanted; } __attribute__((preserve_access_index));\n"
                                "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int bst_core(void *ctx) {\n"
                                "  if ((bpf_get_current_pid_tgid() >> 32) != TEST_PID) return 0;\n"
                                "  bpf_printk(\"offset %d\", __builtin_preserve_field_info(((struct "
                                "bst_layout *)0)->wanted, 0)); return 0; }\n";

void TestLoaderSession::relocates_against_the_btf_that_was_sent()
{
    const Bytes btf = make_btf("struct bst_layout { int before[6]; int wanted; };\n"
                               "SEC(\"socket\") int user(struct bst_layout *l) { return l->wanted; }\n");
    QVERIFY(!btf.empty());
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(bst_core_program), btf));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).reason, std::string());
    call_getppid(1);
    QVERIFY(loader.read_until([&] { return lines_with(loader.text(), "offset 24") == 1; }, 5s));
}

void TestLoaderSession::field_unknown_to_the_board_is_explained()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(bst_core_program)));
    const auto* exit = loader.wait_for<wire::Exit>();
    QVERIFY(exit);
    QCOMPARE(exit->reason, wire::ExitReason::refused);
    const std::string reason = loader.last<wire::Ready>()->programs.at(0).reason;
    QVERIFY2(reason.find("does not have") != std::string::npos &&
                 reason.find("bst_layout") != std::string::npos,
             reason.c_str());
}

void TestLoaderSession::reads_the_shared_pipe_when_asked()
{
    wire::Plan plan = plan_with_stats();
    plan.text_source = wire::TextSource::shared;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(getppid_printer("bst_shared"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->text_source, wire::TextSource::shared);
    QVERIFY(!trace_instance_exists(loader.pid()));
    call_getppid(5);
    QVERIFY(loader.read_until([&] { return lines_with(loader.text(), "bst_shared ") == 5; }, 5s));
    loader.send(loader.writer.stop());
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_shared"), QString());
}

void TestLoaderSession::shared_pipe_in_use_is_explained()
{
    const int other_reader = open("/sys/kernel/tracing/trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(other_reader >= 0);
    wire::Plan plan = plan_with_stats();
    plan.text_source = wire::TextSource::shared;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(getppid_printer("bst_busy"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    close(other_reader);
    QVERIFY(ready);
    QCOMPARE(ready->text_source, wire::TextSource::none);
    const std::string log = loader.log(wire::LogOrigin::loader);
    QVERIFY2(log.find("(pid " + std::to_string(getpid()) + ") has trace_pipe open") != std::string::npos,
             log.c_str());
}

void TestLoaderSession::answers_pings_while_text_floods()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_with_stats(), compile_bpf(getppid_printer("bst_flood"))));
    QVERIFY(loader.wait_for<wire::Ready>());
    Flood flood;
    QVERIFY(loader.read_until([&] { return loader.count<wire::Text>() > 20; }, 5s));
    std::chrono::milliseconds worst{0};
    for (std::uint64_t cookie = 1; cookie <= 20; ++cookie) {
        const auto asked = std::chrono::steady_clock::now();
        QVERIFY(loader.send(loader.writer.ping(cookie)));
        QVERIFY(loader.read_until(
            [&] { return loader.last<wire::Pong>() && loader.last<wire::Pong>()->cookie == cookie; }, 3s));
        worst = std::max(worst, std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::steady_clock::now() - asked));
    }
    qInfo("worst answer to a ping in a flood: %d ms", static_cast<int>(worst.count()));
    QVERIFY(worst < 1s);
    flood.stop();
    QVERIFY(loader.send(loader.writer.stop()));
    QVERIFY(loader.wait_for<wire::Exit>());
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_flood"), QString());
}

void TestLoaderSession::every_line_arrives_or_is_counted_as_lost()
{
    wire::Plan plan = plan_with_stats();
    plan.text_buffer_kib = 64;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(getppid_printer("bst_loss"))));
    QVERIFY(loader.wait_for<wire::Ready>());
    std::uint64_t calls = 0;
    {
        // Nobody reads: the loader's queue fills, then the kernel's ring, then lines are lost.
        Flood flood;
        std::this_thread::sleep_for(1s);
        flood.stop();
        calls = flood.calls();
    }
    loader.read_until([] { return false; }, 1s);
    QVERIFY(loader.send(loader.writer.stop()));
    QVERIFY(loader.wait_for<wire::Exit>());
    std::uint64_t lost = 0;
    for (const wire::Message& message : loader.messages())
        if (const auto* loss = std::get_if<wire::Lost>(&message)) lost += loss->count.value_or(0);
    const std::uint64_t arrived = lines_with(loader.text(), "bst_loss ");
    qInfo("%d calls, %d arrived, %d lost", int(calls), int(arrived), int(lost));
    QVERIFY(lost > 0);
    QCOMPARE(arrived + lost, calls);
    QVERIFY(arrived > 0);
}

void TestLoaderSession::two_loaders_leave_the_switch_alone()
{
    LoaderSession one;
    LoaderSession two;
    QVERIFY(one.start(plan_with_stats(), compile_bpf(getppid_printer("bst_one"))));
    QVERIFY(two.start(plan_with_stats(), compile_bpf(getppid_printer("bst_two"))));
    QVERIFY(one.wait_for<wire::Ready>());
    QVERIFY(two.wait_for<wire::Ready>());
    QVERIFY(eventually([] { return printk_switch() == '0'; }, 2s));
    call_getppid(4);
    QVERIFY(one.read_until([&] { return lines_with(one.text(), "bst_one ") == 4; }, 5s));
    QVERIFY(two.read_until([&] { return lines_with(two.text(), "bst_two ") == 4; }, 5s));
    for (LoaderSession* loader : {&one, &two}) {
        QVERIFY(loader->send(loader->writer.stop()));
        QVERIFY(loader->wait_for<wire::Exit>());
        QCOMPARE(loader->wait_exit(5s), std::optional(0));
    }
    QCOMPARE(leftovers(one.pid(), "bst_one"), QString());
    QCOMPARE(leftovers(two.pid(), "bst_two"), QString());
}

QTEST_GUILESS_MAIN(TestLoaderSession)
#include "tst_loader_session.moc"
