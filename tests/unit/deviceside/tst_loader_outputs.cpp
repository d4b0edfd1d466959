// SPDX-License-Identifier: GPL-3.0-or-later
// Ways for events to leave the kernel: rings, perf buffers, raw pages, trace events. Every event arrives, or
// is told as lost.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>

#include <csignal>
#include <cstring>
#include <ctime>
#include <map>
#include <optional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

const std::string events_header =
    "#include \"" BOARDSCOPE_SOURCE_DIR "/deviceside/bpf/include/bpf/boardscope_events.h\"\n"
    "struct event { __u64 number; char fill[32]; };\n";
const std::string on_getppid = "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int ";
const std::string only_this_process = "(void *ctx) { static __u64 n;\n"
                                      "if ((bpf_get_current_pid_tgid() >> 32) != TEST_PID) return 0;\n"
                                      "struct event e = {.number = ++n};\n";

/// A ring with our counter beside it.
std::string counted_ring(const std::string& name, int bytes)
{
    return events_header + "BOARDSCOPE_RING(" + name + ", struct event, " + std::to_string(bytes) + ")\n" +
           on_getppid + name + "_program" + only_this_process + "boardscope_output(ctx, " + name +
           ", &e, sizeof(e)); return 0; }\n";
}

/// A ring as other people write it.
std::string foreign_ring(const std::string& name, int bytes)
{
    return events_header + "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, " +
           std::to_string(bytes) + "); } " + name + " SEC(\".maps\");\n" + on_getppid + name + "_program" +
           only_this_process + "bpf_ringbuf_output(&" + name + ", &e, sizeof(e), 0); return 0; }\n";
}

/// What BOARDSCOPE_EVENTS becomes on a kernel without rings.
std::string perf_array(const std::string& name)
{
    return "#define BOARDSCOPE_KERNEL_VERSION 0x041304\n" + events_header + "BOARDSCOPE_EVENTS(" + name +
           ", struct event, 65536)\n" + on_getppid + name + "_program" + only_this_process +
           "boardscope_emit(ctx, " + name + ", &e, sizeof(e)); return 0; }\n";
}

wire::Plan plan_for_records()
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::none;
    plan.silence_limit = 30s;
    plan.stats_interval = 100ms;
    return plan;
}

std::vector<wire::Record> records_of(const LoaderSession& loader)
{
    std::vector<wire::Record> all;
    for (const wire::Message& message : loader.messages())
        if (const auto* some = std::get_if<wire::Records>(&message))
            all.insert(all.end(), some->records.begin(), some->records.end());
    return all;
}

std::size_t record_count(const LoaderSession& loader)
{
    std::size_t count = 0;
    for (const wire::Message& message : loader.messages())
        if (const auto* some = std::get_if<wire::Records>(&message)) count += some->records.size();
    return count;
}

std::uint64_t number_of(const wire::Record& record)
{
    std::uint64_t number = 0;
    std::memcpy(&number, record.bytes.data(), std::min(sizeof(number), record.bytes.size()));
    return number;
}

std::uint64_t lost_of(const LoaderSession& loader, wire::LostCause cause)
{
    std::uint64_t lost = 0;
    for (const wire::Message& message : loader.messages())
        if (const auto* loss = std::get_if<wire::Lost>(&message); loss && loss->cause == cause)
            lost += loss->count.value_or(0);
    return lost;
}

std::uint64_t monotonic_ns()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

/// Who made an event, and of which kind it is.
struct EventKey {
    pid_t pid = 0;
    int kind = 0;
    auto operator<=>(const EventKey&) const = default;
};

/// Events in a page of this machine's kernel; as kernel/trace/ring_buffer.c lays them out. Each begins with
/// struct trace_entry: the kind in two bytes, the pid behind four.
std::map<EventKey, std::size_t> events_in(ByteView page)
{
    std::map<EventKey, std::size_t> counts;
    const auto word = [&page](std::size_t at) {
        std::uint32_t value = 0;
        if (at + sizeof(value) <= page.size()) std::memcpy(&value, page.data() + at, sizeof(value));
        return value;
    };
    const std::size_t end = 16 + (word(8) & 0xfffff);
    for (std::size_t at = 16; at + 4 <= end;) {
        const std::uint32_t type_length = word(at) & 31;
        if (type_length == 29) break;
        if (type_length >= 30) {
            at += 8;
            continue;
        }
        const std::size_t data = type_length ? at + 4 : at + 8;
        ++counts[{static_cast<pid_t>(word(data + 4)), static_cast<int>(word(data) & 0xffff)}];
        at += type_length ? 4 + type_length * 4 : 4 + word(at + 4);
    }
    return counts;
}

