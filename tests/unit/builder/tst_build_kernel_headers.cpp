// SPDX-License-Identifier: GPL-3.0-or-later
// The classic two steps over Debian's real armhf kernel headers.
#include "builder/build.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"
#include "tests/unit/builder/built_object.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_build_kernel_headers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void classic_example();
    void field_behind_a_pointer_is_refused();
    void the_way_around_works();
    void maps();
    void wrong_headers_are_told();
    void no_headers_are_told();

private:
    BuildOutcome build_text(const std::string& text, const TargetProfile& profile);
    std::optional<Toolchain> toolchain_;
    TargetProfile profile_;
};

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())

namespace {
const std::string head = "#include <linux/sched.h>\n#include <uapi/linux/bpf.h>\n#include "
                         "<uapi/linux/ptrace.h>\n#include <bpf/bpf_helpers.h>\n"
                         "char _license[] SEC(\"license\") = \"GPL\";\n";
}

void tst_build_kernel_headers::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    profile_ = armv7_profile();
    profile_.kernel_headers = armhf_kernel_headers(reason);
    BOARDSCOPE_REQUIRE(!profile_.kernel_headers.empty(), reason.c_str());
}

BuildOutcome tst_build_kernel_headers::build_text(const std::string& text, const TargetProfile& profile)
{
    return build({"probe.bpf.c", text, {}, profile}, *toolchain_, {});
}

void tst_build_kernel_headers::classic_example()
{
    const BuildOutcome outcome = build_text(example("open-classic.bpf.c"), profile_);
    VERIFY_BUILT(outcome);
    QCOMPARE(int(outcome.probe->route), int(Route::kernel_headers));
    QVERIFY(outcome.probe->route_reason.find("<uapi/linux/bpf.h>") != std::string::npos);
    QCOMPARE(outcome.probe->programs,
             (std::vector<ProgramSummary>{{"kprobe__do_sys_open", "kprobe/do_sys_open"}}));
    QCOMPARE(outcome.probe->attach,
             (std::vector<wire::PlanProgram>{
                 {"kprobe__do_sys_open", wire::AttachKind::kprobe, "do_sys_openat2", 0}}));
    QVERIFY(outcome.probe->btf.empty());
    // Only the remap is worth a word.
    QVERIFY2(outcome.diagnostics.items().size() == 1, outcome.diagnostics.to_text().c_str());

    const auto program = instructions_of(outcome.probe->object, "kprobe__do_sys_open");
    QCOMPARE(count_loads(program, 4, 4), 1);
    QCOMPARE(count_loads(program, 8, 4) + count_loads(program, 8, 8), 0);
}

void tst_build_kernel_headers::field_behind_a_pointer_is_refused()
{
    const BuildOutcome outcome = build_text(
        head + "SEC(\"kprobe/f\") int f(struct pt_regs *ctx)\n{\n\tstruct task_struct *task = (void "
               "*)bpf_get_current_task();\n"
               "\tint pid = 0;\n\tbpf_probe_read(&pid, sizeof(pid), &task->pid);\n\treturn pid;\n}\n",
        profile_);
    QVERIFY(!outcome.probe);
    QVERIFY2(outcome.diagnostics.items().size() == 1, outcome.diagnostics.to_text().c_str());
    const Diagnostic& one = outcome.diagnostics.items()[0];
    QVERIFY2(one.message.find("struct task_struct.pid is at byte 1584 on the board") != std::string::npos,
             one.message.c_str());
    QVERIFY(one.hint.find("offsetof(struct task_struct, pid)") != std::string::npos);
    QCOMPARE(one.span.file, std::string("probe.bpf.c"));
    QCOMPARE(one.span.line, 10);
}

void tst_build_kernel_headers::the_way_around_works()
{
    const BuildOutcome outcome =
        build_text(head + "SEC(\"kprobe/f\") int f(struct pt_regs *ctx)\n{\n\tvoid *task = (void "
                          "*)bpf_get_current_task();\n"
                          "\tint pid = 0;\n\tbpf_probe_read(&pid, sizeof(pid), (char *)task + "
                          "offsetof(struct task_struct, pid));\n\treturn pid;\n}\n",
                   profile_);
    VERIFY_BUILT(outcome);
    int adds = 0;
    for (const BpfInstruction& one : instructions_of(outcome.probe->object, "f"))
        if ((one.code == 0x07 || one.code == 0x04 || one.code == 0xb7) && one.immediate == 1584) ++adds;
    QCOMPARE(adds, 1);
}

void tst_build_kernel_headers::maps()
{
    const BuildOutcome outcome = build_text(
        head +
            "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); "
            "__type(value, __u64); } counts SEC(\".maps\");\n"
            "SEC(\"kprobe/f\") int f(struct pt_regs *ctx) { __u32 key = PT_REGS_PARM1(ctx); __u64 one = 1;\n"
            "bpf_map_update_elem(&counts, &key, &one, 0); return 0; }\n",
        profile_);
    VERIFY_BUILT(outcome);
    const BuildOutcome old =
        build_text(head + "struct bpf_map_def SEC(\"maps\") m = { .type = 1 };\n", profile_);
    QVERIFY(!old.probe);
    QCOMPARE(old.diagnostics.items()[0].span.line, 6);
}

void tst_build_kernel_headers::wrong_headers_are_told()
{
    TargetProfile profile = profile_;
    profile.kernel_headers.pop_back();
    const BuildOutcome outcome = build_text(head, profile);
    QVERIFY(!outcome.probe);
    QVERIFY2(outcome.diagnostics.to_text().find("linux/kconfig.h") != std::string::npos,
             outcome.diagnostics.to_text().c_str());
    profile.kernel_headers = {"/nonexistent/headers"};
    QVERIFY(build_text(head, profile).diagnostics.to_text().find("/nonexistent/headers") !=
            std::string::npos);
}

void tst_build_kernel_headers::no_headers_are_told()
{
    const BuildOutcome outcome = build_text(head, armv7_profile());
    QVERIFY(!outcome.probe);
    QVERIFY2(outcome.diagnostics.to_text().find("`headers` under [kernel]") != std::string::npos,
             outcome.diagnostics.to_text().c_str());
    // The classic example needs no internal structure, so stand-ins for its <uapi/…> headers are enough.
    const BuildOutcome classic = build_text(example("open-classic.bpf.c"), armv7_profile());
    VERIFY_BUILT(classic);
    QCOMPARE(int(classic.probe->route), int(Route::core));
    QCOMPARE(count_loads(instructions_of(classic.probe->object, "kprobe__do_sys_open"), 4, 4), 1);
}

QTEST_GUILESS_MAIN(tst_build_kernel_headers)
#include "tst_build_kernel_headers.moc"
