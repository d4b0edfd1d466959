// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/build.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"
#include "tests/unit/builder/built_object.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <set>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_build_core : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void opens_reads_argument_two();
    void arguments_follow_the_board_data();
    void arguments_follow_the_board();
    void host_pt_regs_stays_out();
    void stock_probe_relocates_offset_and_size();
    void wide_reads_take_the_boards_width();
    void array_of_longs_is_refused();
    void array_of_pointers_is_refused_on_32_bit_boards();
    void license_variable_may_not_be_called_license();
    void no_btf_says_what_to_do();
    void core_relocation_without_btf_says_what_to_do();
    void syntax_error_is_on_the_users_line();
    void a_check_proposes_and_makes_nothing();
    void old_function_is_remapped();
    void old_kernels_get_old_helpers();
    void program_without_a_function_is_refused();
    void each_kind_builds_and_is_planned();
    void flaw_of_a_section_is_told_where_it_stands();
    void no_program_is_refused();
    void cancelled();
    void nothing_is_left_behind();

private:
    BuildOutcome build_text(const std::string& text, TargetProfile profile);
    BuildOutcome build_text(const std::string& text) { return build_text(text, armv7_profile()); }
    std::optional<Toolchain> toolchain_;
};

namespace {

const std::string head = "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include "
                         "<bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n"
                         "char LICENSE[] SEC(\"license\") = \"GPL\";\n";

std::string vmlinux_head()
{
    return "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n#include "
           "<bpf/bpf_core_read.h>\n"
           "char LICENSE[] SEC(\"license\") = \"GPL\";\n";
}

bool has(const Diagnostics& diagnostics, Severity severity, const std::string& part)
{
    return std::any_of(diagnostics.items().begin(), diagnostics.items().end(), [&](const Diagnostic& one) {
        return one.severity == severity && (one.message + "\n" + one.hint).find(part) != std::string::npos;
    });
}

int files_in_temp()
{
    return int(QDir(QDir::tempPath()).entryList({QStringLiteral("boardscope-build-*")}, QDir::Dirs).size());
}

}  // namespace

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())

void tst_build_core::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
}

BuildOutcome tst_build_core::build_text(const std::string& text, TargetProfile profile)
{
    return build({"probe.bpf.c", text, {}, std::move(profile)}, *toolchain_, {});
}

void tst_build_core::opens_reads_argument_two()
{
    const BuildOutcome outcome = build_text(example("opens.bpf.c"));
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    QCOMPARE(int(outcome.probe->route), int(Route::core));
    QCOMPARE(outcome.probe->programs, (std::vector<ProgramSummary>{{"on_open", "kprobe/do_sys_openat2"}}));
    QVERIFY(outcome.probe->btf.empty());
    QCOMPARE(outcome.probe->attach,
             (std::vector<wire::PlanProgram>{{"on_open", wire::AttachKind::kprobe, "do_sys_openat2", 0}}));
    const auto program = instructions_of(outcome.probe->object, "on_open");
    QCOMPARE(count_loads(program, 4, 4), 1);
    QCOMPARE(count_loads(program, 8, 4) + count_loads(program, 8, 8), 0);
    QVERIFY(as_text(outcome.probe->object).find(".BTF") != std::string_view::npos);
    QVERIFY(as_text(outcome.probe->object).find(".debug_info") == std::string_view::npos);
    QVERIFY(as_text(outcome.probe->object).find(QDir::tempPath().toStdString() + "/boardscope") ==
            std::string_view::npos);
}

void tst_build_core::arguments_follow_the_board_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<QList<int>>("offsets");
    QTest::addColumn<int>("result_offset");
    QTest::newRow("armv7") << int(Arch::armv7) << 4 << QList<int>{0, 4, 8, 12} << 0;
    QTest::newRow("armel") << int(Arch::armel) << 4 << QList<int>{0, 4, 8, 12} << 0;
    QTest::newRow("aarch64") << int(Arch::aarch64) << 8 << QList<int>{0, 8, 16, 24, 32} << 0;
    QTest::newRow("x86_64") << int(Arch::x86_64) << 8 << QList<int>{112, 104, 96, 88, 72} << 80;
    QTest::newRow("riscv64") << int(Arch::riscv64) << 8 << QList<int>{80, 88, 96, 104, 112} << 80;
}

