// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/recorded_target.h"
#include "tests/unit/dsl/typed_script.h"

using namespace boardscope;
using namespace boardscope::dsl;

class TestTypesRefusal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mistakes_are_told_at_their_place_data();
    void mistakes_are_told_at_their_place();
    void old_kernels_lack_things_data();
    void old_kernels_lack_things();
    void loops_over_maps_need_the_jit_data();
    void loops_over_maps_need_the_jit();
    void what_was_tried_wins();
    void both_places_of_a_contradiction_are_told();
    void several_mistakes_are_told_at_once();
    void mistakes_in_split_probes_are_told_once();
    void commands_must_be_allowed();
    void boards_without_types_are_told_so();

private:
    RecordedTarget board_{Arch::armv7};
};

void TestTypesRefusal::mistakes_are_told_at_their_place_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");
    const auto row = [](const char* script, const char* message, const char* hint) {
        QTest::newRow(script) << std::string(script) << QByteArray(message) << QByteArray(hint);
    };
    row("tracepoint:syscalls:sys_enter_openat { @ = args.filenam; }",
        "x.bt:1:49: error: tracepoint:syscalls:sys_enter_openat of this board has no field filenam",
        "did you mean filename?");
    row("kprobe:vfs_read { @ = arg0->f_flag; }", "x.bt:1:29: error: struct file of this kernel has no field f_flag",
        "is f_flags meant?");
    row("kprobe:vfs_read { @ = args.fil; }", "x.bt:1:28: error: vfs_read has no argument fil", "did you mean file?");
    row("kprobe:vfs_read { @ = retval; }", "x.bt:1:23: error: retval has no value in kprobe", "kretprobe");
    row("tracepoint:irq:irq_handler_exit { @ = arg0; }", "x.bt:1:39: error: arg0 has no value in tracepoint", "args.NAME");
    row("kprobe:vfs_read { @ = pidd; }", "x.bt:1:23: error: nothing is known as pidd", "did you mean pid?");
    row("kprobe:vfs_read { prinft(\"a\"); }", "x.bt:1:19: error: there is no function prinft()", "did you mean printf()?");
    row("kprobe:vfs_read { @ = strftime(\"%H\"); }", "x.bt:1:23: error: strftime() cannot have 1 argument",
        "it is written strftime(FORMAT, nsecs)");
    row("kprobe:vfs_read { $x = printf(\"a\"); }", "x.bt:1:24: error: printf() has no value", "statement of its own");
    row("kprobe:vfs_read { $x = count(); }", "x.bt:1:24: error: count() is kept in a map", "write @");
    row("kprobe:vfs_read { printf(\"%d\\n\", count()); }", "x.bt:1:34: error: count() is kept in a map", "");
    row("kprobe:vfs_read { printf(\"%d %d\\n\", pid); }", "x.bt:1:26: error: this format has room for 2 values, and 1 is given", "");
    row("kprobe:vfs_read { printf(\"%d\\n\", pid, tid); }", "x.bt:1:39: error: this format has room for 1 value, and 2 are given", "");
    row("kprobe:vfs_read { printf(\"%s\\n\", arg1); }", "x.bt:1:34: error: printf()'s %s takes a text, and this is uint32",
        "str(arg1) is the text at that address");
    row("kprobe:vfs_read { printf(\"%d\\n\", comm); }", "x.bt:1:34: error: printf()'s %d takes a number, and this is string[16]",
        "%s prints it");
    row("kprobe:vfs_read { printf(\"%y\\n\", pid); }", "x.bt:1:26: error: printf() knows no %y", "%d %u %x");
    row("kprobe:vfs_read { printf(\"%r\\n\", comm); }", "x.bt:1:34: error: printf()'s %r takes bytes", "buf(comm, length)");
    row("kprobe:vfs_read { @ = comm + 1; }", "x.bt:1:23: error: this operation takes a number, and this is string[16]", "");
    row("kprobe:vfs_read /comm == 1/ { exit(); }", "x.bt:1:18: error: string[16] and int64 cannot be compared", "");
    row("kprobe:vfs_read /arg1 == \"x\"/ { exit(); }", "x.bt:1:18: error: uint32 and string[2] cannot be compared",
        "str(arg1) is the text at that address");
    row("kprobe:vfs_read /comm/ { exit(); }", "x.bt:1:18: error: a condition takes a number, and this is string[16]", "");
    row("kprobe:vfs_read { @[arg0->f_path] = 1; }", "x.bt:1:21: error: the key of a map cannot hold the whole of struct path",
        "take the fields that are wanted");
    row("kprobe:vfs_read { @ = curtask->ids; }", "x.bt:1:23: error: a map cannot hold unsigned int[4]", "buf(…)");
    row("kprobe:vfs_read { @ = curtask->ids[4]; }", "x.bt:1:36: error: this is behind the end: unsigned int[4] has 4 elements", "");
    row("kprobe:vfs_read { @ = ((struct rq *)arg0)->load; }", "error: values like rq.load are not supported", "");
    row("kprobe:vfs_read { @ = ((struct rq *)arg0)->hidden->x; }",
        "x.bt:1:52: error: of struct unseen only the name is known", "btf_headers");
    row("kprobe:vfs_read { @ = ((struct fiel *)arg0)->x; }", "x.bt:1:25: error: no type of this board's kernel is known as struct fiel",
        "did you mean file?");
    row("kprobe:vfs_read { @ = (struct file)arg0; }", "error: only numbers and pointers can be cast to", "write (struct file *)");
    row("kprobe:vfs_read { @ = pid->x; }", "x.bt:1:23: error: uint32 has no fields, so not x either", "((struct NAME *)pid)->x");
    row("kprobe:vfs_read { @ = *comm; }", "error: string[16] is no pointer", "");
    row("kprobe:vfs_read { @ = lhist(arg2, 0, 100000, 1); }", "x.bt:1:35: error: lhist() would have more than 1000 steps",
        "make the step larger");
    row("kprobe:vfs_read { @ = lhist(arg2, 0, pid, 1); }", "x.bt:1:38: error: lhist() takes a number here that is known", "");
    row("kprobe:vfs_read { @ = lhist(arg2, 9, 5, 1); }", "error: lhist() begins at 9, which is not below its end, 5", "");
    row("kprobe:vfs_read { unroll (pid) { @++; } }", "error: how often this is to be done must be known", "1 to 100");
    row("kprobe:vfs_read { unroll (101) { @++; } }", "error: unroll can repeat a block 1 to 100 times", "");
    row("kprobe:vfs_read { break; }", "x.bt:1:19: error: there is no loop here to leave", "");
    row("kprobe:vfs_read { print(@nothing); }", "x.bt:1:25: error: nothing is ever put into @nothing", "");
    row("kprobe:vfs_read { signal(\"NOPE\"); }", "x.bt:1:26: error: there is no signal \"NOPE\"", "");
    row("kprobe:vfs_read { @ = reg(\"rax\"); }", "x.bt:1:27: error: armv7 has no register \"rax\"", "it has r0, r1");
    row("interval:s:1 { @ = curtask->nothing; }", "error: struct task_struct of this kernel has no field nothing", "");
    row("BEGIN { @ = kstack; }", "x.bt:1:13: error: kstack has no value in BEGIN", "");
    row("kprobe:vfs_read { @ = cgroupid(\"/a\"); }", "x.bt:1:23: error: cgroupid() is not supported yet", "print cgroup");
    row("kprobe:vfs_read { override(1); }", "error: override() is not supported yet", "changes nothing on the board");
    row("kprobe:vfs_read { @x = count(); clear(@x[1]); }", "error: clear() takes a whole map", "delete(@x[…])");
    row("kprobe:vfs_read { @x = 1; $y = @x.1; }", "error: int64 is no tuple, and has no element 1", "");
    row("kprobe:vfs_read { strftime(\"%H\", nsecs); }", "warning: nothing is done with this value", "print()");
    row("kprobe:vfs_read /comm == \"a name that is too long\"/ { exit(); }", "x.bt:1:18: warning: these are never equal", "strncmp");
    row("let @m = hsah(5); kprobe:vfs_read { @m[1] = 1; }", "x.bt:1:10: error: there is no kind of map called hsah",
        "did you mean hash?");
    row("let @m = hash(0); kprobe:vfs_read { @m[1] = 1; }", "x.bt:1:15: error: a map has 1 to 16777216 entries", "");
    row("let @m = hash(pid); kprobe:vfs_read { @m[1] = 1; }",
        "x.bt:1:15: error: how many entries @m has must be known when the script is compiled", "$1");
    row("let @m = hash(5); kprobe:vfs_read { @m[1] = count(); }",
        "x.bt:1:10: error: @m holds count(), which is kept on each CPU", "write percpuhash");
    row("let @m = percpulruhash(5); kprobe:vfs_read { @m[1] = 1; }",
        "x.bt:1:10: error: @m holds int64, which is kept once for all CPUs", "write lruhash");
    row("let @m = hash(5); let @m = hash(6); kprobe:vfs_read { @m[1] = 1; }", "x.bt:1:19: error: @m is declared twice",
        "x.bt:1:1: note: it is declared here first");
    row("let @m = hash(5); kprobe:vfs_read { @n[1] = 1; }", "x.bt:1:1: warning: nothing uses @m", "take its declaration out");
    row("let @m = hash(5); kprobe:vfs_read { @m = 1; }", "x.bt:1:1: warning: @m has no key, so it has one entry", "");
    row("kprobe:vfs_read { print(pton(\"1.2.3\")); }", "x.bt:1:30: error: \"1.2.3\" is no IPv4 address", "127.0.0.1");
    row("kprobe:vfs_read { print(pton(\"::1\")); }", "error: pton() of an IPv6 address is not supported yet", "");
    row("kprobe:vfs_read { print(getopt(\"n\", pid)); }",
        "x.bt:1:37: error: the default of getopt() must be known when the script is compiled", "");
    row("kprobe:vfs_read { @ = pid / 0; }", "x.bt:1:29: warning: this divides by 0, which gives 0", "");
}

