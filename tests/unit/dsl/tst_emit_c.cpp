// SPDX-License-Identifier: GPL-3.0-or-later
// The C that scripts become, as people read it; that clang and the kernel take it is tried in tst_script_builder.
#include <QTest>

#include "core/dsl/compile.h"
#include "tests/support/recorded_target.h"

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

/// The functions, without the lines that lead back to the script.
std::string functions_of(const std::string& c)
{
    std::string out;
    const std::size_t license = c.find("\nBS_LICENSE");
    std::string rest = c.substr(0, license);
    const std::size_t begin = rest.find("#line");
    rest = begin == std::string::npos ? std::string() : rest.substr(begin);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        const std::string line = rest.substr(0, end + 1);
        rest = rest.substr(end + 1);
        if (!line.starts_with("#line")) out += line;
    }
    return out;
}

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

}  // namespace

class TestEmitC : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_script_is_readable_c();
    void the_board_decides_offsets_and_widths();
    void lines_lead_back_to_the_script();
    void statements_data();
    void statements();
    void arguments_on_the_stack_and_registers();
    void loops_over_maps_are_functions();
    void declared_maps_are_what_they_say();
    void old_kernels_get_no_loops();
    void large_texts_lie_beside_the_stack();
    void each_place_has_a_program_where_probe_is_asked_for();
    void spans_send_one_record();
    void the_schema_tells_what_the_host_must_know();
    void elapsed_has_a_beginning();
    void what_cannot_be_said_is_refused_data();
    void what_cannot_be_said_is_refused();

private:
    CompileOutcome compiled(const std::string& script, const RecordedTarget& target)
    {
        CompileOutcome outcome = compile(script, "x.bt", target);
        if (!outcome.script) qWarning("%s", outcome.diagnostics.to_text().c_str());
        return outcome;
    }

    RecordedTarget board_{Arch::armv7, {5, 10, 0}};
    RecordedTarget server_{Arch::x86_64, {6, 1, 0}};
};

