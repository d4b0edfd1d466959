// SPDX-License-Identifier: GPL-3.0-or-later
// Each kind of program: attached, fired, counted, and gone with the loader, however that ends.
#include "tests/unit/deviceside/kernel_traces.h"
#include "tests/unit/deviceside/loader_session.h"

#include "tests/support/requirements.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace boardscope;
using namespace boardscope::test;
using namespace std::chrono_literals;

extern "C" {

// What uprobes probe: functions of this very program.
__attribute__((noinline, used, externally_visible)) int bst_probe_me(int value)
{
    asm volatile("" : "+r"(value));
    return value * 2;
}

// A USDT place, "bst:place" with one argument: a note in a section of its own (the format: "stapsdt", type 3;
// place, base and semaphore; provider, name and arguments).
__attribute__((noinline, used, externally_visible)) void bst_usdt_place(int value)
{
    asm volatile("1: nop\n"
                 ".pushsection .note.stapsdt, \"\", \"note\"\n"
                 ".balign 4\n"
                 ".4byte 8, 6f - 5f, 3\n"
                 ".asciz \"stapsdt\"\n"
                 "5: .8byte 1b, 0, 0\n"
                 ".asciz \"bst\"\n .asciz \"place\"\n .asciz \"-4@%0\"\n"
                 "6: .balign 4\n"
                 ".popsection\n" ::"r"(value));
}
}

namespace {

const QString old_kernel = QStringLiteral(BOARDSCOPE_OLD_KERNEL);
const std::string own_file = QFile::symLinkTarget(QStringLiteral("/proc/self/exe")).toStdString();

QByteArray output_of(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(20000);
    return process.readAllStandardOutput() + process.readAllStandardError();
}

/// What hangs on the network of this test, as other tools see it.
QByteArray network_state()
{
    return output_of(QStringLiteral("bpftool"), {QStringLiteral("net")}) +
           output_of(QStringLiteral("tc"), {QStringLiteral("qdisc"), QStringLiteral("show")});
}

void call_probe_me(int times)
{
    for (int i = 0; i < times; ++i)
        bst_probe_me(i);
}

void burn(std::chrono::milliseconds time)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end)
        bst_probe_me(1);
}

void send_packets(int times)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < times; ++i)
        sendto(fd, "x", 1, 0, reinterpret_cast<sockaddr*>(&to), sizeof(to));
    close(fd);
}

void touch_pages(int times)
{
    for (int i = 0; i < times; ++i) {
        void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        *static_cast<volatile char*>(page) = 1;
        munmap(page, 4096);
    }
}

/// "SEC("…") int NAME(void *ctx) { … }" that prints its name for each hit of this process.
std::string printer(const std::string& section, const std::string& name, const std::string& condition = "1")
{
    return "SEC(\"" + section + "\") int " + name +
           "(void *ctx) {\n"
           "  if ((bpf_get_current_pid_tgid() >> 32) == TEST_PID && (" +
           condition + ")) bpf_printk(\"" + name + " hit\");\n  return 0;\n}\n";
}

/// A program for packets, where nobody knows of processes.
std::string silent(const std::string& section, const std::string& name, int verdict)
{
    return "SEC(\"" + section + "\") int " + name + "(void *ctx) { return " + std::to_string(verdict) +
           "; }\n";
}

std::size_t count_of(const std::string& text, const std::string& word)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

wire::Plan plan_with(std::vector<wire::PlanProgram> programs = {})
{
    wire::Plan plan;
    plan.text_source = wire::TextSource::instance;  // as text: what these programs print is counted
    plan.silence_limit = 20s;
    plan.stats_interval = 100ms;
    plan.programs = std::move(programs);
    return plan;
}

std::uint64_t hits(const LoaderSession& loader, std::size_t program = 0)
{
    const auto* stats = loader.last<wire::Stats>();
    return stats && program < stats->programs.size() ? stats->programs[program].run_count : 0;
}

/// Why a program is not attached; empty when it is.
std::string refusal(LoaderSession& loader, const std::string& name)
{
    const auto* ready = loader.wait_for<wire::Ready>();
    if (!ready) return "no READY; " + loader.log(wire::LogOrigin::loader);
    const auto* program = find_program(*ready, name);
    if (!program) return "no program " + name;
    return program->status == wire::ProgramStatus::attached
               ? ""
               : program->reason + " (" + std::to_string(program->error) + ")";
}

