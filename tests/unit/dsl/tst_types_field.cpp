// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/recorded_target.h"
#include "tests/unit/dsl/typed_script.h"

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

}  // namespace

class TestTypesField : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void one_script_has_two_layouts_data();
    void one_script_has_two_layouts();
    void script_structures_are_the_boards_data();
    void script_structures_are_the_boards();
    void wide_types_in_narrow_fields_are_told();
    void arguments_count_like_numbers();
    void arguments_beyond_registers();
    void pairs_of_registers();
    void characters_become_addresses();
    void spaces_are_kept();
    void the_parent_is_found_through_the_task();

private:
    RecordedTarget board_{Arch::armv7};
    RecordedTarget server_{Arch::x86_64};
};

void TestTypesField::one_script_has_two_layouts_data()
{
    QTest::addColumn<std::string>("probe");
    QTest::addColumn<std::string>("expr");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("board");
    QTest::addColumn<QByteArray>("server");
    const auto row = [](const char* probe, const char* expr, const char* type, const char* board, const char* server) {
        QTest::addRow("%s %s", probe, expr) << std::string(probe) << std::string(expr) << QByteArray(type)
                                            << QByteArray(board) << QByteArray(server);
    };
    const char* const open = "tracepoint:syscalls:sys_enter_openat";
    row(open, "args.dfd", "int32", "ctx+12 4 bytes signed", "ctx+16 4 bytes signed");
    row(open, "args.filename", "uint8 *|int8 *", "ctx+16 4 bytes", "ctx+24 8 bytes");
    row(open, "args.mode", "uint16", "ctx+24 2 bytes", "ctx+40 2 bytes");
    row("tracepoint:syscalls:sys_exit_openat", "args.ret", "int32|int64", "ctx+12 4 bytes signed", "ctx+16 8 bytes signed");
    row("tracepoint:sched:sched_switch", "args.next_comm", "string[16]", "ctx+36 16 bytes", "ctx+40 16 bytes");
    row("tracepoint:sched:sched_switch", "args.prev_state", "int32|int64", "ctx+32 4 bytes signed", "ctx+32 8 bytes signed");
    row("tracepoint:irq:irq_handler_entry", "args.name", "string[64]", "data_loc+12", "data_loc+12");
    row("tracepoint:raw_syscalls:sys_enter", "args.args[2]", "uint32|uint64", "ctx+20 4 bytes", "ctx+32 8 bytes");
    row("tracepoint:block:block_rq_issue", "args.sector", "uint64", "ctx+16 8 bytes", "ctx+16 8 bytes");
    row("kprobe:vfs_fsync", "arg1", "uint32|uint64", "ctx+4 4 bytes", "ctx+104 8 bytes");
    row("kretprobe:vfs_fsync", "retval", "int32|int64", "ctx+0 4 bytes signed", "ctx+80 8 bytes signed");
    row("kretprobe:tcp_connect", "retval", "int32", "ctx+0 4 bytes signed", "ctx+80 4 bytes signed");
    row("kretprobe:do_filp_open", "retval", "uint32|uint64", "ctx+0 4 bytes", "ctx+80 8 bytes");
    row("kprobe:vfs_open", "args.file", "uint32|uint64", "ctx+4 4 bytes", "ctx+104 8 bytes");
    row("kprobe:vfs_read", "reg(\"sp\")", "uint32|uint64", "ctx+52 4 bytes", "ctx+152 8 bytes");
    const char* const read = "kprobe:vfs_read";
    row(read, "args.file->f_flags", "uint32", "+8 4 bytes", "+16 4 bytes");
    row(read, "((struct file *)arg0)->f_mode", "uint32", "+12 4 bytes", "+20 4 bytes");
    row(read, "arg0->f_path", "struct path", "address +0", "address +0");
    row(read, "arg0->f_path.dentry", "struct dentry *", "+4 4 bytes", "+8 8 bytes");
    row(read, "arg0->f_path.dentry->d_name.name", "unsigned char *", "+8 4 bytes", "+8 8 bytes");
    row(read, "arg0->f_path.dentry->d_name", "struct qstr", "address +8", "address +16");
    row(read, "curtask->pid", "int32", "+24 4 bytes signed", "+48 4 bytes signed");
    row(read, "curtask->start_time", "uint64", "+32 8 bytes", "+56 8 bytes");
    row(read, "curtask->comm", "string[16]", "+40 16 bytes", "+64 16 bytes");
    row(read, "curtask->in_iowait", "uint32", "+56 4 bytes :1>>1", "+80 4 bytes :1>>1");
    row(read, "curtask->prio_bits", "int32", "+56 4 bytes signed :5>>2", "+80 4 bytes signed :5>>2");
    row(read, "curtask->x", "int32", "+60 4 bytes signed", "+84 4 bytes signed");
    row(read, "curtask->z", "int16", "+64 2 bytes signed", "+88 2 bytes signed");
    row(read, "curtask->ids", "unsigned int[4]", "address +68", "address +92");
    row(read, "curtask->ids[2]", "uint32", "+0 4 bytes each 4", "+0 4 bytes each 4");
    row(read, "curtask->mm->total_vm", "uint32|uint64", "+0 4 bytes", "+0 8 bytes");
    row(read, "*(uint16 *)arg1", "uint16", "+0 2 bytes", "+0 2 bytes");
    row(read, "((struct list_head *)arg1)[1]", "struct list_head", "address +0", "address +0");
}

