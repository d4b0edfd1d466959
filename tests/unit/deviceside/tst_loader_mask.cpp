// SPDX-License-Identifier: GPL-3.0-or-later
// A new kernel that is to look like an old one: each thing it does without has its effect, and nothing stays.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>

#include <csignal>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

/// What the uprobe hooks.
extern "C" __attribute__((noinline, used)) void bst_mask_target()
{
    asm volatile("");
}

namespace {

std::string uprobe_source()
{
    return "SEC(\"uprobe/" + QCoreApplication::applicationFilePath().toStdString() +
           ":bst_mask_target\") int bst_uprobe(void *ctx) {\n"
           "  char text[] = \"bst_uprobe hit\"; bpf_trace_printk(text, sizeof(text)); return 0; }\n";
}

/// Without a constant or a variable outside of the stack.
std::string plain_source(const std::string& name)
{
    return "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int " + name +
           "(void *ctx) {\n"
           "  char text[] = \"" +
           name +
           " hit\";\n"
           "  if ((bpf_get_current_pid_tgid() >> 32) != TEST_PID) return 0;\n"
           "  bpf_trace_printk(text, sizeof(text)); return 0; }\n";
}

QByteArray uprobe_events()
{
    QFile file(tracefs_file(QStringLiteral("uprobe_events")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool has_legacy_uprobe(pid_t loader)
{
    return uprobe_events().contains("libbpf_" + QByteArray::number(loader) + "_");
}

QByteArray bpftool(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("bpftool"), arguments);
    process.waitForFinished(20000);
    return process.readAllStandardOutput();
}

}  // namespace

class TestLoaderMask : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { set_printk_switch('0'); }
    void ring_buffers_are_refused_by_name();
    void text_comes_by_the_shared_pipe();
    void uprobes_go_through_tracefs_data();
    void uprobes_go_through_tracefs();
    void global_data_is_refused_and_the_rest_runs();
    void types_are_neither_loaded_nor_found();
    void all_of_it_together();

private:
    const wire::Ready* start(LoaderSession& loader, wire::Without without, const std::string& source);
};

void TestLoaderMask::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
}

const wire::Ready* TestLoaderMask::start(LoaderSession& loader, wire::Without without,
                                         const std::string& source)
{
    wire::Plan plan;
    plan.silence_limit = 20s;
    plan.without = without;
    if (!loader.start(plan, compile_bpf(source))) return nullptr;
    return loader.wait_for<wire::Ready>();
}

void TestLoaderMask::ring_buffers_are_refused_by_name()
{
    const std::string source =
        "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } out "
        "SEC(\".maps\");\n"
        "SEC(\"tracepoint/syscalls/sys_enter_getppid\") int bst_ring(void *ctx) {\n"
        "  long one = 1; bpf_ringbuf_output(&out, &one, sizeof(one), 0); return 0; }\n";
    LoaderSession unmasked;
    const wire::Ready* ready = start(unmasked, wire::Without::nothing, source);
    QVERIFY(ready);
    QCOMPARE(ready->attached_count(), 1u);

    LoaderSession loader;
    ready = start(loader, wire::Without::ringbuf, source);
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).status, wire::ProgramStatus::refused);
    const std::string reason = ready->programs.at(0).reason;
    QVERIFY2(reason.find("Map out is of type ringbuf, which this board's kernel does not have") == 0,
             reason.c_str());
    QCOMPARE(loader.wait_exit(3s), std::optional(5));
}

void TestLoaderMask::text_comes_by_the_shared_pipe()
{
    LoaderSession loader;
    const wire::Ready* ready = start(loader, wire::Without::instance, plain_source("bst_old_pipe"));
    QVERIFY(ready);
    QCOMPARE(ready->text_source, wire::TextSource::shared);
    QVERIFY(!trace_instance_exists(loader.pid()));
    call_getppid(3);
    QVERIFY(
        loader.read_until([&] { return loader.printed().find("bst_old_pipe hit") != std::string::npos; }, 5s));
    QVERIFY(loader.send(loader.writer.stop()));
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_old_pipe"), QString());
}

void TestLoaderMask::uprobes_go_through_tracefs_data()
{
    QTest::addColumn<bool>("killed");
    QTest::newRow("STOP") << false;
    QTest::newRow("SIGKILL") << true;
}