bool says(const std::string& sentence, const std::string& part)
{
    if (sentence.find(part) != std::string::npos) return true;
    qWarning("\"%s\" does not say \"%s\"", sentence.c_str(), part.c_str());
    return false;
}

}  // namespace

class TestLoaderKinds : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init() { set_printk_switch('0'); }
    void fires_data();
    void fires();
    void usdt_gives_its_argument();
    void perf_event_samples();
    void perf_event_counts_each_page_fault();
    void sees_packets_data();
    void sees_packets();
    void cgroup_sees_sockets_data();
    void cgroup_sees_sockets();
    void fentry_attaches_or_says_why();
    void section_of_no_kind_is_attached_by_plan();
    void refusals_name_cause_and_remedy();
    void nothing_stays_on_the_network_data();
    void nothing_stays_on_the_network();
    void somebody_elses_clsact_stays();
    void clsact_in_use_by_others_stays();
    void somebody_elses_xdp_program_stays();
    void legacy_probes_do_not_stay_data();
    void legacy_probes_do_not_stay();
    void legacy_probes_of_killed_loaders_are_swept();

private:
    QTemporaryDir cgroup_root_;
};

void TestLoaderKinds::initTestCase()
{
    const QString missing = missing_for_kernel_tests();
    BOARDSCOPE_REQUIRE(missing.isEmpty(), qPrintable(missing));
    BOARDSCOPE_REQUIRE(output_of(QStringLiteral("tc"), {QStringLiteral("-V")}).contains("iproute2"),
                       "iproute2 is not installed");
    // A network of our own, and of all programs that we start.
    BOARDSCOPE_REQUIRE(unshare(CLONE_NEWNET) == 0, "no network namespace can be made here");
    output_of(QStringLiteral("ip"),
              {QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("lo"), QStringLiteral("up")});
    BOARDSCOPE_REQUIRE(
        mount("cgroup2", cgroup_root_.path().toLocal8Bit().constData(), "cgroup2", 0, nullptr) == 0,
        "no cgroup v2 tree can be mounted here");
}

void TestLoaderKinds::cleanupTestCase()
{
    umount(cgroup_root_.path().toLocal8Bit().constData());
}

void TestLoaderKinds::fires_data()
{
    QTest::addColumn<QString>("section");
    QTest::addColumn<QString>("condition");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, const std::string& section, const char* condition,
                        wire::AttachKind kind) {
        QTest::newRow(name) << QString::fromStdString(section) << QString::fromLatin1(condition)
                            << static_cast<int>(kind);
    };
    const char* getppid_only = "((unsigned long *)ctx)[1] == 110";
    row("raw tracepoint", "raw_tp/sys_enter", getppid_only, wire::AttachKind::raw_tracepoint);
    row("tracepoint by BTF", "tp_btf/sys_enter", getppid_only, wire::AttachKind::tp_btf);
    row("uprobe", "uprobe/" + own_file + ":bst_probe_me", "1", wire::AttachKind::uprobe);
    row("uretprobe", "uretprobe/" + own_file + ":bst_probe_me", "1", wire::AttachKind::uretprobe);
    row("uprobe with offset", "uprobe/" + own_file + ":bst_probe_me+0", "1", wire::AttachKind::uprobe);
}

void TestLoaderKinds::fires()
{
    QFETCH(QString, section);
    QFETCH(QString, condition);
    QFETCH(int, kind);
    LoaderSession loader;
    QVERIFY(loader.start(plan_with(),
                         compile_bpf(printer(section.toStdString(), "bst_fires", condition.toStdString()))));
    QCOMPARE(refusal(loader, "bst_fires"), std::string());
    QCOMPARE(static_cast<int>(loader.last<wire::Ready>()->programs[0].kind), kind);
    call_getppid(7);
    call_probe_me(7);
    QVERIFY(loader.read_until([&] { return count_of(loader.text(), "bst_fires hit") >= 7; }, 5s));
    loader.read_until([] { return false; }, 200ms);
    QCOMPARE(count_of(loader.text(), "bst_fires hit"), 7u);
    loader.send(loader.writer.stop());
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(leftovers(loader.pid(), "bst_fires"), QString());
}