void TestEmitC::a_script_is_readable_c()
{
    const CompileOutcome outcome = compiled("tracepoint:syscalls:sys_enter_openat / pid > 1 / {\n"
                                            "  printf(\"%s %d\\n\", str(args.filename), pid);\n"
                                            "  @opens[comm] = count();\n"
                                            "}\n",
                                            server_);
    QVERIFY(outcome.script.has_value());
    QCOMPARE(bytes(outcome.script->c), QByteArray(R"(/* x.bt for x86_64, Linux 6.1 */

#define BS_WORD_BYTES 8
#define BS_SPLIT_READS 1
#define BS_READ_STR 1
#define BS_RINGBUF 1
#define BS_LARGEST_RECORD 112
#define BS_FAILURES 2
#include <boardscope_script.h>

/* What a record is, by its id. */
enum {
	PRINTF_LINE_ID,
	AT_OPENS_FULL,
};

struct at_opens_key {
	BS_TEXT(comm, 16);
};
BS_PERCPU_HASH(at_opens, struct at_opens_key, u64, 1024);

/* line 2: printf("%s %d\n", str(args.filename), pid) */
struct printf_line {
	struct bs_record head;
	BS_TEXT(filename, 64);
	u64 pid;
};

#line 1 "x.bt"
SEC("tracepoint/syscalls/sys_enter_openat")
int sys_enter_openat(void *ctx)
{
#line 1 "x.bt"
	/* pid > 1 */
	if (!(bs_pid() > 1))
		return 0;

#line 2 "x.bt"
	/* printf("%s %d\n", str(args.filename), pid) */
	{
		struct printf_line *record = bs_begin(PRINTF_LINE_ID, sizeof(*record));

		if (record) {
			bs_str(record->filename, 64, BS_CTX(u64, 24 /* sys_enter_openat.filename */));
			record->pid = bs_pid();
			bs_submit(ctx, record, sizeof(*record));
		}
	}

#line 3 "x.bt"
	/* @opens[comm] = count() */
	{
		struct at_opens_key key = {};
		bs_comm(key.comm);
		bs_check(ctx, AT_OPENS_FULL, bs_add(&at_opens, &key, 1));
	}

	return 0;
}

BS_LICENSE("GPL");
)"));
}

void TestEmitC::the_board_decides_offsets_and_widths()
{
    const std::string script = "tracepoint:syscalls:sys_exit_openat { @[args.ret] = count(); }"
                               "kretprobe:vfs_read / retval < 0 / { @e = count(); }";
    const CompileOutcome narrow = compiled(script, board_);
    const CompileOutcome wide = compiled(script, server_);
    QVERIFY(narrow.script && wide.script);
    QVERIFY(narrow.script->c.find("BS_CTX(s32, 12 /* sys_exit_openat.ret */)") != std::string::npos);
    QVERIFY(wide.script->c.find("BS_CTX(s64, 16 /* sys_exit_openat.ret */)") != std::string::npos);
    QVERIFY2(narrow.script->c.find("BS_CTX(s32, 0") != std::string::npos, narrow.script->c.c_str());
    QVERIFY2(wide.script->c.find("BS_CTX(s64, 80") != std::string::npos, wide.script->c.c_str());
    QVERIFY(narrow.script->c.find("#define BS_WORD_BYTES 4\n#define BS_KERNEL_START 0xbf000000\n") != std::string::npos);
}

void TestEmitC::lines_lead_back_to_the_script()
{
    const CompileOutcome outcome = compiled("BEGIN\n{\n\n  $a = 1;\n  @x = $a;\n}\n", server_);
    QVERIFY(outcome.script.has_value());
    QVERIFY(outcome.script->c.find("#line 4 \"x.bt\"\n\t/* $a = 1 */") != std::string::npos);
    QVERIFY(outcome.script->c.find("#line 5 \"x.bt\"\n\t/* @x = $a */") != std::string::npos);
}

void TestEmitC::statements_data()
{
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("wide");
    QTest::addColumn<QString>("narrow");
    const auto row = [](const char* statement, const char* wide, const char* narrow = nullptr) {
        QTest::addRow("%s", statement) << QString::fromUtf8(statement) << QString::fromUtf8(wide)
                                      << QString::fromUtf8(narrow ? narrow : wide);
    };
    row("@a = nsecs / 1000;", "bs_set(&at_a, &key, bpf_ktime_get_ns() / 1000)",
        "bs_set(&at_a, &key, bs_div_small(bpf_ktime_get_ns(), 1000))");
    row("@a = nsecs / 1000000;", "bpf_ktime_get_ns() / 1000000", "bs_div_small(bs_div_small(bpf_ktime_get_ns(), 1000), 1000)");
    row("@a = nsecs / 1e9;", "bpf_ktime_get_ns() / 1000000000", "bs_div_small(bs_div_small(bs_div_small(");
    row("@a = nsecs / 4096;", "bpf_ktime_get_ns() / 4096");
    row("@a = nsecs % 10;", "bpf_ktime_get_ns() % 10", "number - bs_div_small(number, 10) * 10");
    row("@a = nsecs / tid;", "bs_div(bpf_ktime_get_ns(), bs_tid())");
    row("@a = (nsecs + 5) * 2;", "(bpf_ktime_get_ns() + 5) * 2");
    row("@a = 1 << 40;", "(s64)1 << 40");
    row("@a++;", "bs_add(&at_a, &key, 1)");
    row("@a--;", "bs_add(&at_a, &key, -1)");
    row("@a += tid;", "bs_add(&at_a, &key, bs_tid())");
    row("@b = @a++;", "bs_set(&at_b, &key_2, bs_step(&at_a, &key, 1))");
    row("$x = 3; $x++;", "x++;");
    row("@[comm, pid] = count();", "bs_comm(key.comm);");
    row("@[comm, pid] = count();", "key.pid = bs_pid();");
    row("@ = sum(5);", "bs_add(&at, &key, 5)");
    row("@ = min(-5);", "bs_min_signed(&at, &key, -5)");
    row("@ = max(nsecs);", "bs_max(&at, &key, bpf_ktime_get_ns())");
    row("@ = avg(tid);", "bs_average(&at, &key, bs_tid())");
    row("@ = hist(tid);", "key.bucket = bs_log2(bs_tid());");
    row("@ = lhist(tid, 0, 100, 10);", "key.bucket = bs_linear(bs_tid(), 0, 100, 10);");
    row("if (comm == \"dd\") { @a = 1; }", "if (bs_is(comm, \"dd\", 3)) {");
    row("if (comm != \"dd\") { @a = 1; }", "if (!bs_is(comm, \"dd\", 3)) {");
    row("if (strncmp(comm, \"sshd\", 3) == 0) { @a = 1; }", "bs_is(comm, \"sshd\", 3)");
    row("@a = pid == 1 ? 2 : 3;", "(bs_pid() == 1) ? (s64)2 : (s64)3");
    row("@s = pid == 1 ? \"one\" : \"more\";", "bs_put(value.text, 8, \"more\");");
    row("@a[1] = 1; if (pid == 1 && @a[tid]) { @b = 1; }", "both = bs_get(&at_a, &key) != 0;");
    row("unroll(3) { @a++; }", "for (round = 0; round < 3; round++) {");
    row("print(@a); @a = 1;", "bs_tell(ctx, PRINT_AT_A);");
    row("@a = 1; clear(@a);", "bs_tell(ctx, CLEAR_AT_A);");
    row("@a[1] = 1; delete(@a[1]);", "bpf_map_delete_elem(&at_a, &key);");
    row("exit();", "bs_tell(ctx, EXIT);\n\treturn 0;");
    row("@a = (int8)tid;", "(s8)bs_tid()");
    row("$int = 5; @a = $int;", "s64 int_ = 0;");
    row("@a = rand;", "bpf_get_prandom_u32()");
    row("@a[kstack] = count();", "bpf_get_stackid(ctx, &bs_stacks, 0)");
    row("@a = (1, \"x\");", "value.e0 = 1;");
    row("printf(\"%s\\n\", strerror(tid));", "record->tid = bs_tid();");
}

void TestEmitC::statements()
{
    QFETCH(QString, statement);
    QFETCH(QString, wide);
    QFETCH(QString, narrow);
    const std::string script = "tracepoint:sched:sched_switch { " + statement.toStdString() + " }";
    const CompileOutcome server = compiled(script, server_);
    const CompileOutcome board = compiled(script, board_);
    QVERIFY(server.script && board.script);
    QVERIFY2(QString::fromStdString(server.script->c).contains(wide), functions_of(server.script->c).c_str());
    QVERIFY2(QString::fromStdString(board.script->c).contains(narrow), functions_of(board.script->c).c_str());
}

void TestEmitC::arguments_on_the_stack_and_registers()
{
    const auto holds = [&](const char* script, const RecordedTarget& target, const char* wanted) {
        const CompileOutcome outcome = compiled(script, target);
        if (!outcome.script || outcome.script->c.find(wanted) == std::string::npos)
            qWarning("%s", outcome.script ? outcome.script->c.c_str() : script);
        return outcome.script && outcome.script->c.find(wanted) != std::string::npos;
    };
    // Below the first one of x86 lies where the function returns to.
    QVERIFY(holds("kprobe:do_many { @ = sarg1; }", server_, "bs_kernel_u64(BS_CTX(u64, 152 /* sp */) + 16 /* sarg1 */)"));
    QVERIFY(holds("kprobe:do_many { @ = sarg1; }", board_, "bs_kernel_u32(BS_CTX(u32, 52 /* sp */) + 4 /* sarg1 */)"));
    QVERIFY(holds("uprobe:/bin/bash:readline { @ = sarg0; }", server_, "bs_user_u64(BS_CTX(u64, 152 /* sp */) + 8"));
    QVERIFY(holds("kprobe:vfs_fallocate { @ = args.len; }", board_, "bs_kernel_s64(BS_CTX(u32, 52 /* sp */) + 0"));
    QVERIFY(holds("kprobe:do_many { @ = reg(\"sp\"); }", server_, "BS_CTX(u64, 152 /* register sp */)"));
    QVERIFY(holds("kprobe:do_many { @ = regs->cpsr; }", board_, "BS_CTX(u32, 64 /* register cpsr */)"));
}

void TestEmitC::loops_over_maps_are_functions()
{
    const CompileOutcome outcome = compiled("BEGIN {\n  @a[1] = 10;\n  $most = 9;\n  $n = 0;\n"
                                            "  for ($kv : @a) { $n += $kv.1; if ($kv.0 == 3) { break; } if ($n > $most) { return; } }\n"
                                            "  print($n);\n}",
                                            server_);
    QVERIFY(outcome.script.has_value());
    // What the loop changes lies beside the stack, where the verifier assumes nothing of it.
    const std::string& whole = outcome.script->c;
    const auto has = [&](const char* text) {
        if (whole.find(text) == std::string::npos) qWarning("%s", whole.c_str());
        return whole.find(text) != std::string::npos;
    };
    QVERIFY(has("struct begin_locals {\n\tvoid *ctx;\n\tstruct begin_scratch *scratch;\n"
                "\tu64 is_over; /* return: not only the loop */\n\ts64 most;\n};"));
    QVERIFY(has("BS_CALLED_BACK long each_at_a(void *map, const s64 *key, s64 *value, struct begin_locals *locals)\n{\n"
                "\tvoid *ctx = locals->ctx;\n\tstruct begin_scratch *scratch = locals->scratch;\n\n"
                "\t__builtin_memcpy(&scratch->kv.e0, key, sizeof(*key));\n"
                "\t__builtin_memcpy(&scratch->kv.e1, value, sizeof(*value));\n"));
    QVERIFY(has("\tscratch->n = scratch->n + scratch->kv.e1;"));
    QVERIFY(has("\tif (scratch->kv.e0 == 3) {"));
    QVERIFY(has("\t\t/* break */\n\t\treturn 1;"));
    QVERIFY(has("\tif (scratch->n > locals->most) {"));
    QVERIFY(has("\t\t/* return */\n\t\tlocals->is_over = 1;\n\t\treturn 1;"));
    QVERIFY(has("struct begin_locals shared = {.ctx = ctx, .scratch = scratch}, *locals = &shared;"));
    QVERIFY(has("\tbpf_for_each_map_elem(&at_a, each_at_a, locals, 0);\n\tif (locals->is_over)\n\t\treturn 0;"));
    const CompileOutcome counted =
        compiled("kprobe:vfs_read, kprobe:vfs_write { @c[comm] = count(); for ($kv : @c) { printf(\"%s %d\\n\", probe, $kv.1); } }",
                 server_);
    QVERIFY(counted.script.has_value());
    QVERIFY2(counted.script->c.find("scratch->kv.e1 = bs_all_cpus(&at_c, key);") != std::string::npos,
             counted.script->c.c_str());
    QVERIFY(counted.script->c.find("\tu64 attach_point = locals->attach_point;") != std::string::npos);
}

void TestEmitC::declared_maps_are_what_they_say()
{
    const CompileOutcome outcome = compiled("let @a = hash(10); let @b = lruhash(20); let @c = percpuhash(30); let @d = percpulruhash(5 * 8);\n"
                                            "BEGIN { @a[1] = 1; @b[1] = 1; @c[1] = count(); @d[1] = sum(2); @e[1] = 1; }",
                                            board_);
    QVERIFY(outcome.script.has_value());
    for (const char* map : {"BS_HASH(at_a, s64, s64, 10);", "BS_LRU_HASH(at_b, s64, s64, 20);",
                            "BS_PERCPU_HASH(at_c, s64, u64, 30);", "BS_LRU_PERCPU_HASH(at_d, s64, u64, 40);",
                            "BS_HASH(at_e, s64, s64, 1024);"})
        QVERIFY2(outcome.script->c.find(map) != std::string::npos, outcome.script->c.c_str());
}

void TestEmitC::old_kernels_get_no_loops()
{
    const RecordedTarget old{Arch::armv7, {4, 19, 0}};
    const CompileOutcome loop = compile("BEGIN { $i = 0; while ($i < 10) { $i++; } }", "x.bt", old);
    QVERIFY(!loop.script);
    QVERIFY2(loop.diagnostics.to_text().find("unroll") != std::string::npos, loop.diagnostics.to_text().c_str());
    const CompileOutcome range = compiled("BEGIN { for ($i : 0..10) { @[$i] = 1; } }", old);
    QVERIFY(range.script.has_value());
    QVERIFY(range.script->c.find("_Pragma(\"unroll\")\n\t\tfor (s64 round = 0; round < (s64)(10); round++) {") != std::string::npos);
}

void TestEmitC::large_texts_lie_beside_the_stack()
{
    const CompileOutcome outcome =
        compiled("tracepoint:syscalls:sys_enter_openat { $name = str(args.filename); @[$name] = count(); }", server_);
    QVERIFY(outcome.script.has_value());
    const std::string& c = outcome.script->c;
    QVERIFY2(c.find("struct sys_enter_openat_scratch {\n\tBS_TEXT(name, 64);\n};") != std::string::npos,
             c.c_str());
    QVERIFY(c.find("struct sys_enter_openat_scratch *scratch = bs_scratch(&sys_enter_openat_scratch);\n\n\tif (!scratch)\n"
                   "\t\treturn 0;") != std::string::npos);
    QVERIFY(c.find("bs_copy(key.name, 64, scratch->name, 64);") != std::string::npos);
}

void TestEmitC::each_place_has_a_program_where_probe_is_asked_for()
{
    const CompileOutcome outcome = compiled("kprobe:vfs_read, kprobe:vfs_write { @[probe] = count(); }", server_);
    QVERIFY(outcome.script.has_value());
    QVERIFY2(outcome.script->c.find("SEC(\"kprobe/vfs_write\")\nint kprobe_vfs_write(void *ctx)\n{\n\treturn "
                                    "kprobe_vfs_read_any(ctx, 1 /* kprobe:vfs_write */);\n}") != std::string::npos,
             outcome.script->c.c_str());
    QCOMPARE(outcome.script->schema.attach_points, (std::vector<std::string>{"kprobe:vfs_read", "kprobe:vfs_write"}));
    QCOMPARE(outcome.script->attach.size(), std::size_t{2});
    QCOMPARE(outcome.script->attach[1].name, std::string("kprobe_vfs_write"));
    QCOMPARE(outcome.script->attach[1].target, std::string("vfs_write"));
    const CompileOutcome silent = compiled("kprobe:vfs_read, kprobe:vfs_write { @ = count(); }", server_);
    QVERIFY(silent.script.has_value());
    QCOMPARE(silent.script->attach[0].name, silent.script->attach[1].name);
}

void TestEmitC::spans_send_one_record()
{
    const CompileOutcome outcome =
        compiled("span open = tracepoint:syscalls:sys_enter_openat .. tracepoint:syscalls:sys_exit_openat "
                 "{ file = str(args.filename); } at end { ret = args.ret; }",
                 server_);
    QVERIFY(outcome.script.has_value());
    const std::string& c = outcome.script->c;
    QVERIFY2(c.find("begun.time_ns = bpf_ktime_get_ns();") != std::string::npos ||
                 c.find("scratch->begun.time_ns = bpf_ktime_get_ns();") != std::string::npos,
             c.c_str());
    QVERIFY2(c.find("record->duration = bpf_ktime_get_ns() - begun->time_ns;") != std::string::npos, c.c_str());
    const auto found = std::ranges::find_if(outcome.script->schema.events, [](const script::ScriptEvent& event) {
        return event.operation == script::Operation::span;
    });
    QVERIFY(found != outcome.script->schema.events.end());
    QCOMPARE(found->name, std::string("open"));
    QCOMPARE(found->fields.size(), std::size_t{4});
    QCOMPARE(found->fields[2].name, std::string("file"));
    QCOMPARE(found->fields[3].name, std::string("ret"));
    QVERIFY(found->fields[3].type.is_signed);
}

void TestEmitC::the_schema_tells_what_the_host_must_know()
{
    const CompileOutcome outcome =
        compiled("tracepoint:sched:sched_switch { @h[comm, pid] = hist(tid); printf(\"%s %d\\n\", comm, -1); exit(); }", board_);
    QVERIFY(outcome.script.has_value());
    const script::ScriptSchema& schema = outcome.script->schema;
    QCOMPARE(schema.pointer_bytes, 4);
    QCOMPARE(schema.output_map, std::string("bs_records"));
    const script::ScriptMap* map = schema.map("@h");
    QVERIFY(map != nullptr);
    QCOMPARE(map->bpf_map, std::string("at_h"));
    QVERIFY(map->per_cpu);
    QCOMPARE(map->key_bytes, 16u + 8u + 8u);
    QCOMPARE(map->key.at(1).offset, 16u);
    QVERIFY(map->kind == script::MapKind::log2_histogram);
    const script::ScriptEvent* printed = schema.event(1);
    QVERIFY(printed != nullptr && printed->operation == script::Operation::print_text);
    QCOMPARE(printed->format, std::string("%s %d\n"));
    QCOMPARE(printed->fields.at(0).offset, 40u);
    QCOMPARE(printed->fields.at(1).offset, 56u);
    QCOMPARE(printed->bytes, 64u);
    const Result<script::ScriptSchema> again = script::ScriptSchema::parse(schema.to_json());
    QVERIFY2(again.has_value(), again ? "" : again.error().cause.c_str());
    QVERIFY(*again == schema);
}

void TestEmitC::elapsed_has_a_beginning()
{
    const CompileOutcome outcome = compiled("END { printf(\"%d\\n\", elapsed); }", server_);
    QVERIFY(outcome.script.has_value());
    QCOMPARE(outcome.script->attach.size(), std::size_t{2});
    QVERIFY(outcome.script->attach[0].kind == wire::AttachKind::begin);
    QVERIFY(outcome.script->c.find("bs_set(&bs_start, &key, bpf_ktime_get_ns());") != std::string::npos);
}

void TestEmitC::what_cannot_be_said_is_refused_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("message");
    QTest::newRow("loop over smallest ones") << "BEGIN { @a[1] = min(1); for ($kv : @a) { @n++; } }" << "put together by the host";
    QTest::newRow("entry of a histogram") << "BEGIN { @h[1] = hist(1); delete(@h[1]); }" << "histogram";
}

void TestEmitC::what_cannot_be_said_is_refused()
{
    QFETCH(QString, script);
    QFETCH(QString, message);
    const CompileOutcome outcome = compile(script.toStdString(), "x.bt", server_);
    QVERIFY(!outcome.script);
    QVERIFY(outcome.diagnostics.has_errors());
    QVERIFY2(QString::fromStdString(outcome.diagnostics.to_text()).contains(message), outcome.diagnostics.to_text().c_str());
    QVERIFY(outcome.diagnostics.items().front().span.line == 1);
}

QTEST_GUILESS_MAIN(TestEmitC)
#include "tst_emit_c.moc"
