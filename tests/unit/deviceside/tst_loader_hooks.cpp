// SPDX-License-Identifier: GPL-3.0-or-later
// One program hooked in many places: each has a state of its own, what is counted is the program's.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QDir>
#include <QElapsedTimer>

#include <cstring>
#include <set>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

/// Counts the calls of this process, in slot 0.
const std::string counter = R"(
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, __u32); __type(value, __u64); __uint(max_entries, 1); } calls SEC(".maps");
SEC("tracepoint") int on_call(void *ctx) {
	__u32 zero = 0; __u64 *count = bpf_map_lookup_elem(&calls, &zero);
	if (bpf_get_current_pid_tgid() >> 32 == TEST_PID && count) __sync_fetch_and_add(count, 1);
	return 0;
}
)";

const std::string ticker = R"(
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); } ticks SEC(".maps");
SEC("perf_event") int on_tick(void *ctx) {
	__u32 cpu = bpf_get_smp_processor_id();
	bpf_ringbuf_output(&ticks, &cpu, sizeof(cpu), 0);
	return 0;
}
)";

wire::Plan plan_for_hooks()
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    plan.silence_limit = 30s;
    plan.stats_interval = 100ms;
    return plan;
}

/// So many tracepoints of this kernel: getppid's first, then others that this test does not use.
std::vector<std::string> system_calls(std::size_t count)
{
    std::vector<std::string> all{"syscalls/sys_enter_getppid", "syscalls/sys_exit_getppid"};
    const QStringList found =
        QDir(tracefs_file(QStringLiteral("events/syscalls")))
            .entryList({QStringLiteral("sys_enter_set*"), QStringLiteral("sys_exit_set*"),
                        QStringLiteral("sys_enter_[a-i]*")},
                       QDir::Dirs);
    for (const QString& name : found)
        if (all.size() < count && !name.contains(QStringLiteral("getppid")))
            all.push_back("syscalls/" + name.toStdString());
    return all;
}

std::vector<std::uint32_t> cpus_of_ticks(const LoaderSession& loader)
{
    std::vector<std::uint32_t> cpus;
    for (const wire::Message& message : loader.messages())
        if (const auto* records = std::get_if<wire::Records>(&message))
            for (const wire::Record& record : records->records) {
                std::uint32_t cpu = 0;
                std::memcpy(&cpu, record.bytes.data(), sizeof(cpu));
                cpus.push_back(cpu);
            }
    return cpus;
}

}  // namespace

class TestLoaderHooks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_hundred_places();
    void one_refusal_leaves_the_others();
    void a_limit_takes_the_program_off_all_of_them();
    void a_program_of_two_types_is_refused_at_the_second();
    void a_refused_program_is_refused_everywhere();
    void an_interval_ticks_on_one_cpu();
    void a_profile_ticks_on_all();

private:
    static bool stop(LoaderSession& loader);
};

void TestLoaderHooks::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

bool TestLoaderHooks::stop(LoaderSession& loader)
{
    return loader.send(loader.writer.stop()) && loader.wait_for<wire::Exit>() &&
           loader.wait_exit(10s) == std::optional(0);
}

void TestLoaderHooks::a_hundred_places()
{
    wire::Plan plan = plan_for_hooks();
    const std::vector<std::string> places = system_calls(100);
    QCOMPARE(places.size(), 100u);
    for (const std::string& place : places)
        plan.programs.push_back({"on_call", wire::AttachKind::tracepoint, place});
    LoaderSession loader;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(loader.start(plan, compile_bpf(counter)));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    qInfo("attached after %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(ready->attached_count(), 100u);
    for (std::size_t i = 0; i < places.size(); ++i) {
        QCOMPARE(ready->programs.at(i).name, "on_call");
        QCOMPARE(ready->programs.at(i).target, places[i]);
        QCOMPARE(ready->programs.at(i).kernel_id, ready->programs.front().kernel_id);
    }
    call_getppid(1000);
    // Two of its places saw each call; the kernel counts them together, and so it is told for each place.
    const auto counted = [&] {
        const auto* stats = loader.last<wire::Stats>();
        return stats && stats->programs.at(0).run_count >= 2000;
    };
    QVERIFY(loader.read_until(counted, 5s));
    for (const wire::ProgramStats& one : loader.last<wire::Stats>()->programs)
        QCOMPARE(one.run_count, loader.last<wire::Stats>()->programs.front().run_count);
    timer.restart();
    QVERIFY(stop(loader));
    qInfo("ended after %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(leftovers(loader.pid(), "on_call"), QString());
}

void TestLoaderHooks::one_refusal_leaves_the_others()
{
    wire::Plan plan = plan_for_hooks();
    plan.programs = {{"on_call", wire::AttachKind::tracepoint, "syscalls/no_such_call"},
                     {"on_call", wire::AttachKind::tracepoint, "syscalls/sys_enter_getppid"},
                     {"on_call", wire::AttachKind::tracepoint, "no_such/place"}};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(counter)));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.size(), 3u);
    QCOMPARE(ready->programs[0].status, wire::ProgramStatus::refused);
    QVERIFY2(ready->programs[0].reason.find("no tracepoint syscalls/no_such_call") != std::string::npos,
             ready->programs[0].reason.c_str());
    QCOMPARE(ready->programs[1].status, wire::ProgramStatus::attached);
    QCOMPARE(ready->programs[2].status, wire::ProgramStatus::refused);
    call_getppid(3);
    QVERIFY(loader.read_until(
        [&] {
            return loader.last<wire::Stats>() && loader.last<wire::Stats>()->programs.at(1).run_count >= 3;
        },
        5s));
    QVERIFY(stop(loader));
}