void TestLoaderKinds::usdt_gives_its_argument()
{
    const std::string source = "#define __TARGET_ARCH_x86\n#include <stdbool.h>\n#include <linux/ptrace.h>\n"
                               "#include <bpf/usdt.bpf.h>\n"
                               "SEC(\"usdt/" +
                               own_file +
                               ":bst:place\") int bst_usdt(struct pt_regs *ctx) {\n"
                               "  long value = 0;\n"
                               "  bpf_usdt_arg(ctx, 0, &value);\n"
                               "  bpf_printk(\"bst_usdt got %d\", (int)value);\n  return 0;\n}\n";
    LoaderSession loader;
    QVERIFY(loader.start(plan_with(), compile_bpf(source)));
    QCOMPARE(refusal(loader, "bst_usdt"), std::string());
    QCOMPARE(loader.last<wire::Ready>()->programs[0].target, own_file + ":bst:place");
    bst_usdt_place(-41);
    bst_usdt_place(43);
    QVERIFY(loader.read_until([&] { return count_of(loader.text(), "bst_usdt got 43") == 1; }, 5s));
    QCOMPARE(count_of(loader.text(), "bst_usdt got -41"), 1u);
}

void TestLoaderKinds::perf_event_samples()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_with(), compile_bpf(silent("perf_event/cpu-clock/1000hz", "bst_samples", 0))));
    QCOMPARE(refusal(loader, "bst_samples"), std::string());
    QCOMPARE(loader.last<wire::Ready>()->programs[0].kind, wire::AttachKind::perf_event);
    burn(500ms);
    // One busy CPU at 1000 Hz; other CPUs are idle or not.
    QVERIFY(loader.read_until([&] { return hits(loader) >= 250; }, 3s));
    QVERIFY(hits(loader) < 20'000);
}

void TestLoaderKinds::perf_event_counts_each_page_fault()
{
    wire::PlanProgram planned{"bst_faults", wire::AttachKind::perf_event, "page-faults"};
    planned.parameter = 1;
    LoaderSession loader;
    QVERIFY(loader.start(plan_with({planned}), compile_bpf(printer("perf_event", "bst_faults"))));
    QCOMPARE(refusal(loader, "bst_faults"), std::string());
    touch_pages(300);
    QVERIFY(loader.read_until([&] { return count_of(loader.text(), "bst_faults hit") >= 300; }, 5s));
}

void TestLoaderKinds::sees_packets_data()
{
    QTest::addColumn<QString>("section");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QStringList>("through");
    const QStringList directly;
    QTest::newRow("socket") << QStringLiteral("socket") << 1 << directly;
    QTest::newRow("XDP") << QStringLiteral("xdp") << 2 << directly;
    QTest::newRow("XDP without links") << QStringLiteral("xdp") << 2 << QStringList(old_kernel);
    QTest::newRow("tc ingress") << QStringLiteral("tc/ingress") << 0 << directly;
    QTest::newRow("tc egress") << QStringLiteral("tc/egress") << 0 << directly;
    QTest::newRow("classifier") << QStringLiteral("classifier") << 0 << directly;
}

void TestLoaderKinds::sees_packets()
{
    QFETCH(QString, section);
    QFETCH(int, verdict);
    QFETCH(QStringList, through);
    const QByteArray before = network_state();
    wire::PlanProgram planned{"bst_packets", wire::AttachKind::by_section};
    if (section == QStringLiteral("socket")) planned.kind = wire::AttachKind::socket_filter;
    if (section == QStringLiteral("xdp")) planned.kind = wire::AttachKind::xdp;
    if (section == QStringLiteral("tc/ingress")) planned.kind = wire::AttachKind::tc_ingress;
    if (section == QStringLiteral("tc/egress")) planned.kind = wire::AttachKind::tc_egress;
    planned.path = "lo";

    const QStringList loader_command{QStringLiteral(BOARDSCOPE_LOADER), QStringLiteral("--keep")};
    LoaderSession loader((through + loader_command).mid(1), (through + loader_command).first());
    QVERIFY(loader.start(plan_with({planned}),
                         compile_bpf(silent(section.toStdString(), "bst_packets", verdict))));
    QCOMPARE(refusal(loader, "bst_packets"), std::string());
    QCOMPARE(loader.last<wire::Ready>()->programs[0].target, std::string("lo"));
    if (section != QStringLiteral("socket"))
        QVERIFY2(network_state().contains("lo"), network_state().constData());
    send_packets(50);
    QVERIFY(loader.read_until([&] { return hits(loader) >= 50; }, 5s));
    loader.send(loader.writer.stop());
    QCOMPARE(loader.wait_exit(5s), std::optional(0));
    QCOMPARE(network_state(), before);
    QCOMPARE(leftovers(loader.pid(), "bst_packets"), QString());
}