void TestTypesRefusal::mistakes_are_told_at_their_place()
{
    QFETCH(std::string, script);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, hint);
    const QByteArray told = typed(script, board_).messages();
    QVERIFY2(told.contains(message), told);
    QVERIFY2(told.contains(hint), told);
}

void TestTypesRefusal::old_kernels_lack_things_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");
    QTest::newRow("helper") << std::string("kprobe:vfs_read { signal(9); }")
                            << QByteArray("x.bt:1:19: error: signal() needs the helper send_signal, which the kernel of this board lacks")
                            << QByteArray("it came with Linux 5.3; this board has 4.19");
    QTest::newRow("loop") << std::string("kprobe:vfs_read { while ($1 < 3) { @++; } }")
                          << QByteArray("error: the kernel of this board runs no loops: they came with Linux 5.3, it has 4.19")
                          << QByteArray("unroll(n)");
    QTest::newRow("range") << std::string("kprobe:vfs_read { for ($i : 0..pid) { @++; } }")
                           << QByteArray("so bounds must be known when the script is compiled") << QByteArray("break");
    QTest::newRow("clock") << std::string("kprobe:vfs_read { @ = nsecs(boot); }")
                           << QByteArray("error: nsecs(boot) needs the helper ktime_get_boot_ns") << QByteArray("5.8");
}