void tst_build_core::arguments_follow_the_board()
{
    QFETCH(int, arch);
    QFETCH(int, bytes);
    QFETCH(QList<int>, offsets);
    QFETCH(int, result_offset);
    TargetProfile profile = armv7_profile();
    profile.arch = Arch(arch);
    const BuildOutcome outcome =
        build_text(head + "SEC(\"kprobe/f\") int BPF_KPROBE(f, int a, int b, char *c, int d, int e)\n"
                          "{ bpf_printk(\"%d %d\", a, b); bpf_printk(\"%p %d %d\", c, d, e); return 0; }\n"
                          "SEC(\"kretprobe/f\") int BPF_KRETPROBE(r, long value) { if (value < 0) "
                          "bpf_printk(\"%ld\", value); return 0; }\n",
                   profile);
    VERIFY_BUILT(outcome);
    const auto program = instructions_of(outcome.probe->object, "f");
    for (const int offset : offsets)
        QVERIFY2(count_loads(program, bytes, offset) == 1, std::to_string(offset).c_str());
    // The fifth word is on the stack of a 32-bit ARM function: the address in sp, then a read.
    if (bytes == 4) QCOMPARE(count_loads(program, 4, 52), 1);
    QCOMPARE(count_loads(instructions_of(outcome.probe->object, "r"), bytes, result_offset), 1);
}

void tst_build_core::host_pt_regs_stays_out()
{
    // The host's <linux/ptrace.h> would give a structure of 64-bit registers with other names.
    const BuildOutcome outcome = build_text(
        head +
        "SEC(\"kprobe/f\") int f(struct pt_regs *ctx) { bpf_printk(\"%d\", ctx->uregs[1]); return 0; }\n");
    VERIFY_BUILT(outcome);
    QCOMPARE(count_loads(instructions_of(outcome.probe->object, "f"), 4, 4), 1);
}

void tst_build_core::stock_probe_relocates_offset_and_size()
{
    std::string reason;
    TargetProfile profile = armv7_profile();
    profile.btf_file = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!profile.btf_file.empty(), reason.c_str());
    const BuildOutcome outcome = build_text(
        vmlinux_head() +
            "SEC(\"kprobe/do_sys_openat2\")\nint BPF_KPROBE(on_open, int dfd, const char *filename)\n{\n"
            "\tstruct task_struct *task = (struct task_struct *)bpf_get_current_task();\n"
            "\tpid_t ppid = BPF_CORE_READ(task, real_parent, tgid);\n"
            "\tbpf_printk(\"%d %s\", ppid, filename);\n\treturn 0;\n}\n",
        profile);
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    QVERIFY(outcome.probe->route_reason.find("vmlinux.h") != std::string::npos);

    const auto relocations = core_relocations_of(outcome.probe->object);
    const auto accesses = [&relocations](std::uint32_t kind) {
        std::set<std::string> found;
        for (const CoreRelocation& one : relocations)
            if (one.kind == kind) found.insert(one.access);
        return found;
    };
    QCOMPARE(int(accesses(0).size()), 2);  // real_parent and tgid: where
    QCOMPARE(accesses(1), accesses(0));    // … and how wide
    QVERIFY2(!outcome.probe->btf.empty() && outcome.probe->btf.size() < 4096,
             std::to_string(outcome.probe->btf.size()).c_str());
    VERIFY_BUILT(build_text(example("parent.bpf.c"), profile));
}