std::map<int, std::size_t> events_in_pages(const LoaderSession& loader, std::optional<pid_t> of = {})
{
    std::map<int, std::size_t> counts;
    for (const wire::Message& message : loader.messages())
        if (const auto* page = std::get_if<wire::Page>(&message))
            for (const auto& [key, count] : events_in(page->bytes))
                if (!of || key.pid == *of) counts[key.kind] += count;
    return counts;
}

const wire::Format* format_of(const LoaderSession& loader, wire::FormatKind kind,
                              const std::string& name = {})
{
    const wire::Format* found = nullptr;
    for (const wire::Message& message : loader.messages())
        if (const auto* format = std::get_if<wire::Format>(&message);
            format && format->kind == kind && format->name == name)
            found = format;
    return found;
}

/// Lines of "PID NAME" from all frames so far.
std::string task_names(const LoaderSession& loader)
{
    std::string all;
    for (const wire::Message& message : loader.messages())
        if (const auto* format = std::get_if<wire::Format>(&message);
            format && format->kind == wire::FormatKind::tasks)
            all += format->text;
    return all;
}

/// "ID: 314" of a format; -1: there is none.
int id_of(const wire::Format* format)
{
    const std::size_t at = format ? format->text.find("\nID: ") : std::string::npos;
    return at == std::string::npos ? -1 : std::atoi(format->text.c_str() + at + 5);
}

/// Has a process do it which is not among those that started the loader. Returns its id; it is gone by then.
pid_t call_getppid_elsewhere(int times)
{
    const pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < times; ++i)
            call_getppid(1);
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    return child;
}

}  // namespace

class TestLoaderOutputs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void records_arrive_in_order_data();
    void records_arrive_in_order();
    void every_record_arrives_or_is_counted_data();
    void every_record_arrives_or_is_counted();
    void overflow_of_a_foreign_ring_is_unknown();
    void nothing_is_said_when_nothing_was_lost();
    void large_and_discarded_records();
    void ring_size_is_rounded_up();
    void pings_are_answered_during_a_flood();
    void bytes_per_second_are_limited();
    void pages_are_what_automatic_means();
    void every_line_in_pages_arrives_or_is_counted();
    void trace_events_come_beside_records();
    void own_events_are_left_out();
    void instance_goes_after_sigkill();

private:
    bool stop(LoaderSession& loader);
};

void TestLoaderOutputs::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

bool TestLoaderOutputs::stop(LoaderSession& loader)
{
    return loader.send(loader.writer.stop()) && loader.wait_for<wire::Exit>() &&
           loader.wait_exit(3s) == std::optional(0) && loader.frame_counts().sequence_gaps == 0;
}

void TestLoaderOutputs::records_arrive_in_order_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<bool>("is_ring");
    QTest::newRow("ring") << QString::fromStdString(counted_ring("bso_order", 65536)) << true;
    QTest::newRow("foreign ring") << QString::fromStdString(foreign_ring("bso_order", 65536)) << true;
    QTest::newRow("perf") << QString::fromStdString(perf_array("bso_order")) << false;
}