void TestTypesRefusal::old_kernels_lack_things()
{
    QFETCH(std::string, script);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, hint);
    const QByteArray told = typed(script, RecordedTarget(Arch::armv7, {4, 19, 0})).messages();
    QVERIFY2(told.contains(message), told);
    QVERIFY2(told.contains(hint), told);
    QCOMPARE(typed(script, board_).messages(), QByteArray());
}

void TestTypesRefusal::loops_over_maps_need_the_jit_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<int>("minor");  // of Linux 5
    QTest::addColumn<std::string>("jit");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");
    const std::string loop = "@[1] = 2; for ($kv : @) { print($kv); }";
    const auto row = [](const char* name, Arch arch, int minor, const char* jit, const std::string& body, const char* message,
                        const char* hint) {
        QTest::newRow(name) << int(arch) << minor << std::string(jit) << body << QByteArray(message) << QByteArray(hint);
    };
    row("fine", Arch::x86_64, 15, "1", loop, "", "");
    row("too old", Arch::x86_64, 10, "1", loop, "error: a loop over a map needs the helper for_each_map_elem",
        "Linux 5.13");
    row("32-bit ARM", Arch::armv7, 15, "1", loop,
        "x.bt:1:29: error: a loop over a map needs functions that the kernel calls back, which 32-bit ARM does not have",
        "print(@) shows the whole map");
    row("JIT off", Arch::aarch64, 15, "0", loop, "error: a loop over a map needs the kernel's JIT, which is off on this board",
        "sysctl -w net.core.bpf_jit_enable=1");
    row("len()", Arch::armv7, 15, "1", "@[1] = 2; print(len(@));",
        "error: len() of a map needs functions that the kernel calls back", "count in a map of your own");
    row("sums on an old kernel", Arch::x86_64, 15, "1", "@[1] = count(); for ($kv : @) { print($kv); }",
        "error: a loop over count() needs the helper map_lookup_percpu_elem", "5.19");
    row("averages", Arch::x86_64, 19, "1", "@[1] = avg(2); for ($kv : @) { print($kv); }",
        "error: the values of @ are avg(), which are put together by the host", "print(@)");
    row("no keys", Arch::x86_64, 19, "1", "@ = 2; for ($kv : @) { print($kv); }", "error: @ has no keys to go over", "");
    row("behind the loop", Arch::x86_64, 19, "1", loop + " print($kv);", "error: nothing has been put into $kv", "");
    row("len() of a number", Arch::x86_64, 19, "1", "print(len(arg1));", "error: len() takes a map with keys or a text",
        "str(arg1) is the text");
    row("len() of a histogram", Arch::x86_64, 19, "1", "@[1] = hist(2); print(len(@));", "is a histogram", "");
}

