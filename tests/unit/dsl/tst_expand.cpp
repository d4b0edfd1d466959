// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/wildcard.h"
#include "tests/support/recorded_target.h"
#include "tests/unit/dsl/typed_script.h"

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

/// "kprobe: vfs_read, vfs_write | interval: s 1": probes, with all their attachments.
QByteArray attachments(const TypedScript& script)
{
    QByteArray all;
    for (const Probe& probe : script.program.probes) {
        if (!all.isEmpty()) all += " | ";
        all += QByteArray::fromStdString(probe.specs.empty() ? "" : probe.specs.front().provider) + ":";
        bool is_first = true;
        for (const AttachSpec& spec : probe.specs)
            for (const auto& match : spec.matches) {
                if (!is_first) all += ",";
                is_first = false;
                for (const std::string& part : match)
                    all += " " + QByteArray::fromStdString(part);
            }
    }
    return all;
}

}  // namespace

class TestExpand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wildcards_match_data();
    void wildcards_match();
    void attach_points_become_what_the_board_has_data();
    void attach_points_become_what_the_board_has();
    void parameters_stand_in_attach_points_data();
    void parameters_stand_in_attach_points();
    void missing_parameters_are_told_data();
    void missing_parameters_are_told();
    void what_the_board_lacks_is_told_data();
    void what_the_board_lacks_is_told();
    void probes_are_split_only_where_arguments_differ();
    void missing_ones_of_a_list_are_warnings();
    void fields_must_be_in_all_that_match();
    void kinds_that_the_board_cannot_run_data();
    void kinds_that_the_board_cannot_run();
    void typed_probes_say_what_to_use_instead();
    void boards_that_nobody_has_looked_at();
    void spans_stay_one_program();

private:
    RecordedTarget board_{Arch::armv7};
    RecordedTarget server_{Arch::x86_64};
};

void TestExpand::wildcards_match_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* pattern, const char* name, bool matches) {
        QTest::addRow("%s %s", pattern, name) << QByteArray(pattern) << QByteArray(name) << matches;
    };
    row("vfs_*", "vfs_read", true);
    row("vfs_*", "xvfs_read", false);
    row("*read*", "vfs_readv", true);
    row("*a*b*", "xaxb", true);
    row("*a*b*", "xbxa", false);
    row("v?s", "vfs", true);
    row("v?s", "vs", false);
    row("sys_[er]*", "sys_enter", true);
    row("sys_[!er]*", "sys_enter", false);
    row("sys_[a-f]nter", "sys_enter", true);
    row("[", "[", true);
    row("*", "", true);
    row("a**b", "ab", true);
    row("aaaaaaaaaaaaaaaa*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
}

void TestExpand::wildcards_match()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, name);
    QTEST(matches_wildcard(pattern.toStdString(), name.toStdString()), "matches");
}

void TestExpand::attach_points_become_what_the_board_has_data()
{
    QTest::addColumn<std::string>("probe");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* probe, const char* expected) {
        QTest::newRow(probe) << std::string(probe) << QByteArray(expected);
    };
    row("BEGIN", "BEGIN:");
    row("kprobe:vfs_read", "kprobe: vfs_read");
    row("k:vfs_[rw]*", "kprobe: vfs_read, vfs_write");
    row("kprobe:vfs_read, kprobe:vfs_write", "kprobe: vfs_read, vfs_write");
    row("kprobe:vfs_read, kretprobe:vfs_read", "kprobe: vfs_read | kretprobe: vfs_read");
    row("tracepoint:irq:*", "tracepoint: irq irq_handler_entry, irq irq_handler_exit");
    row("t:sched/sched_switch", "tracepoint: sched sched_switch");
    row("uprobe:bash:readline", "uprobe: /bin/bash readline");
    row("uprobe:/bin/bash:*", "uprobe: /bin/bash main, /bin/bash readline");
    row("u:libc:mem*, u:libc:malloc", "uprobe: /usr/lib/libc.so.6 malloc");
    row("interval:s:5", "interval: s 5");
    row("profile:hz:99", "profile: hz 99");
    row("software:faults:1", "software: page-faults 1");
    row("hardware:cache-misses", "hardware: cache-misses 1000000");
    row("rawtracepoint:sched_switch", "rawtracepoint: sched_switch");
}

void TestExpand::attach_points_become_what_the_board_has()
{
    QFETCH(std::string, probe);
    const TypedScript script = typed(probe + " { exit(); }", board_);
    QVERIFY2(!script.diagnostics.has_errors() || probe.starts_with("u:libc:mem"), script.messages());
    QTEST(attachments(script), "expected");
}

void TestExpand::parameters_stand_in_attach_points_data()
{
    QTest::addColumn<std::string>("probe");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* probe, const char* expected) {
        QTest::newRow(probe) << std::string(probe) << QByteArray(expected);
    };
    row("kprobe:$1 { exit(); }", "kprobe: vfs_read");
    row("kprobe:vfs_$2 { exit(); }", "kprobe: vfs_read, vfs_write");
    row("tracepoint:$3:sched_switch { exit(); }", "tracepoint: sched sched_switch");
    row("uprobe:/bin/$4:main { exit(); }", "uprobe: /bin/bash main");
    row("interval:ms:$5 { exit(); }", "interval: ms 20");
    row("interval:$6 { exit(); }", "interval: s 2");
    row("profile:hz:$5, kprobe:$1 { exit(); }", "profile: hz 20 | kprobe: vfs_read");
    row("span s = kprobe:$1 .. kretprobe:$1 BEGIN { exit(); }", "BEGIN:");
}