void TestLoaderOutputs::records_arrive_in_order()
{
    QFETCH(QString, source);
    QFETCH(bool, is_ring);
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_records(), compile_bpf(source.toStdString())));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 1u);
    const std::uint32_t map = bpf_map_id("bso_order");
    QVERIFY(map != 0);
    const std::uint64_t before = monotonic_ns();
    for (int i = 0; i < 30; ++i) {
        call_getppid(100);
        loader.read_until([] { return false; }, 5ms);
    }
    const std::uint64_t after = monotonic_ns();
    QVERIFY(loader.read_until([&] { return record_count(loader) == 3000; }, 3s));

    // Of several CPUs' buffers each is in order by itself.
    std::map<std::uint32_t, std::uint64_t> last;
    std::vector<bool> seen(3001);
    for (const wire::Message& message : loader.messages()) {
        const auto* some = std::get_if<wire::Records>(&message);
        if (!some) continue;
        QCOMPARE(some->map, map);
        QCOMPARE(some->kind, is_ring ? wire::RecordsKind::ring : wire::RecordsKind::perf);
        QCOMPARE(some->cpu.has_value(), !is_ring);
        QVERIFY(some->monotonic_ns >= before);
        for (const wire::Record& record : some->records) {
            const std::uint64_t number = number_of(record);
            QVERIFY(number > last[some->cpu.value_or(0)] && number <= 3000);
            last[some->cpu.value_or(0)] = number;
            seen[number] = true;
            QCOMPARE(record.bytes.size(), is_ring ? 40u : 44u);
            if (is_ring) continue;
            QCOMPARE(record.tgid, std::optional<std::int32_t>(getpid()));
            QVERIFY(record.time_ns && *record.time_ns >= before && *record.time_ns <= after);
        }
    }
    QCOMPARE(std::count(seen.begin(), seen.end(), true), 3000);
    QVERIFY(stop(loader));
    QCOMPARE(loader.count<wire::Lost>(), 0u);
    QCOMPARE(leftovers(loader.pid(), "bso_order_program"), QString());
}

void TestLoaderOutputs::every_record_arrives_or_is_counted_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<int>("cause");
    QTest::newRow("ring") << QString::fromStdString(counted_ring("bso_flood", 65536))
                          << int(BSW_LOST_RING_BUFFER);
    QTest::newRow("perf") << QString::fromStdString(perf_array("bso_flood")) << int(BSW_LOST_PERF_BUFFER);
}

void TestLoaderOutputs::every_record_arrives_or_is_counted()
{
    QFETCH(QString, source);
    QFETCH(int, cause);
    wire::Plan plan = plan_for_records();
    plan.perf_buffer_kib = 64;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(source.toStdString())));
    QVERIFY(loader.wait_for<wire::Ready>());
    std::uint64_t calls = 0;
    {
        // Nobody reads: the loader's queue fills, then the kernel's buffer, then records are lost.
        Flood flood;
        std::this_thread::sleep_for(1s);
        flood.stop();
        calls = flood.calls();
    }
    loader.read_until([] { return false; }, 500ms);
    QVERIFY(stop(loader));
    const std::uint64_t arrived = record_count(loader);
    const std::uint64_t lost = lost_of(loader, static_cast<wire::LostCause>(cause));
    qInfo("%d calls, %d arrived, %d lost", int(calls), int(arrived), int(lost));
    QVERIFY(lost > 0 && arrived > 0);
    QCOMPARE(arrived + lost, calls);
    for (const wire::Message& message : loader.messages())
        if (const auto* loss = std::get_if<wire::Lost>(&message)) {
            QVERIFY(loss->count);
            QVERIFY(loss->from_ns < loss->to_ns && loss->to_ns <= monotonic_ns());
            QVERIFY(loss->map != 0);
        }
}

void TestLoaderOutputs::overflow_of_a_foreign_ring_is_unknown()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_records(), compile_bpf(foreign_ring("bso_foreign", 4096))));
    QVERIFY(loader.wait_for<wire::Ready>());
    const std::uint64_t before = monotonic_ns();
    call_getppid(2000);  // some 80 find room
    const std::uint64_t after = monotonic_ns();
    QVERIFY(loader.wait_for<wire::Lost>());
    const auto* lost = loader.last<wire::Lost>();
    QCOMPARE(lost->cause, wire::LostCause::ring_buffer);
    QVERIFY(!lost->count);
    QCOMPARE(lost->map, bpf_map_id("bso_foreign"));
    // The interval holds the moment, and is no longer than one look at the ring takes.
    QVERIFY(lost->from_ns < after && lost->to_ns > before);
    QVERIFY(record_count(loader) < 2000);
    loader.read_until([] { return false; }, 500ms);
    QVERIFY(stop(loader));
    QCOMPARE(loader.count<wire::Lost>(), 1u);
}

