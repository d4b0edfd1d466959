// SPDX-License-Identifier: GPL-3.0-or-later
// From a real loader and kernel to the rows that a user sees: text, records and trace events of one session.
#include "app/session/ingest.h"
#include "builder/record_schema.h"
#include "tests/support/requirements.h"
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

namespace {

const std::string probe = R"(
struct event { __u64 ts; __u32 number; __u32 tid; char comm[16]; };
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); __type(value, struct event); } bsr_ring SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __type(key, int); __type(value, struct event); } bsr_perf SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid") int bsr_program(void *ctx)
{
    static __u32 n;
    if ((bpf_get_current_pid_tgid() >> 32) != TEST_PID) return 0;
    struct event e = {.ts = bpf_ktime_get_ns(), .number = ++n, .tid = (__u32)bpf_get_current_pid_tgid()};
    bpf_get_current_comm(e.comm, sizeof(e.comm));
    bpf_ringbuf_output(&bsr_ring, &e, sizeof(e), 0);
    bpf_perf_event_output(ctx, &bsr_perf, BPF_F_CURRENT_CPU, &e, sizeof(e));
    bpf_printk("said %d\n", n);
    return 0;
}
)";

decode::RecordSchema schema_of(ByteView object)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("probe.o")));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(reinterpret_cast<const char*>(object.data()), static_cast<qint64>(object.size()));
    file.close();
    return builder::read_record_schema(file.fileName().toStdString());
}

/// Everything that the loader says, as a session would take it.
struct Rows {
    explicit Rows(LoaderSession& loader, decode::RecordSchema schema = {})
        : ingest(
              store, [](const wire::Message&) {}, std::move(schema))
    {
        loader.on_frame = [this](const wire::Frame& frame) {
            ingest.push(writer.frame(frame.type, frame.payload));
            return false;
        };
    }
    [[nodiscard]] std::vector<store::EventView> of(std::string_view event)
    {
        ingest.settle();  // a session does so once the stream is silent
        snapshot = store.snapshot();
        std::vector<store::EventView> found;
        for (std::uint64_t i = 0; i < snapshot.row_count(); ++i)
            if (const store::EventView row = snapshot.row(RowId{i}); row.event == event) found.push_back(row);
        return found;
    }
    store::EventStore store;
    store::Snapshot snapshot;
    wire::FrameWriter writer;
    session::Ingest ingest;
};

std::int64_t monotonic_ns()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

class TestLoaderRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString missing = missing_for_kernel_tests();
        BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
    }

    void text_and_records_become_rows()
    {
        const Bytes object = compile_bpf(probe);
        QVERIFY(!object.empty());
        LoaderSession loader;
        Rows rows(loader, schema_of(object));
        wire::Plan plan{
            .text_source = wire::TextSource::pages, .silence_limit = 30s, .stats_interval = 100ms};
        QVERIFY(loader.start(plan, object));
        QVERIFY(loader.wait_for<wire::Ready>());
        const std::int64_t before_ns = monotonic_ns();
        call_getppid(20);
        QVERIFY(loader.read_until(
            [&] { return rows.of("event").size() == 40 && rows.of("bpf_trace_printk").size() == 20; }, 5s));
        const std::int64_t after_ns = monotonic_ns();
        QVERIFY(loader.send(loader.writer.stop()));
        QVERIFY(loader.wait_for<wire::Exit>());
        rows.ingest.finish();

        const auto records = rows.of("event");
        int with_cpu = 0;
        for (const store::EventView& row : records) {
            QVERIFY2(row.time_ns >= before_ns && row.time_ns <= after_ns, std::string(row.message).c_str());
            QCOMPARE(row.resolution_ns, 1u);
            QCOMPARE(row.pid, static_cast<std::int32_t>(getpid()));
            QCOMPARE(row.task, std::string_view("tst_loader_rows"));
            QVERIFY(row.message.find("comm=\"tst_loader_rows\"") != std::string_view::npos);
            with_cpu += row.cpu != store::no_cpu;
        }
        QCOMPARE(with_cpu, 20);  // those of the perf array
        for (int n = 1; n <= 20; ++n) {
            const std::string wanted = "number=" + std::to_string(n) + " ";
            QCOMPARE(std::count_if(records.begin(), records.end(),
                                   [&](const auto& row) { return row.message.starts_with(wanted); }),
                     2);
        }

        const auto said = rows.of("bpf_trace_printk");
        for (std::size_t i = 0; i < said.size(); ++i) {
            QCOMPARE(std::string(said[i].message), "said " + std::to_string(i + 1));
            QVERIFY(said[i].time_ns >= before_ns && said[i].time_ns <= after_ns);
            QCOMPARE(said[i].resolution_ns, 1u);
            QCOMPARE(said[i].pid, static_cast<std::int32_t>(getpid()));
            QVERIFY(said[i].flags.size() == 5);
        }
        QCOMPARE(rows.ingest.page_counts().damaged_pages, std::uint64_t{0});
        QCOMPARE(rows.ingest.page_counts().unknown_events, std::uint64_t{0});
        QCOMPARE(rows.snapshot.totals().note_count, std::uint64_t{0});
        QCOMPARE(rows.snapshot.totals().lost_events(), decode::LossTotal{});
    }

    void trace_events_need_no_program()
    {
        LoaderSession loader;
        Rows rows(loader);
        QVERIFY(loader.start(
            {.silence_limit = 30s, .stats_interval = 100ms, .trace_events = {"sched/sched_switch"}}, {}));
        QVERIFY(loader.wait_for<wire::Ready>());
        const pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_NAME, "bs rows-test");
            for (int i = 0; i < 50; ++i)
                usleep(1000);
            _exit(0);
        }
        waitpid(child, nullptr, 0);
        const auto of_child = [&] {
            auto all = rows.of("sched_switch");
            std::erase_if(all, [&](const auto& row) { return row.pid != child; });
            return all;
        };
        QVERIFY(loader.read_until([&] { return of_child().size() >= 50; }, 5s));
        QVERIFY(loader.send(loader.writer.stop()));
        QVERIFY(loader.wait_for<wire::Exit>());
        QCOMPARE(loader.last<wire::Exit>()->reason, wire::ExitReason::stopped);
        rows.ingest.finish();

        const auto switches = of_child();
        for (const store::EventView& row : switches) {
            QVERIFY2(row.message.find("prev_comm=bs rows-test prev_pid=" + std::to_string(child)) == 0 ||
                         row.message.find("next_comm=") != std::string_view::npos,
                     std::string(row.message).c_str());
            QCOMPARE(row.resolution_ns, 1u);
        }
        QVERIFY(std::any_of(switches.begin(), switches.end(),
                            [](const auto& row) { return row.task == "bs rows-test"; }));
        // Across CPUs rows come nearly, not always, in the order of time.
        std::map<std::uint32_t, std::int64_t> last_of_cpu;
        for (const store::EventView& row : switches) {
            QVERIFY(row.time_ns >= last_of_cpu[row.cpu]);
            last_of_cpu[row.cpu] = row.time_ns;
        }
    }
};

QTEST_GUILESS_MAIN(TestLoaderRows)
#include "tst_loader_rows.moc"