void TestTypesField::one_script_has_two_layouts()
{
    QFETCH(std::string, probe);
    QFETCH(std::string, expr);
    QFETCH(QByteArray, type);
    const QList<QByteArray> types = type.split('|');
    const std::string text = probe + " { $x = " + expr + "; }";
    TypedScript on_board = typed(text, board_);
    TypedScript on_server = typed(text, server_);
    QCOMPARE(on_board.messages(), QByteArray());
    QCOMPARE(on_server.messages(), QByteArray());
    QTEST(bytes(on_board.access(expr)), "board");
    QTEST(bytes(on_server.access(expr)), "server");
    QVERIFY2(types.contains(bytes(on_board.type(expr))), on_board.type(expr).c_str());
    QVERIFY2(types.contains(bytes(on_server.type(expr))), on_server.type(expr).c_str());
}

void TestTypesField::script_structures_are_the_boards_data()
{
    QTest::addColumn<std::string>("field");
    QTest::addColumn<QByteArray>("board");
    QTest::addColumn<QByteArray>("server");
    QTest::newRow("long") << std::string("b") << QByteArray("+4 4 bytes signed") << QByteArray("+8 8 bytes signed");
    QTest::newRow("after a pointer") << std::string("d") << QByteArray("+16 8 bytes") << QByteArray("+24 8 bytes");
    QTest::newRow("of the kernel's") << std::string("list") << QByteArray("address +24") << QByteArray("address +32");
}

void TestTypesField::script_structures_are_the_boards()
{
    QFETCH(std::string, field);
    const std::string expr = "((struct mine *)arg0)->" + field;
    const std::string text = "struct mine { char a; long b; void *c; unsigned long long d; struct list_head list; };\n"
                             "kprobe:vfs_fsync { $x = " + expr + "; }";
    TypedScript on_board = typed(text, board_);
    TypedScript on_server = typed(text, server_);
    QCOMPARE(on_board.messages(), QByteArray());
    QTEST(bytes(on_board.access(expr)), "board");
    QTEST(bytes(on_server.access(expr)), "server");

    on_board = typed("struct mine { int a; nonsense b; };\nkprobe:vfs_read { exit(); }", board_);
    QVERIFY2(on_board.messages().startsWith("x.bt:1:22: error: no type is known as nonsense\n"), on_board.messages());
}

void TestTypesField::wide_types_in_narrow_fields_are_told()
{
    TypedScript script = typed("tracepoint:syscalls:sys_enter_pread64 { @ = args.pos; }", board_);
    QVERIFY2(script.messages().startsWith(
                 "x.bt:1:50: warning: loff_t pos has 8 bytes, and this tracepoint keeps 4 of them"),
             script.messages());
    QCOMPARE(bytes(script.access("args.pos")), QByteArray("ctx+24 4 bytes signed"));
    QCOMPARE(typed("tracepoint:syscalls:sys_enter_pread64 { @ = args.pos; }", server_).messages(), QByteArray());
}