void TestLoaderOutputs::nothing_is_said_when_nothing_was_lost()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_records(), compile_bpf(foreign_ring("bso_calm", 4096))));
    QVERIFY(loader.wait_for<wire::Ready>());
    // Each time the ring is almost full, and takes one more record: 84 of 48 bytes are 4,032 of 4,096.
    for (int i = 1; i <= 10; ++i) {
        call_getppid(84);
        QVERIFY(
            loader.read_until([&] { return record_count(loader) == 84u * static_cast<unsigned>(i); }, 3s));
    }
    QVERIFY(stop(loader));
    QCOMPARE(loader.count<wire::Lost>(), 0u);
}

void TestLoaderOutputs::large_and_discarded_records()
{
    const std::string source =
        "struct large { __u64 number; char fill[99992]; };\n"
        "struct monster { __u64 number; char fill[299992]; };\n"
        "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1048576);\n"
        "} bso_large SEC(\".maps\");\n"
        "#define SEND(kind, how) { struct kind *r = bpf_ringbuf_reserve(&bso_large, sizeof(*r), 0); "
        "if (r) { r->number = ++n; how(r, 0); } }\n" +
        on_getppid +
        "bso_large_prog(void *ctx) { static __u64 n;\n"
        "if ((bpf_get_current_pid_tgid() >> 32) != TEST_PID) return 0;\n"
        "SEND(large, bpf_ringbuf_submit) SEND(large, bpf_ringbuf_discard)\n"
        "SEND(monster, bpf_ringbuf_submit) SEND(large, bpf_ringbuf_submit) return 0; }\n";
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_records(), compile_bpf(source)));
    QVERIFY(loader.wait_for<wire::Ready>());
    call_getppid(1);
    QVERIFY(loader.read_until([&] { return record_count(loader) == 2; }, 3s));
    const auto records = records_of(loader);
    QCOMPARE(records[0].bytes.size(), 100000u);
    QCOMPARE(number_of(records[0]), 1u);
    QCOMPARE(number_of(records[1]), 4u);
    QVERIFY(stop(loader));
    QCOMPARE(lost_of(loader, wire::LostCause::too_large), 1u);
}

void TestLoaderOutputs::ring_size_is_rounded_up()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_records(), compile_bpf(counted_ring("bso_round", 5000))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).reason, std::string());
    call_getppid(100);  // 4,800 bytes
    QVERIFY(loader.read_until([&] { return record_count(loader) == 100; }, 3s));
}

void TestLoaderOutputs::pings_are_answered_during_a_flood()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_for_records(), compile_bpf(counted_ring("bso_pings", 1048576))));
    QVERIFY(loader.wait_for<wire::Ready>());
    Flood flood;
    QVERIFY(loader.read_until([&] { return loader.count<wire::Records>() > 20; }, 5s));
    std::chrono::milliseconds worst{0};
    for (std::uint64_t cookie = 1; cookie <= 10; ++cookie) {
        const auto asked = std::chrono::steady_clock::now();
        QVERIFY(loader.send(loader.writer.ping(cookie)));
        QVERIFY(loader.read_until(
            [&] { return loader.last<wire::Pong>() && loader.last<wire::Pong>()->cookie == cookie; }, 3s));
        worst = std::max(worst, std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::steady_clock::now() - asked));
    }
    qInfo("worst answer to a ping in a flood: %d ms", static_cast<int>(worst.count()));
    QVERIFY(worst < 1s);
    // And STOP is heard while it goes on.
    QVERIFY(loader.send(loader.writer.stop()));
    QVERIFY(loader.wait_for<wire::Exit>(5s));
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
}