void TestTypesRefusal::loops_over_maps_need_the_jit()
{
    QFETCH(int, arch);
    QFETCH(int, minor);
    QFETCH(std::string, jit);
    QFETCH(std::string, body);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, hint);
    RecordedTarget board(static_cast<Arch>(arch), {5, minor, 0});
    board.edit_profile().found.emplace().settings["bpf_jit_enable"] = jit;
    const QByteArray told = typed("kprobe:vfs_read { " + body + " }", board).messages();
    QCOMPARE(told.isEmpty(), message.isEmpty());
    QVERIFY2(told.contains(message), told);
    QVERIFY2(told.contains(hint), told);
}

void TestTypesRefusal::what_was_tried_wins()
{
    RecordedTarget patched(Arch::armv7, {4, 19, 0});
    patched.edit_profile().found.emplace().features.note(FeatureGroup::helper, "send_signal", true);
    QCOMPARE(typed("kprobe:vfs_read { signal(9); }", patched).messages(), QByteArray());
    RecordedTarget cut(Arch::armv7, {6, 1, 0});
    cut.edit_profile().found.emplace().features.note(FeatureGroup::helper, "send_signal", false);
    QVERIFY(typed("kprobe:vfs_read { signal(9); }", cut).messages().contains("which the kernel of this board lacks"));
}