void tst_build_core::wide_reads_take_the_boards_width()
{
    // bpf_probe_read_kernel(&p, sizeof(p), &task->…) asks for eight bytes, and the board keeps four there.
    const std::string source =
        head +
        "struct s { int a; struct s *next; long count; };\nSEC(\"kprobe/f\") int f(struct pt_regs *ctx)\n"
        "{ struct s *p = (void *)PT_REGS_PARM1(ctx), *q; long n; bpf_probe_read_kernel(&q, sizeof(q), "
        "&p->next);\n"
        "  bpf_probe_read_kernel(&n, sizeof(n), &q->count); bpf_printk(\"%ld\", n); return 0; }\n";
    const auto sizes = [this](const BuildOutcome& outcome) {
        std::vector<int> found;
        for (const BpfInstruction& one : instructions_of(outcome.probe->object, "f"))
            if ((one.code == 0xb7 || one.code == 0xb4) && one.destination == 2)
                found.push_back(one.immediate);
        found.resize(2);
        return found;
    };
    const BuildOutcome on_arm = build_text(source);
    VERIFY_BUILT(on_arm);
    QCOMPARE(sizes(on_arm), (std::vector<int>{4, 4}));
    TargetProfile profile = armv7_profile();
    profile.arch = Arch::aarch64;
    const BuildOutcome on_arm64 = build_text(source, profile);
    VERIFY_BUILT(on_arm64);
    QCOMPARE(sizes(on_arm64), (std::vector<int>{8, 8}));
}

void tst_build_core::array_of_longs_is_refused()
{
    std::string reason;
    TargetProfile profile = armv7_profile();
    profile.btf_file = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!profile.btf_file.empty(), reason.c_str());
    const BuildOutcome outcome =
        build_text(vmlinux_head() + "SEC(\"kprobe/f\") int f(struct pt_regs *ctx)\n{ struct sigset { long "
                                    "a[8]; } __attribute__((preserve_access_index)) *s = (void *)ctx;\n"
                                    "  long copy[8]; BPF_CORE_READ_INTO(&copy, s, a); return copy[3]; }\n",
                   profile);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "one by one"), outcome.diagnostics.to_text().c_str());
}

void tst_build_core::array_of_pointers_is_refused_on_32_bit_boards()
{
    const std::string source =
        head +
        "SEC(\"kprobe/f\") int f(struct pt_regs *ctx)\n{\n\tconst char **argv = (void *)PT_REGS_PARM1(ctx), "
        "*one = 0;\n"
        "\tbpf_probe_read_user(&one, sizeof(one), &argv[2]);\n\tbpf_printk(\"%s\", one);\n\treturn 0;\n}\n";
    const BuildOutcome outcome = build_text(source);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "4 bytes apart"),
             outcome.diagnostics.to_text().c_str());
    QCOMPARE(outcome.diagnostics.items()[0].span.line, 9);
    TargetProfile profile = armv7_profile();
    profile.arch = Arch::aarch64;
    VERIFY_BUILT(build_text(source, profile));
    // What the hint says.
    VERIFY_BUILT(build_text(head + "SEC(\"kprobe/f\") int f(struct pt_regs *ctx) { const bs_word *argv = "
                                   "(void *)PT_REGS_PARM1(ctx); bs_word one = 0;\n"
                                   "bpf_probe_read_user(&one, sizeof(one), &argv[2]); return one == 0; }\n"));
}

void tst_build_core::license_variable_may_not_be_called_license()
{
    const BuildOutcome outcome = build_text(
        "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nchar license[] SEC(\"license\") = \"GPL\";\n"
        "SEC(\"kprobe/f\") int f(void *ctx) { return 0; }\n");
    QVERIFY(!outcome.probe);
    QCOMPARE(int(outcome.diagnostics.items().size()), 1);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "_license"), outcome.diagnostics.to_text().c_str());
}

void tst_build_core::no_btf_says_what_to_do()
{
    const BuildOutcome outcome = build_text(vmlinux_head());
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "set `btf` under [kernel]"),
             outcome.diagnostics.to_text().c_str());
}

void tst_build_core::core_relocation_without_btf_says_what_to_do()
{
    const BuildOutcome outcome =
        build_text(head + "#include <bpf/bpf_core_read.h>\nstruct task_struct { int tgid; } "
                          "__attribute__((preserve_access_index));\n"
                          "SEC(\"kprobe/f\") int f(struct pt_regs *ctx) { struct task_struct *t = (void "
                          "*)bpf_get_current_task();\n"
                          "  bpf_printk(\"%d\", BPF_CORE_READ(t, tgid)); return 0; }\n");
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "CO-RE"), outcome.diagnostics.to_text().c_str());
    QVERIFY(has(outcome.diagnostics, Severity::error, "`btf` under [kernel]"));
}