void TestLoaderOutputs::bytes_per_second_are_limited()
{
    wire::Plan plan = plan_for_records();
    plan.byte_limit_per_s = 200'000;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(counted_ring("bso_limit", 65536))));
    QVERIFY(loader.wait_for<wire::Ready>());
    std::uint64_t calls = 0;
    std::size_t in_time = 0;
    {
        Flood flood;
        loader.read_until([] { return false; }, 2s);
        in_time = record_count(loader);
        flood.stop();
        calls = flood.calls();
    }
    QVERIFY(stop(loader));
    const std::uint64_t lost = lost_of(loader, wire::LostCause::ring_buffer);
    qInfo("%d records in 2 s, %d lost", int(in_time), int(lost));
    // 2 s are 400,000 bytes; one frame of up to 64 KiB may go beyond at any time, a quarter of a second be
    // saved up.
    QVERIFY(in_time * 48 < 400'000 + 65'536 + 50'000);
    QVERIFY(in_time * 48 > 200'000);
    QCOMPARE(record_count(loader) + lost, calls);
}

void TestLoaderOutputs::pages_are_what_automatic_means()
{
    wire::Plan plan = plan_for_records();
    plan.text_source = wire::TextSource::automatic;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(getppid_printer("bso_pages"))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->text_source, wire::TextSource::pages);
    QCOMPARE(ready->text_clock, wire::TextClock::monotonic);
    call_getppid(25);
    QVERIFY(loader.read_until([&] { return loader.pages().find("bso_pages 25 ") != std::string::npos; }, 3s));

    const wire::Format* header = format_of(loader, wire::FormatKind::header_page);
    QVERIFY(header && header->text.find("local_t commit;") != std::string::npos);
    QVERIFY(format_of(loader, wire::FormatKind::header_event));
    const wire::Format* printk = format_of(loader, wire::FormatKind::event, "bpf_trace/bpf_trace_printk");
    QVERIFY(printk);
    QCOMPARE(events_in_pages(loader)[id_of(printk)], 25u);
    // The names of tasks come before the pages that need them, or soon after.
    const std::string own_name = std::to_string(getpid()) + " tst_loader_outp";
    QVERIFY(loader.read_until([&] { return task_names(loader).find(own_name) != std::string::npos; }, 3s));
    // Formats are there before the first page, and a page is cut behind its events.
    bool page_seen = false;
    for (const wire::Message& message : loader.messages()) {
        if (const auto* page = std::get_if<wire::Page>(&message)) {
            page_seen = true;
            QVERIFY(page->bytes.size() < 4096 && page->bytes.size() > 16);
        }
        if (const auto* format = std::get_if<wire::Format>(&message);
            format && format->kind != wire::FormatKind::tasks)
            QVERIFY(!page_seen);
    }
    QVERIFY(stop(loader));
    QCOMPARE(loader.count<wire::Lost>(), 0u);
    QCOMPARE(loader.count<wire::Text>(), 0u);
    QCOMPARE(leftovers(loader.pid(), "bso_pages"), QString());
}

void TestLoaderOutputs::every_line_in_pages_arrives_or_is_counted()
{
    wire::Plan plan = plan_for_records();
    plan.text_source = wire::TextSource::pages;
    plan.text_buffer_kib = 64;
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(getppid_printer("bso_lines"))));
    QVERIFY(loader.wait_for<wire::Ready>());
    std::uint64_t calls = 0;
    {
        Flood flood;
        std::this_thread::sleep_for(1s);
        flood.stop();
        calls = flood.calls();
    }
    loader.read_until([] { return false; }, 500ms);
    QVERIFY(stop(loader));
    const int id = id_of(format_of(loader, wire::FormatKind::event, "bpf_trace/bpf_trace_printk"));
    const std::uint64_t arrived = events_in_pages(loader)[id];
    const std::uint64_t lost = lost_of(loader, wire::LostCause::trace_buffer);
    qInfo("%d calls, %d arrived, %d lost", int(calls), int(arrived), int(lost));
    QVERIFY(lost > 0 && arrived > 0);
    QCOMPARE(arrived + lost, calls);
}