void TestLoaderHooks::a_limit_takes_the_program_off_all_of_them()
{
    wire::Plan plan = plan_for_hooks();
    plan.run_limit_per_s = 1000;
    plan.programs = {{"on_call", wire::AttachKind::tracepoint, "syscalls/sys_enter_getppid"},
                     {"on_call", wire::AttachKind::tracepoint, "syscalls/sys_exit_getppid"}};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(counter)) && loader.wait_for<wire::Ready>());
    {
        const Flood flood;
        QVERIFY(loader.read_until([&] { return loader.count<wire::Ready>() == 2; }, 5s));
    }
    for (const wire::ProgramState& one : loader.last<wire::Ready>()->programs) {
        QCOMPARE(one.status, wire::ProgramStatus::detached);
        QVERIFY(one.reason.find("the limit is 1,000") != std::string::npos);
    }
    QVERIFY(stop(loader));
}

void TestLoaderHooks::a_program_of_two_types_is_refused_at_the_second()
{
    wire::Plan plan = plan_for_hooks();
    plan.programs = {{"on_call", wire::AttachKind::tracepoint, "syscalls/sys_enter_getppid"},
                     {"on_call", wire::AttachKind::raw_tracepoint, "sys_enter"}};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(counter)));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 1u);
    QCOMPARE(ready->programs.at(1).status, wire::ProgramStatus::refused);
    QVERIFY(ready->programs[1].reason.find("another type") != std::string::npos);
    QVERIFY(stop(loader));
}

void TestLoaderHooks::a_refused_program_is_refused_everywhere()
{
    wire::Plan plan = plan_for_hooks();
    plan.programs = {{"on_call", wire::AttachKind::tracepoint, "syscalls/sys_enter_getppid"},
                     {"bad", wire::AttachKind::tracepoint, "syscalls/sys_enter_getppid"},
                     {"bad", wire::AttachKind::tracepoint, "syscalls/sys_exit_getppid"}};
    LoaderSession loader;
    QVERIFY(loader.start(
        plan, compile_bpf(counter + "SEC(\"tracepoint\") int bad(void *ctx) { return *(int *)8; }\n")));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.size(), 3u);
    QCOMPARE(ready->attached_count(), 1u);
    for (const std::size_t i : {1u, 2u}) {
        QCOMPARE(ready->programs[i].status, wire::ProgramStatus::refused);
        QVERIFY(ready->programs[i].reason.find("verifier") != std::string::npos);
    }
    QVERIFY(stop(loader));
}

void TestLoaderHooks::an_interval_ticks_on_one_cpu()
{
    wire::Plan plan = plan_for_hooks();
    plan.programs = {{.name = "on_tick",
                      .kind = wire::AttachKind::perf_event,
                      .target = "cpu-clock",
                      .parameter = 100'000'000,
                      .one_cpu = true}};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(ticker)) && loader.wait_for<wire::Ready>());
    (void)loader.read_until([] { return false; }, 1050ms);
    const std::vector<std::uint32_t> cpus = cpus_of_ticks(loader);
    QVERIFY2(cpus.size() >= 9 && cpus.size() <= 11, std::to_string(cpus.size()).c_str());
    QCOMPARE(std::set<std::uint32_t>(cpus.begin(), cpus.end()).size(), 1u);
    QVERIFY(stop(loader));
}

void TestLoaderHooks::a_profile_ticks_on_all()
{
    wire::Plan plan = plan_for_hooks();
    plan.programs = {{.name = "on_tick",
                      .kind = wire::AttachKind::perf_event,
                      .target = "cpu-clock",
                      .parameter = 100'000'000}};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(ticker)) && loader.wait_for<wire::Ready>());
    const std::size_t online = static_cast<std::size_t>(sysconf(_SC_NPROCESSORS_ONLN));
    QVERIFY(loader.read_until(
        [&] {
            const std::vector<std::uint32_t> cpus = cpus_of_ticks(loader);
            return std::set<std::uint32_t>(cpus.begin(), cpus.end()).size() == online;
        },
        3s));
    QVERIFY(stop(loader));
}

QTEST_GUILESS_MAIN(TestLoaderHooks)
#include "tst_loader_hooks.moc"
