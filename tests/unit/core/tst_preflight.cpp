// SPDX-License-Identifier: GPL-3.0-or-later
// What a user reads about a board: each fault is named with what to do about it.
#include "core/target/drift.h"
#include "core/target/kernel_options.h"
#include "core/target/preflight.h"

#include <QTest>

#include <algorithm>

using namespace boardscope;

namespace {

/// A board on which all works.
TargetProfile good_board()
{
    TargetProfile profile{.name = "good", .arch = Arch::armv7, .kernel_release = "6.1.0", .kernel_version = {6, 1, 0}};
    FoundBoard found{.machine = "armv7l",
                     .release = "6.1.0",
                     .version = "#1 SMP",
                     .config_source = "/proc/config.gz",
                     .user = "root",
                     .uid = 0,
                     .tracefs = "/sys/kernel/tracing",
                     .directory = "/tmp",
                     .directories = {{"/tmp", "ok"}, {"/run", "ok"}},
                     .privileges = {"root"},
                     .transfers = {"cat"},
                     .tools = {"sha256sum"},
                     .settings = {{"bpf_jit_enable", "1"}, {"kptr_restrict", "0"}, {"kernel BTF", "/sys/kernel/btf/vmlinux"}}};
    for (const char* name : {"kprobe"}) found.features.note(FeatureGroup::program, name, true);
    for (const char* name : {"array", "hash"}) found.features.note(FeatureGroup::map, name, true);
    for (const char* name : {"ring buffer", "perf event array", "own trace instance", "shared trace_pipe"})
        found.features.note(FeatureGroup::output, name, true);
    for (const char* name : {"kprobe", "kretprobe", "uprobe", "tracepoint", "raw tracepoint", "perf_event cpu-clock",
                             "perf_event cycles", "fentry", "socket filter", "XDP on lo", "tc on lo", "cgroup"})
        found.features.note(FeatureGroup::attach, name, true);
    profile.found = found;
    return profile;
}

const PreflightLine* line_of(const std::vector<PreflightLine>& lines, const std::string& name)
{
    const auto found = std::ranges::find(lines, name, &PreflightLine::name);
    return found == lines.end() ? nullptr : &*found;
}

std::string fixes_of(const PreflightLine& line)
{
    std::string text;
    for (const Fix& fix : line.fixes) text += std::string(to_string(fix.kind)) + ": " + fix.text + "\n";
    return text;
}

struct Fault {
    const char* line;  ///< its name
    Verdict verdict;
    const char* fix;  ///< what one of the fixes says
    void (*make)(TargetProfile&);
};

const Fault faults[] = {
    {"tracefs", Verdict::bad, "mount -t tracefs nodev /sys/kernel/tracing", [](TargetProfile& p) { p.found->tracefs.clear(); }},
    {"/tmp", Verdict::limited, "mount -o remount,exec /tmp", [](TargetProfile& p) { p.found->directories["/tmp"] = "noexec"; }},
    {"/run", Verdict::limited, "mount -o remount,rw /run", [](TargetProfile& p) { p.found->directories["/run"] = "not writable"; }},
    {"directory for the loader", Verdict::bad, "upload_directory",
     [](TargetProfile& p) { p.found->directories = {{"/tmp", "noexec"}}; }},
    {"checksums", Verdict::limited, "coreutils", [](TargetProfile& p) { p.found->tools = {"cksum"}; }},
    {"rights", Verdict::bad, "sudoers.d/boardscope",
     [](TargetProfile& p) {
         p.found->user = "pi";
         p.found->privileges.clear();
     }},
    {"rights", Verdict::limited, "pi ALL=(root) NOPASSWD: ALL",
     [](TargetProfile& p) {
         p.found->user = "pi";
         p.found->privileges = {"sudo with password"};
     }},
    {"version", Verdict::bad, "newer kernel", [](TargetProfile& p) { p.kernel_version = {3, 18, 0}; }},
    {"version", Verdict::limited, "newer kernel", [](TargetProfile& p) { p.kernel_version = {4, 19, 0}; }},
    {"configuration", Verdict::limited, "CONFIG_IKCONFIG_PROC=y", [](TargetProfile& p) { p.found->config_source.clear(); }},
    {"kprobe", Verdict::bad, "CONFIG_KPROBES=y", [](TargetProfile& p) { p.found->features.note(FeatureGroup::attach, "kprobe", false); }},
    {"cgroup", Verdict::limited, "CONFIG_CGROUP_BPF=y", [](TargetProfile& p) { p.found->features.note(FeatureGroup::attach, "cgroup", false); }},
    {"types of the kernel", Verdict::limited, "bscope store add", [](TargetProfile& p) { p.found->settings.erase("kernel BTF"); }},
    {"proof on the board", Verdict::limited, "",
     [](TargetProfile& p) { p.found->types_proof = TypesProof{.detail = "no loader"}; }},
    {"proof on the board", Verdict::bad, "bscope store add",
     [](TargetProfile& p) {
         p.found->types_proof = TypesProof{TypesProof::Outcome::differs, "task_struct.comm reads \"\"", "ab"};
     }},
    {"addresses of kernel functions", Verdict::limited, "kernel.kptr_restrict=1",
     [](TargetProfile& p) { p.found->settings["kptr_restrict"] = "2"; }},
    {"BPF compiler (JIT)", Verdict::limited, "net.core.bpf_jit_enable=1", [](TargetProfile& p) { p.found->settings["bpf_jit_enable"] = "0"; }},
    {"lockdown", Verdict::bad, "lockdown=integrity",
     [](TargetProfile& p) { p.found->settings["lockdown"] = "none integrity [confidentiality]"; }},
};

}  // namespace