void TestLoaderKinds::cgroup_sees_sockets_data()
{
    QTest::addColumn<bool>("links");
    QTest::newRow("by link") << true;
    QTest::newRow("without links") << false;
}

void TestLoaderKinds::cgroup_sees_sockets()
{
    QFETCH(bool, links);
    const QString group = cgroup_root_.path() + QStringLiteral("/bst-%1").arg(getpid());
    const QByteArray path = group.toLocal8Bit();
    QVERIFY(QDir().mkdir(group) || QDir(group).exists());
    const QStringList witness{QStringLiteral("cgroup"), QStringLiteral("show"), group};
    const auto join = [](const QString& directory) {
        QFile processes(directory + QStringLiteral("/cgroup.procs"));
        return processes.open(QIODevice::WriteOnly | QIODevice::Unbuffered) &&
               processes.write(QByteArray::number(getpid())) > 0;
    };
    for (const bool killed : {false, true}) {
        wire::PlanProgram planned{"bst_cgroup", wire::AttachKind::cgroup, "sock_create"};
        planned.path = path.toStdString();
        const QString loader_file = QStringLiteral(BOARDSCOPE_LOADER);
        const QStringList keep{QStringLiteral("--keep")};
        LoaderSession loader(links ? keep : QStringList(loader_file) + keep,
                             links ? loader_file : old_kernel);
        QVERIFY(
            loader.start(plan_with({planned}), compile_bpf(silent("cgroup/sock_create", "bst_cgroup", 1))));
        QCOMPARE(refusal(loader, "bst_cgroup"), std::string());
        QVERIFY(output_of(QStringLiteral("bpftool"), witness).contains("bst_cgroup"));
        QVERIFY(join(group));
        for (int i = 0; i < 5; ++i)
            send_packets(0);
        const bool seen = loader.read_until([&] { return hits(loader) >= 5; }, 5s);
        QVERIFY(join(cgroup_root_.path()));
        QVERIFY(seen);
        if (killed)
            kill(loader.pid(), SIGKILL);
        else
            loader.send(loader.writer.stop());
        QVERIFY(loader.wait_exit(5s));
        QVERIFY(eventually(
            [&] { return !output_of(QStringLiteral("bpftool"), witness).contains("bst_cgroup"); }, 3s));
        QCOMPARE(leftovers(loader.pid(), "bst_cgroup"), QString());
    }
    QVERIFY(QDir().rmdir(group));
}

void TestLoaderKinds::fentry_attaches_or_says_why()
{
    LoaderSession loader;
    QVERIFY(loader.start(plan_with(), compile_bpf(printer("fentry/bpf_prog_put", "bst_fentry") +
                                                  printer("fexit/bst_no_such_function", "bst_fexit") +
                                                  printer("raw_tp/sys_enter", "bst_good"))));
    QCOMPARE(refusal(loader, "bst_good"), std::string());
    const std::string reason = refusal(loader, "bst_fentry");
    QVERIFY2(reason.empty() || reason.find("kprobe") != std::string::npos, reason.c_str());
    QVERIFY(says(refusal(loader, "bst_fexit"), "has no function bst_no_such_function"));
}

void TestLoaderKinds::section_of_no_kind_is_attached_by_plan()
{
    LoaderSession loader;
    wire::PlanProgram planned{"bst_named", wire::AttachKind::uprobe, "bst_probe_me"};
    planned.path = own_file;
    QVERIFY(loader.start(plan_with({planned}), compile_bpf(printer("whatever", "bst_named"))));
    QCOMPARE(refusal(loader, "bst_named"), std::string());
    QCOMPARE(loader.last<wire::Ready>()->programs[0].target, own_file + ":bst_probe_me");
    call_probe_me(3);
    QVERIFY(loader.read_until([&] { return count_of(loader.text(), "bst_named hit") == 3; }, 5s));
}