void TestLoaderOutputs::trace_events_come_beside_records()
{
    wire::Plan plan = plan_for_records();
    plan.trace_events = {"syscalls/sys_enter_getppid", "irq/*", "sched/no_such_event", "../../trace_marker"};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(counted_ring("bso_beside", 65536))));
    const auto* ready = loader.wait_for<wire::Ready>();
    QVERIFY(ready);
    QCOMPARE(ready->text_source, wire::TextSource::none);
    const wire::Format* getppid_format =
        format_of(loader, wire::FormatKind::event, "syscalls/sys_enter_getppid");
    QVERIFY(getppid_format);
    QVERIFY(format_of(loader, wire::FormatKind::event, "irq/irq_handler_entry"));
    QVERIFY(format_of(loader, wire::FormatKind::event, "irq/softirq_raise"));
    QVERIFY(!format_of(loader, wire::FormatKind::event, "bpf_trace/bpf_trace_printk"));
    const std::string log = loader.log(wire::LogOrigin::loader);
    QVERIFY2(log.find("no trace event sched/no_such_event") != std::string::npos, log.c_str());
    QVERIFY2(log.find("no trace event ../../trace_marker") != std::string::npos, log.c_str());

    call_getppid(10);
    // Any shell that starts on this machine asks for its parent as well.
    const pid_t other = call_getppid_elsewhere(20);
    const int kind = id_of(getppid_format);
    QVERIFY(loader.read_until(
        [&] { return record_count(loader) == 10 && events_in_pages(loader, other)[kind] == 20; }, 3s));
    QCOMPARE(events_in_pages(loader, getpid())[kind], std::size_t(0));
    QVERIFY(stop(loader));
    QVERIFY(!trace_instance_exists(loader.pid()));
}

void TestLoaderOutputs::own_events_are_left_out()
{
    wire::Plan plan = plan_for_records();
    plan.trace_events = {"sched/sched_switch", "sched/sched_waking", "syscalls/sys_enter_write"};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(counted_ring("bso_own", 65536))));
    QVERIFY(loader.wait_for<wire::Ready>());
    // Each ping makes the loader wake and write.
    for (std::uint64_t cookie = 1; cookie <= 50; ++cookie) {
        QVERIFY(loader.send(loader.writer.ping(cookie)));
        loader.read_until([] { return false; }, 10ms);
    }
    const pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; ++i) {
            (void)!write(STDERR_FILENO, "", 0);
            std::this_thread::sleep_for(1ms);
        }
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    QVERIFY(stop(loader));

    const auto counts = events_in_pages(loader);
    const auto count = [&](const char* name) {
        const auto found = counts.find(id_of(format_of(loader, wire::FormatKind::event, name)));
        return found == counts.end() ? std::size_t(0) : found->second;
    };
    QCOMPARE_GE(count("syscalls/sys_enter_write"), 20u);
    QVERIFY(count("sched/sched_switch") >= 20);
    QFile filter(tracefs_file(QStringLiteral("events/sched/sched_switch/filter")));
    QVERIFY(filter.open(QIODevice::ReadOnly));
    QCOMPARE(filter.readAll().trimmed(), QByteArray("none"));  // the board's own events are as they were
    // No event of ours: the pid stands 4 bytes into each.
    for (const wire::Message& message : loader.messages()) {
        const auto* page = std::get_if<wire::Page>(&message);
        if (!page) continue;
        const int write_id = id_of(format_of(loader, wire::FormatKind::event, "syscalls/sys_enter_write"));
        for (std::size_t at = 16; at + 12 <= page->bytes.size(); at += 4) {
            std::uint16_t id = 0;
            std::int32_t pid = 0;
            std::memcpy(&id, page->bytes.data() + at, sizeof(id));
            std::memcpy(&pid, page->bytes.data() + at + 4, sizeof(pid));
            QVERIFY(id != write_id || (pid != loader.pid() && pid != getpid()));
        }
    }
}

void TestLoaderOutputs::instance_goes_after_sigkill()
{
    wire::Plan plan = plan_for_records();
    plan.text_source = wire::TextSource::pages;
    plan.trace_events = {"sched/sched_switch"};
    LoaderSession loader;
    QVERIFY(loader.start(plan, compile_bpf(getppid_printer("bso_killed"))));
    QVERIFY(loader.wait_for<wire::Ready>());
    QVERIFY(trace_instance_exists(loader.pid()));
    Flood flood;
    loader.read_until([&] { return loader.count<wire::Page>() > 20; }, 3s);
    kill(loader.pid(), SIGKILL);
    QVERIFY(loader.wait_exit(3s));
    flood.stop();
    QCOMPARE(leftovers(loader.pid(), "bso_killed"), QString());
}

QTEST_GUILESS_MAIN(TestLoaderOutputs)
#include "tst_loader_outputs.moc"