void TestTypesRefusal::both_places_of_a_contradiction_are_told()
{
    QByteArray told = typed("kprobe:vfs_read { @x = count(); }\nkprobe:vfs_write { @x = 5; }", board_).messages();
    QVERIFY2(told.contains("x.bt:2:25: error: @x holds count(), and this is int64"), told);
    QVERIFY2(told.contains("x.bt:1:24: note: it is made count() here"), told);
    told = typed("kprobe:vfs_read { @x[pid] = 1; }\nkprobe:vfs_write { @x[pid, comm] = 1; }", board_).messages();
    QVERIFY2(told.contains("x.bt:2:20: error: @x has [uint64] elsewhere, and here 2 keys"), told);
    QVERIFY2(told.contains("x.bt:1:19: note: it is used with [uint64] here"), told);
    told = typed("kprobe:vfs_read { @x[pid] = 1; }\nkprobe:vfs_write { @x[comm] = 1; }", board_).messages();
    QVERIFY2(told.contains("x.bt:2:23: error: this key of @x is uint64 elsewhere, and here string[16]"), told);
    told = typed("kprobe:vfs_read { @x = count(); $y = @x + 1; }", board_).messages();
    QVERIFY2(told.contains("x.bt:1:38: error: @x holds count(), whose value is known on the host only"), told);
    told = typed("kprobe:vfs_read { $x = 1; $x = comm; }", board_).messages();
    QVERIFY2(told.contains("x.bt:1:32: error: $x holds int64, and this is string[16]"), told);
    told = typed("kprobe:vfs_read { @ = lhist(arg2, 0, 10, 1); @ = lhist(arg2, 0, 20, 1); }", board_).messages();
    QVERIFY2(told.contains("all lhist() of a map have the same bounds and step"), told);
}

void TestTypesRefusal::several_mistakes_are_told_at_once()
{
    const TypedScript script = typed("kprobe:vfs_red { @ = pidd; }\ntracepoint:sched:sched_switch { @x = args.nothing; @x = comm + 1; }", board_);
    QVERIFY2(script.messages().contains("x.bt:1:8: error: the kernel of this board has no function vfs_red"), script.messages());
    QVERIFY2(script.messages().contains("x.bt:1:22: error: nothing is known as pidd"), script.messages());
    QVERIFY2(script.messages().contains("x.bt:2:43: error: tracepoint:sched:sched_switch"), script.messages());
    QVERIFY2(script.messages().contains("x.bt:2:57: error: this operation"), script.messages());
}

void TestTypesRefusal::mistakes_in_split_probes_are_told_once()
{
    const TypedScript script = typed("kprobe:vfs_read, interval:s:1 { @ = pidd; }", board_);
    QCOMPARE(script.diagnostics.items().size(), 1u);
}

void TestTypesRefusal::commands_must_be_allowed()
{
    QVERIFY(typed("BEGIN { system(\"ls\"); }", board_).messages().contains("--unsafe allows it"));
    CompileOptions options;
    options.allow_commands = true;
    QCOMPARE(typed("BEGIN { system(\"ls %s\", comm); }", board_, options).messages(), QByteArray());
}

void TestTypesRefusal::boards_without_types_are_told_so()
{
    RecordedTarget unknown(Arch::armv7);
    unknown.forget_types();
    QByteArray told = typed("kprobe:vfs_read { @ = ((struct file *)arg0)->f_flags; }", unknown).messages();
    QVERIFY2(told.contains("no type is known as struct file: this host has no types of the board's kernel"), told);
    QCOMPARE(typed("kprobe:vfs_read { @[comm, str(arg1)] = count(); }", unknown).messages(), QByteArray());
    unknown.forget_lists();
    told = typed("tracepoint:sched:sched_switch { @ = args.next_pid; }", unknown).messages();
    QVERIFY2(told.contains("the fields of tracepoint:sched:sched_switch are not known on this host"), told);
}

QTEST_APPLESS_MAIN(TestTypesRefusal)
#include "tst_types_refusal.moc"