void TestLoaderKinds::refusals_name_cause_and_remedy()
{
    QTemporaryDir directory;
    const QString stripped = directory.filePath(QStringLiteral("stripped"));
    output_of(QStringLiteral("strip"), {QStringLiteral("-o"), stripped, QString::fromStdString(own_file)});
    struct Refused {
        const char* name;
        std::string section;
        std::vector<const char*> parts;
    };
    const std::vector<Refused> all = {
        {"no_file", "uprobe//nowhere/at/all:main", {"/nowhere/at/all", "No such file"}},
        {"no_elf", "uprobe//etc/passwd:main", {"/etc/passwd", "ELF"}},
        {"no_symbol", "uprobe/" + own_file + ":bst_not_there", {"has no function bst_not_there"}},
        {"bare", "uprobe/" + stripped.toStdString() + ":bst_not_there", {"stripped", "offset"}},
        {"no_code", "uprobe/" + own_file + ":0x7fffffff", {"no code"}},
        {"no_place", "uprobe", {"SEC("}},
        {"no_usdt", "usdt/" + own_file + ":bst:other", {"USDT"}},
        {"no_event", "perf_event", {"cpu-clock"}},
        {"no_tracepoint", "raw_tp/bst_nothing", {"tracepoint bst_nothing"}},
        {"no_interface", "xdp", {"--interface"}},
        {"no_interface_tc", "tc", {"--interface"}},
        {"no_group", "cgroup_skb/ingress", {"cgroup", "--cgroup"}},
    };
    std::string source = getppid_printer("bst_works");
    for (const Refused& one : all)
        source += silent(one.section, one.name, 0);
    wire::PlanProgram nowhere{"no_group", wire::AttachKind::cgroup};
    nowhere.path = "/sys/fs/cgroup/bst/not/there";
    LoaderSession loader;
    QVERIFY(loader.start(plan_with({nowhere}), compile_bpf(source)));
    QCOMPARE(refusal(loader, "bst_works"), std::string());
    for (const Refused& one : all)
        for (const char* part : one.parts)
            QVERIFY2(says(refusal(loader, one.name), part), one.name);
    call_getppid(2);
    QVERIFY(loader.read_until([&] { return count_of(loader.text(), "bst_works 2") == 1; }, 5s));
}

void TestLoaderKinds::nothing_stays_on_the_network_data()
{
    QTest::addColumn<bool>("links");
    QTest::addColumn<int>("signal");
    for (const bool links : {true, false})
        for (const int number : {SIGTERM, SIGKILL, 0})
            QTest::addRow("%s, %s", links ? "links" : "no links",
                          number == 0 ? "end of input" : strsignal(number))
                << links << number;
}

void TestLoaderKinds::nothing_stays_on_the_network()
{
    QFETCH(bool, links);
    QFETCH(int, signal);
    const QByteArray before = network_state();
    std::vector<wire::PlanProgram> programs;
    for (const auto& [name, kind] :
         {std::pair{"bst_in", wire::AttachKind::tc_ingress},
          std::pair{"bst_out", wire::AttachKind::tc_egress},
          std::pair{"bst_in2", wire::AttachKind::tc_ingress}, std::pair{"bst_xdp", wire::AttachKind::xdp}}) {
        programs.push_back({name, kind});
        programs.back().path = "lo";
    }
    const QString loader_file = QStringLiteral(BOARDSCOPE_LOADER);
    const QStringList keep{QStringLiteral("--keep")};
    LoaderSession loader(links ? keep : QStringList(loader_file) + keep, links ? loader_file : old_kernel);
    // -1: let the next program see it too.
    QVERIFY(loader.start(plan_with(programs),
                         compile_bpf(silent("tc", "bst_in", -1) + silent("tc", "bst_out", -1) +
                                     silent("tc", "bst_in2", -1) + silent("xdp", "bst_xdp", 2))));
    QVERIFY(loader.wait_for<wire::Ready>());
    for (const wire::ProgramState& program : loader.last<wire::Ready>()->programs)
        QCOMPARE(program.reason, std::string());
    const QByteArray during = network_state();
    for (const char* name : {"bst_in", "bst_out", "bst_in2", "clsact", "xdp"})
        QVERIFY2(during.contains(name), during.constData());
    send_packets(20);
    for (std::size_t program = 0; program < 4; ++program)
        QVERIFY(loader.read_until([&] { return hits(loader, program) >= 20; }, 5s));

    if (signal)
        kill(loader.pid(), signal);
    else
        loader.close_input();
    QVERIFY(loader.wait_exit(5s));
    QVERIFY2(eventually([&] { return network_state() == before; }, 3s), network_state().constData());
    QCOMPARE(leftovers(loader.pid(), "bst_in"), QString());
}