Q_DECLARE_METATYPE(const Fault*)

class TestPreflight : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_good_board_has_nothing_to_change()
    {
        const auto lines = preflight(good_board());
        for (const PreflightLine& line : lines)
            QVERIFY2(line.verdict == Verdict::good && line.why.empty() && line.fixes.empty(), line.name.c_str());
        QVERIFY(lines.size() > 20);
        QCOMPARE(worst(lines), Verdict::good);
        QCOMPARE(kconfig_fragment(lines), std::string());
    }

    void what_was_proved_stands_among_the_types()
    {
        TargetProfile profile = good_board();
        QVERIFY(preflight(profile, PreflightPart::proof).empty());
        profile.found->settings.erase("kernel BTF");
        profile.found->types_proof = TypesProof{TypesProof::Outcome::agrees, "pid agrees with /proc", "ab"};
        const auto lines = preflight(profile);
        QCOMPARE(worst(lines), Verdict::good);  // the kernel shows no types, and they are here
        QCOMPARE(lines.back().found, std::string("pid agrees with /proc"));
        QCOMPARE(std::string(to_string(lines.back().part)), std::string("types"));
    }

    void a_board_nobody_looked_at_has_no_lines()
    {
        TargetProfile profile = good_board();
        profile.found.reset();
        QVERIFY(preflight(profile).empty());
    }

    void each_fault_is_named_with_its_cure_data()
    {
        QTest::addColumn<const Fault*>("fault");
        for (const Fault& fault : faults) QTest::addRow("%s, %s", fault.line, to_string(fault.verdict)) << &fault;
    }

    void each_fault_is_named_with_its_cure()
    {
        QFETCH(const Fault*, fault);
        TargetProfile profile = good_board();
        fault->make(profile);
        const auto lines = preflight(profile);
        const PreflightLine* line = line_of(lines, fault->line);
        QVERIFY(line);
        QCOMPARE(line->verdict, fault->verdict);
        QVERIFY(!line->why.empty());
        const std::string fixes = fixes_of(*line);
        QVERIFY2(fixes.find(fault->fix) != std::string::npos, fixes.c_str());
        // One fault is not told as two, but for the directory that makes all of them fail.
        for (const PreflightLine& other : lines)
            QVERIFY2(other.verdict == Verdict::good || &other == line || other.name.starts_with('/'), other.name.c_str());
        QCOMPARE(worst(lines), fault->verdict);
    }

    void what_could_not_be_tried_is_not_called_missing()
    {
        TargetProfile profile = good_board();
        profile.found->features = {};
        const auto lines = preflight(profile, PreflightPart::programs);
        QVERIFY(!lines.empty());
        for (const PreflightLine& line : lines) {
            QCOMPARE(line.verdict, Verdict::limited);
            QCOMPARE(line.found, std::string("could not be tried"));
        }
    }

    void either_way_to_a_kprobe_will_do()
    {
        TargetProfile profile = good_board();
        profile.found->features.note(FeatureGroup::attach, "kprobe", false);
        profile.found->features.note(FeatureGroup::attach, "kprobe by tracefs", true);
        const auto lines = preflight(profile);
        QCOMPARE(line_of(lines, "kprobe")->verdict, Verdict::good);
    }

    void the_fragment_names_each_option_once()
    {
        TargetProfile profile = good_board();
        for (const char* name : {"kprobe", "kretprobe", "cgroup"}) profile.found->features.note(FeatureGroup::attach, name, false);
        profile.found->options = {{"CONFIG_KPROBES", "y"}, {"CONFIG_CGROUP_BPF", "n"}};
        const std::string fragment = kconfig_fragment(preflight(profile));
        QCOMPARE(fragment, std::string("# kprobe: functions of the kernel cannot be probed\n"
                                       "CONFIG_KPROBE_EVENTS=y\n"
                                       "CONFIG_PERF_EVENTS=y\n"
                                       "# cgroup: programs cannot be attached to control groups\n"
                                       "CONFIG_CGROUP_BPF=y\n"));
    }

    void options_are_read_from_a_configuration()
    {
        std::string config = "#\n# Automatically generated file; DO NOT EDIT.\n#\n";
        for (int i = 0; i < 20; ++i) config += "CONFIG_FILLER_" + std::to_string(i) + "=y\n";
        config += "CONFIG_KPROBES=y\r\n# CONFIG_UPROBES is not set\nCONFIG_IKHEADERS=m\n";
        const KernelOptions options = options_of_config(config);
        QCOMPARE(options.at("CONFIG_KPROBES"), std::string("y"));
        QCOMPARE(options.at("CONFIG_UPROBES"), std::string("n"));
        QCOMPARE(options.at("CONFIG_IKHEADERS"), std::string("m"));
        QCOMPARE(options.at("CONFIG_DEBUG_INFO_BTF"), std::string("n"));  // never offered
        QVERIFY(!options.contains("CONFIG_FILLER_1"));
        QVERIFY(options_of_config("cat: /proc/config.gz: No such file").empty());
        QVERIFY(options_of_config({}).empty());
    }

    void options_follow_from_what_works()
    {
        KernelFeatures features;
        features.note(FeatureGroup::attach, "kprobe", true);
        features.note(FeatureGroup::attach, "cgroup", false);
        const KernelOptions options = options_that_must_be(features, {{"kernel BTF", "x"}});
        QCOMPARE(options.at("CONFIG_KPROBES"), std::string("y"));
        QCOMPARE(options.at("CONFIG_DEBUG_INFO_BTF"), std::string("y"));
        QVERIFY(!options.contains("CONFIG_CGROUP_BPF"));  // there may be another reason
    }

    void a_changed_board_is_told_from_its_profile()
    {
        const FoundBoard then{.machine = "armv7l", .release = "6.1.0-49", .build_id = "ab"};
        FoundBoard now = then;
        QVERIFY(drift(then, now).empty());
        now.build_id.clear();  // not known is not different
        QVERIFY(drift(then, now).empty());
        now.release = "6.1.0-50";
        now.build_id = "cd";
        const auto differences = drift(then, now);
        QCOMPARE(drift_text(differences), std::string("kernel release: 6.1.0-49 → 6.1.0-50\nkernel build-id: ab → cd"));
    }
};

QTEST_APPLESS_MAIN(TestPreflight)
#include "tst_preflight.moc"