void TestExpand::parameters_stand_in_attach_points()
{
    QFETCH(std::string, probe);
    const CompileOptions options{.parameters = {"vfs_read", "[rw]*", "sched", "bash", "20", "2s"}};
    const TypedScript script = typed(probe, board_, options);
    QCOMPARE(script.messages(), QByteArray());
    QTEST(attachments(script), "expected");
    for (const Span& span : script.program.spans)
        QCOMPARE(span.to.matches, (std::vector<std::vector<std::string>>{{"vfs_read"}}));
}

void TestExpand::missing_parameters_are_told_data()
{
    QTest::addColumn<std::string>("probe");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* probe, const char* message) {
        QTest::newRow(probe) << std::string(probe) << QByteArray(message);
    };
    row("kprobe:$3 { exit(); }",
        "x.bt:1:8: error: this attach point needs the parameter $3, and 2 parameters are given");
    row("kprobe:$99999999999999999999 { exit(); }", "needs the parameter $99999999999999999999, and 2");
    row("interval:s:$2 { exit(); }", "x.bt:1:12: error: the parameter $2 is empty, and this attach point needs it");
    row("kprobe:$1 { exit(); }", "the kernel of this board has no function vfs_raed");
    // In quotes it is a name.
    row("uprobe:/bin/bash:\"$1\" { exit(); }", "/bin/bash has no function $1");
}

void TestExpand::missing_parameters_are_told()
{
    QFETCH(std::string, probe);
    QFETCH(QByteArray, message);
    const QByteArray told = typed(probe, board_, {.parameters = {"vfs_raed", ""}}).messages();
    QVERIFY2(told.contains(message), told);
}

void TestExpand::what_the_board_lacks_is_told_data()
{
    QTest::addColumn<std::string>("probe");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");
    const auto row = [](const char* probe, const char* message, const char* hint) {
        QTest::newRow(probe) << std::string(probe) << QByteArray(message) << QByteArray(hint);
    };
    row("tracepoint:syscalls:sys_enter_opnat", "x.bt:1:1: error: this board has no tracepoint:syscalls:sys_enter_opnat",
        "did you mean tracepoint:syscalls:sys_enter_openat? it exists on this board");
    row("tracepoint:sched:irq_handler_entry", "error: this board has no tracepoint:sched:irq_handler_entry",
        "did you mean tracepoint:irq:irq_handler_entry? it exists on this board");
    row("tracepoint:sched:nothing_*", "error: no tracepoint of this board matches tracepoint:sched:nothing_*", "bscope list");
    row("kprobe:vfs_raed", "x.bt:1:8: error: the kernel of this board has no function vfs_raed that can be probed",
        "did you mean kprobe:vfs_read? it exists on this board");
    row("kprobe:account_io_start", "has no function account_io_start", "did you mean kprobe:blk_account_io_start?");
    row("kprobe:nothing*", "error: no function of this board's kernel matches nothing*", "");
    row("uprobe:/bin/bash:readlin", "error: /bin/bash has no function readlin", "did you mean readline?");
    row("uprobe:/bin/unseen:main", "x.bt:1:8: error: there is no file on this host that stands for /bin/unseen", "sysroot");
    row("uprobe:libc:memcpy", "error: memcpy of /usr/lib/libc.so.6 is Thumb code, which no kernel can probe", "-marm");
    row("software:page-fault:1", "error: there is no software event page-fault", "did you mean page-faults?");
    row("watchpoint:0x1000:8:w", "error: watchpoint is not supported", "kprobe");
    row("fentry:vfs_read", "error: fentry does not exist on 32-bit ARM", "use kprobe:vfs_read");
}

void TestExpand::what_the_board_lacks_is_told()
{
    QFETCH(std::string, probe);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, hint);
    const QByteArray told = typed(probe + " { exit(); }", board_).messages();
    QVERIFY2(told.contains(message), told);
    QVERIFY2(told.contains(hint), told);
}