void TestLoaderKinds::somebody_elses_clsact_stays()
{
    const QStringList clsact{QStringLiteral("dev"), QStringLiteral("lo"), QStringLiteral("clsact")};
    output_of(QStringLiteral("tc"), QStringList{QStringLiteral("qdisc"), QStringLiteral("add")} + clsact);
    const QByteArray before = network_state();
    QVERIFY(before.contains("clsact"));
    for (const int signal : {SIGTERM, SIGKILL}) {
        wire::PlanProgram planned{"bst_guest", wire::AttachKind::tc_egress};
        planned.path = "lo";
        LoaderSession loader;
        QVERIFY(loader.start(plan_with({planned}), compile_bpf(silent("tc", "bst_guest", 0))));
        QCOMPARE(refusal(loader, "bst_guest"), std::string());
        QVERIFY(network_state() != before);
        kill(loader.pid(), signal);
        QVERIFY(loader.wait_exit(5s));
        QVERIFY2(eventually([&] { return network_state() == before; }, 3s), network_state().constData());
        QCOMPARE(leftovers(loader.pid(), "bst_guest"), QString());
    }
    output_of(QStringLiteral("tc"), QStringList{QStringLiteral("qdisc"), QStringLiteral("del")} + clsact);
}

void TestLoaderKinds::clsact_in_use_by_others_stays()
{
    // The first loader makes the qdisc, the second one uses it, and the first one ends before.
    wire::PlanProgram planned{"bst_first", wire::AttachKind::tc_ingress};
    planned.path = "lo";
    wire::PlanProgram other{"bst_second", wire::AttachKind::tc_ingress};
    other.path = "lo";
    const QByteArray before = network_state();
    LoaderSession first;
    LoaderSession second;
    QVERIFY(first.start(plan_with({planned}), compile_bpf(silent("tc", "bst_first", -1))));
    QCOMPARE(refusal(first, "bst_first"), std::string());
    QVERIFY(second.start(plan_with({other}), compile_bpf(silent("tc", "bst_second", -1))));
    QCOMPARE(refusal(second, "bst_second"), std::string());
    kill(first.pid(), SIGKILL);
    QVERIFY(first.wait_exit(5s));
    QVERIFY(eventually([] { return !network_state().contains("bst_first"); }, 3s));
    QVERIFY(network_state().contains("bst_second"));
    const std::uint64_t so_far = hits(second);
    send_packets(20);
    QVERIFY(second.read_until([&] { return hits(second) >= so_far + 20; }, 5s));
    second.send(second.writer.stop());
    QVERIFY(second.wait_exit(5s));
    // Whose qdisc it was cannot be told any more: it stays, empty, and does nothing.
    output_of(QStringLiteral("tc"), {QStringLiteral("qdisc"), QStringLiteral("del"), QStringLiteral("dev"),
                                     QStringLiteral("lo"), QStringLiteral("clsact")});
    QCOMPARE(network_state(), before);
}

void TestLoaderKinds::somebody_elses_xdp_program_stays()
{
    wire::PlanProgram planned{"bst_holder", wire::AttachKind::xdp};
    planned.path = "lo";
    wire::PlanProgram other{"bst_comer", wire::AttachKind::xdp};
    other.path = "lo";
    const QStringList arguments{QStringLiteral(BOARDSCOPE_LOADER), QStringLiteral("--keep")};
    LoaderSession holder(arguments, old_kernel);
    QVERIFY(holder.start(plan_with({planned}), compile_bpf(silent("xdp", "bst_holder", 2))));
    QCOMPARE(refusal(holder, "bst_holder"), std::string());
    const QByteArray during = network_state();
    LoaderSession comer(arguments, old_kernel);
    QVERIFY(comer.start(plan_with({other}), compile_bpf(silent("xdp", "bst_comer", 2))));
    QVERIFY(says(refusal(comer, "bst_comer"), "lo is in use by somebody else"));
    QVERIFY(comer.wait_exit(5s));
    QCOMPARE(network_state(), during);
}