void tst_build_core::syntax_error_is_on_the_users_line()
{
    const BuildOutcome outcome =
        build_text(head + "SEC(\"kprobe/f\")\nint f(void *ctx)\n{\n\tint a = 1\n\treturn a;\n}\nint "
                          "kprobe__g(struct pt_regs *ctx) { return 0; }\n");
    QVERIFY(!outcome.probe);
    QCOMPARE(int(outcome.diagnostics.items().size()), 1);
    const Diagnostic& one = outcome.diagnostics.items()[0];
    QCOMPARE(one.span.file, std::string("probe.bpf.c"));
    QCOMPARE(one.span.line, 9);
    QCOMPARE(one.span.column, 11);
}

void tst_build_core::a_check_proposes_and_makes_nothing()
{
    const auto check = [this](const std::string& body) {
        return check_c({.source_name = "p.bpf.c",
                        .source_text = head + "SEC(\"kprobe/vfs_read\") int f(struct pt_regs *ctx) {\n" + body + "\n}\n",
                        .profile = armv7_profile()},
                       *toolchain_);
    };
    QVERIFY(check("return 0;").empty());
    const Diagnostics missing = check("int number = 1; return nunber;");
    QVERIFY(missing.has_errors());
    QCOMPARE(missing.items()[0].span.line, 7);
    const FixIt wanted{{"p.bpf.c", 7, 24, 30}, "number"};
    QVERIFY2(missing.items()[0].fixes == std::vector{wanted}, missing.to_text().c_str());
    // Kernel headers take another way through the compiler.
    const Diagnostics other =
        check_c({.source_name = "k.c", .source_text = "// boardscope: route=kernel-headers\nint f( {\n", .profile = armv7_profile()},
                *toolchain_);
    QVERIFY(other.has_errors());
}

void tst_build_core::old_function_is_remapped()
{
    const std::string source = head + "SEC(\"kprobe/do_sys_open\") int f(void *ctx) { return 0; "
                                      "}\nSEC(\"kretprobe/do_sys_open\") int g(void *ctx) { return 0; }\n";
    const BuildOutcome now = build_text(source);
    VERIFY_BUILT(now);
    QCOMPARE(now.probe->attach,
             (std::vector<wire::PlanProgram>{{"f", wire::AttachKind::kprobe, "do_sys_openat2", 0},
                                             {"g", wire::AttachKind::kretprobe, "do_sys_openat2", 0}}));
    QVERIFY(has(now.diagnostics, Severity::note, "do_sys_openat2"));
    TargetProfile before = armv7_profile();
    before.kernel_version = {5, 5, 19};
    const BuildOutcome then = build_text(source, before);
    VERIFY_BUILT(then);
    QCOMPARE(then.probe->attach[0].target, std::string("do_sys_open"));
}

void tst_build_core::old_kernels_get_old_helpers()
{
    TargetProfile profile = armv7_profile();
    profile.kernel_version = {4, 19, 0};
    const BuildOutcome outcome = build_text(example("opens.bpf.c"), profile);
    VERIFY_BUILT(outcome);
    std::vector<int> calls;
    for (const BpfInstruction& one : instructions_of(outcome.probe->object, "on_open"))
        if (one.code == 0x85) calls.push_back(one.immediate);
    QCOMPARE(calls, (std::vector<int>{45, 6}));  // bpf_probe_read_str, bpf_trace_printk
    // Global data is of 5.2; the format has to be on the stack.
    QVERIFY(as_text(outcome.probe->object).find(".rodata") == std::string_view::npos);
}