void TestTypesField::arguments_count_like_numbers()
{
    TypedScript script = typed("kprobe:vfs_read { $f = arg0; @flags = $f->f_flags; @next = $f + 8; @[arg0] = count(); }", server_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.type("$f + 8")), QByteArray("uint64"));
    QCOMPARE(bytes(script.access("$f->f_flags")), QByteArray("+16 4 bytes"));
    // Where functions differ, nothing is said about their arguments.
    script = typed("kprobe:vfs_read, kprobe:tcp_connect { @ = arg0->f_flags; }", server_);
    QVERIFY2(script.messages().contains("uint64 has no fields, so not f_flags either"), script.messages());
    QVERIFY2(script.messages().contains("say what it points to: ((struct NAME *)arg0)->f_flags"), script.messages());
    script = typed("kprobe:vfs_read, kprobe:vfs_write { @ = arg0->f_flags; }", server_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(script.program.probes.size(), 1u);
}

void TestTypesField::arguments_beyond_registers()
{
    TypedScript script = typed("kprobe:do_many { @ = arg4; }", board_);
    QVERIFY2(script.messages().contains(
                 "x.bt:1:22: error: arg4 lies on the stack: armv7 gives functions 4 arguments in registers (r0–r3)"),
             script.messages());
    QVERIFY2(script.messages().contains("use sarg0"), script.messages());
    script = typed("kprobe:do_many { @ = arg4; }", server_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.access("arg4")), QByteArray("ctx+72 4 bytes signed"));
    script = typed("kprobe:do_many { @ = sarg0; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.type("sarg0")), QByteArray("uint32"));
    script = typed("tracepoint:irq:irq_handler_exit { @ = sarg0; }", board_);
    QVERIFY2(script.messages().contains("sarg0 has no value in tracepoint"), script.messages());
    // a to d in registers, e to i on the stack.
    script = typed("kprobe:do_many { @ = args.i; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(std::get<BuiltinValue>(script.expr("args.i")->meaning).name, std::string("sarg4"));
    script = typed("kprobe:do_many { @ = args.i; }", server_);
    QCOMPARE(std::get<BuiltinValue>(script.expr("args.i")->meaning).name, std::string("sarg2"));
}

void TestTypesField::pairs_of_registers()
{
    // file r0, mode r1, offset r2 and r3, len on the stack.
    TypedScript script = typed("kprobe:vfs_fallocate { @ = args.offset; }", board_);
    QVERIFY2(script.messages().isEmpty(), script.messages());
    QCOMPARE(bytes(script.access("args.offset")), QByteArray("ctx+8 8 bytes signed"));
    script = typed("kprobe:vfs_fallocate { @ = args.len; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.type("args.len")), QByteArray("int64"));
    QCOMPARE(std::get<BuiltinValue>(script.expr("args.len")->meaning).name, std::string("sarg0"));
    script = typed("kprobe:vfs_fallocate { @ = args.len; }", server_);
    QCOMPARE(bytes(script.access("args.len")), QByteArray("ctx+88 8 bytes signed"));
}

void TestTypesField::characters_become_addresses()
{
    TypedScript script = typed("kprobe:vfs_read { @a = str(curtask->comm, 4); @b = buf(curtask->comm); @c = curtask->comm[0]; }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.type("str(curtask->comm, 4)")), QByteArray("string[5]"));
    QCOMPARE(bytes(script.type("buf(curtask->comm)")), QByteArray("buffer[16]"));
    QCOMPARE(bytes(script.type("curtask->comm[0]")), QByteArray("int8"));
    QCOMPARE(bytes(script.access("curtask->comm")), QByteArray("address +40"));
    script = typed("tracepoint:sched:sched_switch { @ = str(args.next_comm); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.type("str(args.next_comm)")), QByteArray("string[16]"));
}

void TestTypesField::spaces_are_kept()
{
    TypedScript script = typed("kprobe:vfs_read { $t = curtask; $p = $t->real_parent; @ = str(uptr(arg1)); print($p); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QVERIFY(script.expr("curtask")->type.space == Space::kernel);
    QVERIFY(script.expr("$p")->type.space == Space::by_address);
    QVERIFY(script.expr("uptr(arg1)")->type.space == Space::user);
}

void TestTypesField::the_parent_is_found_through_the_task()
{
    TypedScript script = typed("kprobe:vfs_read { printf(\"%d %s\\n\", ppid, pcomm); }", board_);
    QCOMPARE(script.messages(), QByteArray());
    QCOMPARE(bytes(script.access("ppid")), QByteArray("+28 4 bytes signed"));
    RecordedTarget unknown(Arch::armv7);
    unknown.forget_types();
    script = typed("kprobe:vfs_read { print(ppid); }", unknown);
    QVERIFY2(script.diagnostics.has_errors(), script.messages());
}

QTEST_APPLESS_MAIN(TestTypesField)
#include "tst_types_field.moc"