namespace {

/// The loader where the kernel shows no kprobes and uprobes as perf events (before 4.17).
QStringList legacy_loader()
{
    return {QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"),
            QStringLiteral("mount -t tmpfs none /sys/bus/event_source/devices && exec \"$0\" --keep"),
            QStringLiteral(BOARDSCOPE_LOADER)};
}

QByteArray uprobe_events()
{
    QFile list(tracefs_file(QStringLiteral("uprobe_events")));
    return list.open(QIODevice::ReadOnly) ? list.readAll() : QByteArray("unreadable");
}

}  // namespace

void TestLoaderKinds::legacy_probes_do_not_stay_data()
{
    QTest::addColumn<int>("signal");
    for (const int number : {SIGTERM, SIGKILL, 0})
        QTest::addRow("%s", number == 0 ? "end of input" : strsignal(number)) << number;
}

void TestLoaderKinds::legacy_probes_do_not_stay()
{
    QFETCH(int, signal);
    const QByteArray before = uprobe_events();
    LoaderSession loader(legacy_loader(), QStringLiteral("/usr/bin/unshare"));
    QVERIFY(loader.start(plan_with(),
                         compile_bpf(printer("uprobe/" + own_file + ":bst_probe_me", "bst_old") +
                                     printer("uretprobe/" + own_file + ":bst_probe_me", "bst_ret"))));
    QCOMPARE(refusal(loader, "bst_old"), std::string());
    QCOMPARE(refusal(loader, "bst_ret"), std::string());
    QCOMPARE(uprobe_events().count("libbpf_" + QByteArray::number(loader.pid()) + "_"), 2);
    call_probe_me(3);
    QVERIFY(loader.read_until([&] { return count_of(loader.text(), "bst_old hit") == 3; }, 5s));
    if (signal)
        kill(loader.pid(), signal);
    else
        loader.close_input();
    QVERIFY(loader.wait_exit(5s));
    QVERIFY2(eventually([&] { return uprobe_events() == before; }, 3s), uprobe_events().constData());
    QCOMPARE(leftovers(loader.pid(), "bst_old"), QString());
}

void TestLoaderKinds::legacy_probes_of_killed_loaders_are_swept()
{
    // Both were killed: a probe with the dead loader's pid, and an instance that says that the pid was a
    // loader's. The probe of another dead process is another tool's.
    QProcess dead;
    dead.start(QStringLiteral("true"));
    const QByteArray ours = QByteArray::number(dead.processId());
    dead.waitForFinished();
    QProcess other;
    other.start(QStringLiteral("true"));
    const QByteArray foreign = QByteArray::number(other.processId());
    other.waitForFinished();
    QFile list(tracefs_file(QStringLiteral("uprobe_events")));
    QVERIFY(list.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered));
    for (const QByteArray& pid : {ours, foreign})
        QVERIFY(list.write("p:uprobes/libbpf_" + pid + "_x /bin/sh:0x1000\n") > 0);
    QVERIFY(QDir().mkdir(tracefs_file(QStringLiteral("instances/boardscope_") + QString::fromLatin1(ours))));
    LoaderSession loader;
    QVERIFY(loader.wait_for<wire::Hello>());
    QVERIFY(eventually([&] { return !uprobe_events().contains("libbpf_" + ours + "_x"); }, 3s));
    QVERIFY(uprobe_events().contains("libbpf_" + foreign + "_x"));
    QVERIFY(list.write("-:uprobes/libbpf_" + foreign + "_x\n") > 0);
    QVERIFY(eventually(
        [&] {
            return !QDir(tracefs_file(QStringLiteral("instances/boardscope_") + QString::fromLatin1(ours)))
                        .exists();
        },
        1s));
}

QTEST_GUILESS_MAIN(TestLoaderKinds)
#include "tst_loader_kinds.moc"