void TestLoaderMask::uprobes_go_through_tracefs()
{
    QFETCH(bool, killed);
    LoaderSession unmasked;
    const wire::Ready* ready = start(unmasked, wire::Without::nothing, uprobe_source());
    QVERIFY(ready);
    if (ready->attached_count() == 0) QSKIP(("no uprobes here: " + ready->programs.at(0).reason).c_str());
    QVERIFY(!has_legacy_uprobe(unmasked.pid()));

    LoaderSession loader;
    ready = start(loader, wire::Without::perf_kprobe, uprobe_source());
    QVERIFY(ready);
    QVERIFY2(ready->programs.at(0).reason.empty(), ready->programs.at(0).reason.c_str());
    QVERIFY2(has_legacy_uprobe(loader.pid()), uprobe_events().constData());
    for (int i = 0; i < 3; ++i)
        bst_mask_target();
    QVERIFY(loader.read_until([&] { return loader.printed().find("bst_uprobe hit") != std::string::npos; }, 5s));
    if (killed)
        kill(loader.pid(), SIGKILL);
    else
        QVERIFY(loader.send(loader.writer.stop()));
    QVERIFY(loader.wait_exit(5s));
    QVERIFY(eventually([&] { return !has_legacy_uprobe(loader.pid()); }, 3s));
    unmasked.close_input();
    QVERIFY(unmasked.wait_exit(5s));
    QCOMPARE(leftovers(loader.pid(), "bst_uprobe"), QString());
}

void TestLoaderMask::global_data_is_refused_and_the_rest_runs()
{
    LoaderSession loader;
    const wire::Ready* ready =
        start(loader, wire::Without::global_data, getppid_printer("bst_global") + plain_source("bst_plain"));
    QVERIFY(ready);
    const wire::ProgramState* global = find_program(*ready, "bst_global");
    const wire::ProgramState* plain = find_program(*ready, "bst_plain");
    QVERIFY(global && plain);
    QCOMPARE(plain->reason, std::string());
    QCOMPARE(plain->status, wire::ProgramStatus::attached);
    QVERIFY2(global->reason.find("It uses global or static variables") == 0, global->reason.c_str());
    call_getppid(1);
    QVERIFY(loader.read_until([&] { return loader.printed().find("bst_plain hit") != std::string::npos; }, 5s));
}

void TestLoaderMask::types_are_neither_loaded_nor_found()
{
    const auto types_of = [](const std::string& program) {
        return bpftool({QStringLiteral("prog"), QStringLiteral("show"), QStringLiteral("name"),
                        QString::fromStdString(program)});
    };
    {
        LoaderSession unmasked;
        QVERIFY(start(unmasked, wire::Without::nothing, plain_source("bst_typed")));
        if (!types_of("bst_typed").contains("btf_id")) QSKIP("bpftool shows no types of programs here");
    }
    LoaderSession loader;
    const wire::Ready* ready = start(loader, wire::Without::btf, plain_source("bst_untyped"));
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).reason, std::string());
    QVERIFY(types_of("bst_untyped").contains("tracepoint"));
    QVERIFY(!types_of("bst_untyped").contains("btf_id"));

    LoaderSession without_types;
    ready = start(without_types, wire::Without::btf,
                  "struct task_struct { int pid; } __attribute__((preserve_access_index));\n"
                  "SEC(\"raw_tp/sys_enter\") int bst_core(void *ctx) {\n"
                  "  struct task_struct *t = (void *)bpf_get_current_task(); int pid;\n"
                  "  bpf_probe_read_kernel(&pid, sizeof(pid), &t->pid); return pid; }\n");
    QVERIFY(ready);
    const std::string reason = ready->programs.at(0).reason;
    QVERIFY2(reason.find("publishes no BTF and none was sent") != std::string::npos, reason.c_str());
}

void TestLoaderMask::all_of_it_together()
{
    const auto without = wire::parse_without("ringbuf,instance,perf-kprobe,global-data,btf");
    QVERIFY(without);
    LoaderSession loader;
    const wire::Ready* ready = start(loader, *without, plain_source("bst_old_kernel"));
    QVERIFY(ready);
    QCOMPARE(ready->programs.at(0).reason, std::string());
    QCOMPARE(ready->text_source, wire::TextSource::shared);
    call_getppid(1);
    QVERIFY(
        loader.read_until([&] { return loader.printed().find("bst_old_kernel hit") != std::string::npos; }, 5s));
    QVERIFY(loader.send(loader.writer.stop()));
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_old_kernel"), QString());
}

QTEST_GUILESS_MAIN(TestLoaderMask)
#include "tst_loader_mask.moc"