void TestExpand::probes_are_split_only_where_arguments_differ()
{
    const std::string both = "tracepoint:syscalls:sys_enter_openat, tracepoint:syscalls:sys_enter_pread64, "
                             "tracepoint:sched:sched_switch";
    TypedScript script = typed(both + " { @[probe] = count(); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(script.program.probes.size(), 1u);

    script = typed("tracepoint:syscalls:sys_enter_openat, tracepoint:syscalls:sys_enter_pread64 { @ = args.__syscall_nr; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(script.program.probes.size(), 1u);  // it is at the same place in both

    script = typed("tracepoint:irq:* { @ = args.irq; } BEGIN { exit(); }", board_);
    QCOMPARE(script.program.probes.size(), 2u);

    script = typed("kprobe:vfs_read, kprobe:vfs_open { @[args.file->f_flags] = count(); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(attachments(script), QByteArray("kprobe: vfs_read | kprobe: vfs_open"));
    QCOMPARE(script.program.probes[1].origin, 0);
}

void TestExpand::missing_ones_of_a_list_are_warnings()
{
    const std::string probes = "kprobe:vfs_read, kprobe:gone_function { exit(); }";
    TypedScript script = typed(probes, board_);
    QVERIFY2(script.messages().startsWith("x.bt:1:25: warning: the kernel of this board has no function gone_function"),
             script.messages());
    QCOMPARE(attachments(script), QByteArray("kprobe: vfs_read"));
    script = typed("config = { missing_probes = error } " + probes, board_);
    QVERIFY(script.diagnostics.has_errors());
    script = typed("config = { missing_probes = ignore } " + probes, board_);
    QCOMPARE(script.messages(), QByteArray());
    script = typed(probes, board_, {.config = {{"missing_probes", "ignore"}}});
    QCOMPARE(script.messages(), QByteArray());
    script = typed(probes + " kprobe:vfs_write { exit(); }", board_, {.config = {{"max_probes", "1"}}});
    QVERIFY2(script.messages().contains("2 attachments, and 1 is the most"), script.messages());
    script = typed("config = { missing_probes = warn } kprobe:gone_function { exit(); } BEGIN { exit(); }", board_);
    QVERIFY2(!script.diagnostics.has_errors(), script.messages());
}

void TestExpand::fields_must_be_in_all_that_match()
{
    const TypedScript script = typed("tracepoint:irq:* { @ = args.ret; }", board_);
    QVERIFY2(script.messages().contains("tracepoint:irq:irq_handler_entry of this board has no field ret"), script.messages());
}

void TestExpand::kinds_that_the_board_cannot_run_data()
{
    QTest::addColumn<std::string>("probe");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("tracepoint") << std::string("tracepoint:sched:sched_switch")
                                << QByteArray("error: the kernel of this board cannot run programs for tracepoint\n"
                                              "    kernels can since Linux 4.7; this board has 4.4");
    QTest::newRow("raw") << std::string("rawtracepoint:sched_switch") << QByteArray("since Linux 4.17; this board has 4.4");
    QTest::newRow("interval") << std::string("interval:s:1") << QByteArray("since Linux 4.9; this board has 4.4");
}

void TestExpand::kinds_that_the_board_cannot_run()
{
    QFETCH(std::string, probe);
    QFETCH(QByteArray, message);
    const QByteArray told = typed(probe + " { @ = 1; }", RecordedTarget(Arch::armv7, {4, 4, 0})).messages();
    QVERIFY2(told.contains(message), told);
}

void TestExpand::typed_probes_say_what_to_use_instead()
{
    const auto told = [](RecordedTarget board) {
        return typed("fentry:vfs_read { @ = 1; }", board).messages();
    };
    const QByteArray narrow = told(RecordedTarget(Arch::armv7));
    QVERIFY2(narrow.contains("fentry does not exist on 32-bit ARM\n    use kprobe:vfs_read"), narrow);
    const QByteArray early = told(RecordedTarget(Arch::aarch64, {6, 1, 0}));
    QVERIFY2(early.contains("needs Linux 6.4 on 64-bit ARM; this board has 6.1\n    use kprobe:vfs_read"), early);
    // New enough, and tried: it is no question of the version.
    RecordedTarget lacking(Arch::x86_64, {6, 1, 0});
    lacking.edit_profile().found.emplace().features.note(FeatureGroup::program, "tracing", false);
    const QByteArray tried = told(lacking);
    QVERIFY2(tried.contains("cannot run programs for fentry\n    use kprobe:vfs_read"), tried);
}

void TestExpand::boards_that_nobody_has_looked_at()
{
    RecordedTarget unknown(Arch::armv7);
    unknown.forget_lists();
    TypedScript script = typed("kprobe:anything { exit(); }", unknown);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(attachments(script), QByteArray("kprobe: anything"));
    script = typed("kprobe:any* { exit(); }", unknown);
    QVERIFY2(script.messages().contains("the functions of this board's kernel are not known"), script.messages());
    script = typed("tracepoint:a:b { exit(); }", unknown);
    QCOMPARE(attachments(script), QByteArray("tracepoint: a b"));
}

void TestExpand::spans_stay_one_program()
{
    TypedScript script = typed("span x = kprobe:vfs_* .. kretprobe:vfs_* { n = arg2; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(script.program.spans.front().from.matches.size(), 5u);
    script = typed("span x = kprobe:vfs_read, .. kretprobe:vfs_read { n = arg2; }", board_);
    QVERIFY(script.diagnostics.has_errors());
    script = typed("span x = kprobe:vfs_read .. kretprobe:vfs_raed", board_);
    QVERIFY2(script.messages().contains("did you mean kretprobe:vfs_read?"), script.messages());
}

QTEST_APPLESS_MAIN(TestExpand)
#include "tst_expand.moc"