void tst_build_core::program_without_a_function_is_refused()
{
    const BuildOutcome outcome = build_text(head + "SEC(\"kprobe\") int f(void *ctx) { return 0; }\n");
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "SEC(\"kprobe/FUNCTION\")"),
             outcome.diagnostics.to_text().c_str());

    const BuildOutcome named = build_text(head + "int kprobe__vfs_read(struct pt_regs *ctx) { return 0; }\n");
    VERIFY_BUILT(named);
    QCOMPARE(named.probe->programs, (std::vector<ProgramSummary>{{"kprobe__vfs_read", "kprobe/vfs_read"}}));

    const BuildOutcome odd = build_text(head + "SEC(\"kprobes/vfs_read\") int f(void *ctx) { return 0; }\n");
    QVERIFY(!odd.probe);
    QVERIFY2(has(odd.diagnostics, Severity::error, "names no kind"), odd.diagnostics.to_text().c_str());
}

void tst_build_core::each_kind_builds_and_is_planned()
{
    const std::string usdt = "#include <bpf/usdt.bpf.h>\n";
    const std::string source =
        head + usdt +
        "SEC(\"usdt//usr/bin/node:node:gc__start\") int on_gc(struct pt_regs *ctx)\n"
        "{ long value = 0; bpf_usdt_arg(ctx, 0, &value); return value; }\n"
        "SEC(\"uprobe//bin/sh:main+4\") int on_main(void *ctx) { return 0; }\n"
        "SEC(\"perf_event/cpu-clock/1000hz\") int on_tick(void *ctx) { return 0; }\n"
        "SEC(\"tc/egress\") int on_packet(struct __sk_buff *skb) { return skb->len > 99 ? 0 : -1; }\n"
        "SEC(\"xdp\") int on_frame(struct xdp_md *ctx) { return XDP_PASS; }\n"
        "SEC(\"cgroup/sock_create\") int on_socket(void *ctx) { return 1; }\n";
    BuildRequest request{"probe.bpf.c", source, {}, armv7_profile()};
    request.profile.arch = Arch::aarch64;
    request.attach.interface = "eth0";
    const BuildOutcome outcome = build(request, *toolchain_, {});
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    const std::vector<wire::PlanProgram>& attach = outcome.probe->attach;
    QCOMPARE(int(attach.size()), 6);
    const auto kind_of = [&attach](const std::string& name) {
        const auto found = std::find_if(attach.begin(), attach.end(),
                                        [&name](const wire::PlanProgram& one) { return one.name == name; });
        return found == attach.end() ? wire::AttachKind::other : found->kind;
    };
    QCOMPARE(kind_of("on_gc"), wire::AttachKind::usdt);
    QCOMPARE(kind_of("on_main"), wire::AttachKind::uprobe);
    QCOMPARE(kind_of("on_tick"), wire::AttachKind::perf_event);
    QCOMPARE(kind_of("on_packet"), wire::AttachKind::tc_egress);
    QCOMPARE(kind_of("on_frame"), wire::AttachKind::xdp);
    QCOMPARE(kind_of("on_socket"), wire::AttachKind::cgroup);
}

void tst_build_core::flaw_of_a_section_is_told_where_it_stands()
{
    const BuildOutcome outcome = build_text(head + "\nSEC(\"uprobe/bin/sh:main\") int f(void *ctx) { return 0; }\n");
    QVERIFY(!outcome.probe);
    const Diagnostic& one = outcome.diagnostics.items().back();
    QCOMPARE(one.span.line, 2 + static_cast<int>(std::count(head.begin(), head.end(), '\n')));
    QCOMPARE(one.span.column, 5);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "SEC(\"uprobe//bin/sh:main\")"),
             outcome.diagnostics.to_text().c_str());
}

void tst_build_core::no_program_is_refused()
{
    const BuildOutcome outcome = build_text(head);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "no program"), outcome.diagnostics.to_text().c_str());
}

void tst_build_core::cancelled()
{
    std::stop_source source;
    source.request_stop();
    const BuildOutcome outcome =
        build({"probe.bpf.c", head, {}, armv7_profile()}, *toolchain_, source.get_token());
    QVERIFY(!outcome.probe);
    QVERIFY(has(outcome.diagnostics, Severity::error, "cancelled"));
}

void tst_build_core::nothing_is_left_behind()
{
    const int before = files_in_temp();
    (void)build_text(example("opens.bpf.c"));
    (void)build_text("broken");
    QCOMPARE(files_in_temp(), before);
}

QTEST_GUILESS_MAIN(tst_build_core)
#include "tst_build_core.moc"
