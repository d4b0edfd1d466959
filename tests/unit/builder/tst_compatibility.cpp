// SPDX-License-Identifier: GPL-3.0-or-later
// What a board lacks is said at the line that asks for it, once, with what to write instead; and nothing is
// said of what the board has, whatever its version.
#include "builder/btf_extension.h"
#include "builder/build.h"
#include "builder/code_features.h"
#include "builder/elf_file.h"
#include "builder/files.h"
#include "builder/process.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class TestCompatibility : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void ring_buffer_is_told_at_its_lines();
    void a_board_that_nobody_looked_at_is_only_warned_of();
    void backported_ring_buffer_is_fine();
    void what_failed_on_the_board_is_missing_whatever_its_version();
    void one_refused_program_leaves_the_others();
    void several_gaps_that_refuse_all_are_errors();
    void what_is_likely_only_makes_no_error();
    void each_gap_is_told_data();
    void each_gap_is_told();
    void nothing_is_told_of_a_recent_kernel();
    void a_trial_in_a_kprobe_says_nothing_of_programs_that_sleep();
    void code_that_asks_the_kernel_is_only_warned_of();
    void compiled_objects_keep_their_lines();
    void objects_without_btf_are_told_without_a_line();
    void instruction_sets_of_compiled_objects();
    void the_arm_jit_is_known();
    void jumps_backwards_are_no_loops();
    void damaged_lines_are_left_out();
    void damaged_objects_are_read_without_harm();

private:
    BuildOutcome build_text(const std::string& text, TargetProfile profile)
    {
        return build({"probe.bpf.c", text, {}, std::move(profile)}, *toolchain_, {});
    }
    /// As for a recent kernel of 64 bits, with all that its instruction set has.
    std::string object_of(const std::string& text);
    std::optional<Toolchain> toolchain_;
};

namespace {

// Six lines: what follows begins at line 7.
const std::string head = "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include <bpf/bpf_helpers.h>\n"
                         "#include <bpf/bpf_tracing.h>\n#include <linux/types.h>\n"
                         "char LICENSE[] SEC(\"license\") = \"GPL\";\n";

const std::string ring_buffer = head + R"(struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("kprobe/do_exit")
int on_exit(struct pt_regs *ctx)
{
	__u32 *pid = bpf_ringbuf_reserve(&events, sizeof(*pid), 0);

	if (!pid)
		return 0;
	*pid = bpf_get_current_pid_tgid() >> 32;
	bpf_ringbuf_submit(pid, 0);
	return 0;
}
)";
constexpr int line_of_ring_map = 10, line_of_reserve = 15;

TargetProfile board(const KernelVersion& version, bool looked_at = true)
{
    TargetProfile profile = armv7_profile();
    profile.kernel_version = version;
    if (looked_at) profile.found = FoundBoard{};
    return profile;
}

/// "error 15: message", one a line.
QString told(const Diagnostics& diagnostics)
{
    QString text;
    for (const Diagnostic& one : diagnostics.items())
        if (one.severity != Severity::note)
            text += QStringLiteral("%1 %2: %3\n")
                        .arg(QString::fromLatin1(to_string(one.severity)))
                        .arg(one.span.line)
                        .arg(QString::fromStdString(one.message));
    return text;
}

std::string kprobe(const std::string& name, const std::string& body)
{
    return "SEC(\"kprobe/" + name + "\") int " + name + "(struct pt_regs *ctx)\n{\n" + body + "\n}\n";
}

}  // namespace

void TestCompatibility::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
}

std::string TestCompatibility::object_of(const std::string& text)
{
    TargetProfile profile = board({6, 1, 0}, false);
    profile.arch = Arch::aarch64;
    const BuildOutcome outcome = build_text(text, profile);
    return outcome.probe ? std::string(as_text(outcome.probe->object)) : std::string();
}

void TestCompatibility::ring_buffer_is_told_at_its_lines()
{
    const BuildOutcome outcome = build_text(ring_buffer, board({4, 19, 94}));
    QVERIFY(!outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral("error %1: map events (ringbuf) needs Linux 5.8, this board has 4.19.94\n"
                            "error %2: bpf_ringbuf_reserve needs Linux 5.8, this board has 4.19.94\n")
                 .arg(line_of_ring_map)
                 .arg(line_of_reserve));
    for (const Diagnostic& one : outcome.diagnostics.items()) {
        QCOMPARE(one.span.file, std::string("probe.bpf.c"));
        QVERIFY2(
            one.hint.find("perf event array (BPF_MAP_TYPE_PERF_EVENT_ARRAY and bpf_perf_event_output)") !=
                std::string::npos,
            one.hint.c_str());
    }
    QCOMPARE(outcome.diagnostics.items().front().span.column, 3);
}

void TestCompatibility::a_board_that_nobody_looked_at_is_only_warned_of()
{
    const BuildOutcome outcome = build_text(ring_buffer, board({4, 19, 0}, false));
    QVERIFY(outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral("warning %1: map events (ringbuf) needs Linux 5.8, this board has 4.19\n"
                            "warning %2: bpf_ringbuf_reserve needs Linux 5.8, this board has 4.19\n")
                 .arg(line_of_ring_map)
                 .arg(line_of_reserve));
    QVERIFY(build_text(ring_buffer, board({}, false)).diagnostics.empty());  // nothing known, nothing said
}

void TestCompatibility::backported_ring_buffer_is_fine()
{
    TargetProfile vendor = board({4, 19, 94});
    vendor.found->features.note(FeatureGroup::map, "ringbuf", true);
    vendor.found->features.note(FeatureGroup::helper, "ringbuf_output", true);
    const BuildOutcome outcome = build_text(ring_buffer, vendor);
    QCOMPARE(told(outcome.diagnostics), QString());
    QVERIFY(outcome.probe);
}

void TestCompatibility::what_failed_on_the_board_is_missing_whatever_its_version()
{
    TargetProfile small = board({6, 1, 176});
    small.found->features.note(FeatureGroup::helper, "get_current_comm", false);
    const std::string text =
        head + kprobe("one", "char comm[16];\nbpf_get_current_comm(comm, sizeof(comm)); return comm[0];");
    QCOMPARE(told(build_text(text, small).diagnostics),
             QStringLiteral("error 10: bpf_get_current_comm is not there on this board, where it was tried "
                            "(it came with Linux 4.2)\n"));

    small = board({6, 1, 176});
    small.found->features.note(FeatureGroup::program, "kprobe", false);
    const BuildOutcome outcome = build_text(text, small);
    QCOMPARE(
        told(outcome.diagnostics),
        QStringLiteral("error 7: a program of type kprobe is not there on this board, where it was tried "
                       "(it came with Linux 4.1)\n"));
    QVERIFY(outcome.diagnostics.items().front().hint.find("CONFIG_KPROBES") != std::string::npos);
}

void TestCompatibility::one_refused_program_leaves_the_others()
{
    const std::string text =
        head + kprobe("fine", "return 0;") + kprobe("late", "return bpf_ktime_get_boot_ns();");
    const BuildOutcome outcome = build_text(text, board({5, 4, 0}));
    QVERIFY(outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral("warning 13: bpf_ktime_get_boot_ns needs Linux 5.8, this board has 5.4; late is "
                            "refused, the rest runs\n"));
}

void TestCompatibility::several_gaps_that_refuse_all_are_errors()
{
    const std::string text = head + kprobe("one", "return bpf_ktime_get_boot_ns();") +
                             kprobe("two", "return bpf_get_func_ip(ctx);");
    const BuildOutcome outcome = build_text(text, board({5, 4, 0}));
    QVERIFY(!outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral("error 9: bpf_ktime_get_boot_ns needs Linux 5.8, this board has 5.4\n"
                            "error 13: bpf_get_func_ip needs Linux 5.15, this board has 5.4\n"));
}

/// One program lacks a helper for sure; that the other is refused is likely only.
void TestCompatibility::what_is_likely_only_makes_no_error()
{
    TargetProfile profile = board({6, 1, 176});
    profile.found->settings["bpf_jit_enable"] = "1";
    profile.found->features.note(FeatureGroup::helper, "get_func_ip", false);
    const BuildOutcome outcome =
        build_text(head + kprobe("one", "return bpf_get_func_ip(ctx);") +
                       kprobe("two", "return bpf_ktime_get_ns() / (bpf_get_current_pid_tgid() | 1);"),
                   profile);
    QVERIFY2(outcome.probe, outcome.diagnostics.to_text().c_str());
    QCOMPARE(told(outcome.diagnostics).count(QStringLiteral("warning ")), 2);
}

void TestCompatibility::each_gap_is_told_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<KernelVersion>("version");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char* name, const std::string& text, KernelVersion version,
                        const char* expected, const char* hint) {
        QTest::newRow(name) << QString::fromStdString(text) << version << QString::fromLatin1(expected)
                            << QString::fromLatin1(hint);
    };
    row("global data", "int count;\n" + kprobe("one", "count++;\nreturn 0;"), {4, 19, 0},
        "error 10: a global variable or constant (.data, .rodata, .bss) needs Linux 5.2, this board has "
        "4.19\n",
        "array map");
    row("loop",
        kprobe("one", "int sum = 0;\n#pragma nounroll\nfor (volatile int i = 0; i < 9; i++)\nsum += i;"
                      "\nreturn sum;"),
        {5, 2, 0}, "error 11: a loop needs Linux 5.3, this board has 5.2\n", "#pragma unroll");
    row("function call",
        "static __attribute__((noinline)) int half(int x) { return x + 7; }\n" +
            kprobe("one", "return half(bpf_get_smp_processor_id());"),
        {4, 14, 0}, "error 10: a call of a BPF function needs Linux 4.16, this board has 4.14\n",
        "__always_inline");
    row("helper in a called function",
        "static __attribute__((noinline)) long clock(void)\n{\nreturn bpf_ktime_get_boot_ns() / 2;\n}\n" +
            kprobe("one", "return clock();"),
        {5, 4, 0}, "error 9: bpf_ktime_get_boot_ns needs Linux 5.8, this board has 5.4\n",
        "bpf_ktime_get_ns");
    row("map type",
        "struct { __uint(type, BPF_MAP_TYPE_LRU_HASH);\n__type(key, int); __type(value, int); "
        "__uint(max_entries, 9); } seen SEC(\".maps\");\n" +
            kprobe("one", "int key = 0;\nreturn bpf_map_lookup_elem(&seen, &key) != 0;"),
        {4, 9, 0}, "error 8: map seen (lru_hash) needs Linux 4.10, this board has 4.9\n",
        "BPF_MAP_TYPE_HASH");
    row("program type", "SEC(\"raw_tp/sched_switch\")\nint one(void *ctx) { return 0; }\n", {4, 14, 0},
        "error 7: a program of type raw_tracepoint needs Linux 4.17, this board has 4.14\n",
        "SEC(\"tracepoint/CATEGORY/NAME\")");
    row("fentry on ARM", "SEC(\"fentry/vfs_read\")\nint one(void *ctx) { return 0; }\n", {6, 1, 0},
        "error 7: attaching as fentry is nothing that Linux can do on 32-bit ARM\n", "kprobe");
    row("sleepable", "SEC(\"lsm.s/file_open\")\nint one(void *ctx) { return 0; }\n", {5, 8, 0},
        "error 7: a program that may sleep (a section that ends in .s) needs Linux 5.10, this board has "
        "5.8\n",
        "leave the .s");
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "asm volatile(\"r0 = 1\" ::: \"r0\");";
    row("length", kprobe("one", many + "return 0;"), {5, 1, 0},
        "error 9: a program of more than 4096 instructions needs Linux 5.2, this board has 5.1\n",
        "unroll less");
}

void TestCompatibility::each_gap_is_told()
{
    QFETCH(QString, text);
    QFETCH(KernelVersion, version);
    QFETCH(QString, expected);
    QFETCH(QString, hint);
    const BuildOutcome outcome = build_text(head + text.toStdString(), board(version));
    QCOMPARE(told(outcome.diagnostics), expected);
    QVERIFY2(outcome.diagnostics.items().front().hint.find(hint.toStdString()) != std::string::npos,
             outcome.diagnostics.to_text().c_str());
    // The very version that brought it has no complaint, unless it is one that no version helps.
    if (expected.contains(QStringLiteral("ARM"))) return;
    const QString since = expected.section(QStringLiteral("needs Linux "), 1).section(QLatin1Char(','), 0, 0);
    const BuildOutcome later =
        build_text(head + text.toStdString(), board(*parse_kernel_version(since.toStdString())));
    QCOMPARE(told(later.diagnostics), QString());
}

void TestCompatibility::nothing_is_told_of_a_recent_kernel()
{
    for (const std::string& text : {ring_buffer, example("opens.bpf.c")}) {
        const BuildOutcome outcome = build_text(text, board({6, 1, 176}));
        QCOMPARE(told(outcome.diagnostics), QString());
        QVERIFY(outcome.probe);
    }
}

void TestCompatibility::a_trial_in_a_kprobe_says_nothing_of_programs_that_sleep()
{
    TargetProfile profile = board({6, 1, 0});
    profile.found->features.note(FeatureGroup::helper, "copy_from_user", false);
    const std::string body =
        "int (struct pt_regs *ctx) { int a = 0; return bpf_copy_from_user(&a, 4, ctx); }\n";
    const auto with_section = [&](const std::string& section) {
        return head + "SEC(\"" + section + "\")\n" + std::string(body).insert(4, "one");
    };
    QCOMPARE(told(build_text(with_section("lsm.s/file_open"), profile).diagnostics), QString());
    QVERIFY(told(build_text(with_section("kprobe/vfs_read"), profile).diagnostics)
                .contains(QStringLiteral("bpf_copy_from_user is not there on this board")));
}

void TestCompatibility::code_that_asks_the_kernel_is_only_warned_of()
{
    const std::string text = head + "extern int LINUX_KERNEL_VERSION __kconfig;\n" +
                             kprobe("one", "if (LINUX_KERNEL_VERSION >= 0x50800)\n"
                                           "return bpf_ktime_get_boot_ns();\nreturn bpf_ktime_get_ns();");
    const BuildOutcome outcome = build_text(text, board({5, 4, 0}));
    QVERIFY(outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral("warning 11: bpf_ktime_get_boot_ns needs Linux 5.8, this board has 5.4; one is "
                            "refused unless it asks the kernel first and leaves this out\n"));

    // The call may stand in a function of its own.
    const std::string in_function =
        head +
        "extern int LINUX_KERNEL_VERSION __kconfig;\n"
        "static __attribute__((noinline)) long late(void) { return bpf_ktime_get_boot_ns() + 1; }\n" +
        kprobe("one", "if (LINUX_KERNEL_VERSION >= 0x50800)\nreturn late();\nreturn 0;");
    QVERIFY(build_text(in_function, board({5, 4, 0})).probe);
}

void TestCompatibility::compiled_objects_keep_their_lines()
{
    const std::string object = object_of(ring_buffer);
    QVERIFY(!object.empty());
    const BuildOutcome outcome = build({"probe.o", object, {}, board({4, 19, 0})}, *toolchain_, {});
    QVERIFY(!outcome.probe);
    QVERIFY2(
        told(outcome.diagnostics)
            .contains(QStringLiteral("error %1: bpf_ringbuf_reserve needs Linux 5.8").arg(line_of_reserve)),
        qPrintable(told(outcome.diagnostics)));
    QVERIFY(outcome.diagnostics.to_text().find("probe.bpf.c:15:") != std::string::npos);
    QVERIFY(outcome.diagnostics.to_text().find("probe.o: error: map events (ringbuf)") != std::string::npos);
}

void TestCompatibility::objects_without_btf_are_told_without_a_line()
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    QVERIFY(folder);
    const std::string path = folder->path_of("bare.o");
    QVERIFY(write_file(path, object_of(head + kprobe("one", "return bpf_ktime_get_boot_ns();"))));
    const Result<ProcessResult> stripped = run_process(
        {toolchain_->strip, {"-g", "--remove-section=.BTF", "--remove-section=.BTF.ext", path}, {}, {}}, {});
    QVERIFY(stripped && stripped->succeeded());
    const std::string bare(as_text(*read_file(path)));
    QVERIFY(bare.find(".BTF") == std::string::npos);

    const BuildOutcome outcome = build({"bare.o", bare, {}, board({5, 4, 0})}, *toolchain_, {});
    QVERIFY(!outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral(
                 "error 0: bpf_ktime_get_boot_ns needs Linux 5.8, this board has 5.4; one is refused\n"));
    QVERIFY(outcome.diagnostics.to_text().find("bare.o: error: ") != std::string::npos);
    QVERIFY(build({"bare.o", bare, {}, board({5, 8, 0})}, *toolchain_, {}).probe);
}

void TestCompatibility::instruction_sets_of_compiled_objects()
{
    const std::string jumps =
        object_of(head + kprobe("one", "__u32 cpu = bpf_get_smp_processor_id();\nif (cpu < 3)\n"
                                       "bpf_get_prandom_u32();\nreturn 0;"));
    const auto told_of = [&](const std::string& object, const KernelVersion& version) {
        return told(build({"probe.o", object, {}, board(version)}, *toolchain_, {}).diagnostics);
    };
    QVERIFY(told_of(jumps, {5, 0, 0})
                .contains(QStringLiteral("error 10: an instruction of set v3 (a 32-bit jump) "
                                         "needs Linux 5.1, this board has 5.0")));
    QCOMPARE(told_of(jumps, {5, 1, 0}), QString());

    const std::string swap = object_of(
        head +
        "struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, int); __type(value, __u64); "
        "__uint(max_entries, 1); } n SEC(\".maps\");\n" +
        kprobe("one", "int key = 0;\n__u64 *n_at = bpf_map_lookup_elem(&n, &key);\nif (!n_at) return 0;\n"
                      "return __sync_fetch_and_or(n_at, 4);"));
    QVERIFY2(told_of(swap, {5, 10, 0})
                 .contains(QStringLiteral("error 13: an atomic operation other than adding "
                                          "needs Linux 5.12, this board has 5.10")),
             qPrintable(told_of(swap, {5, 10, 0})));
    QCOMPARE(told_of(swap, {5, 12, 0}), QString());
}

void TestCompatibility::the_arm_jit_is_known()
{
    const std::string text =
        head + kprobe("one", "return bpf_ktime_get_ns()\n/ (bpf_get_current_pid_tgid() | 1);");
    const auto told_with = [&](const KernelVersion& version, const char* jit, Arch arch = Arch::armv7) {
        TargetProfile profile = board(version);
        profile.arch = arch;
        profile.found->settings["bpf_jit_enable"] = jit;
        const BuildOutcome outcome = build_text(text, profile);
        return outcome.probe ? told(outcome.diagnostics) : QStringLiteral("not built");
    };
    QCOMPARE(
        told_with({6, 1, 176}, "1"),
        QStringLiteral("warning 10: a 64-bit division is refused by the ARM JIT of Linux 6.1.176, which is "
                       "switched on\n"));
    QCOMPARE(told_with({6, 1, 176}, "0"), QString());
    QCOMPARE(told_with({5, 10, 223}, "1"), QString());
    QCOMPARE(told_with({6, 12, 107}, "1"), QString());
    QCOMPARE(told_with({6, 1, 176}, "1", Arch::aarch64), QString());
}

void TestCompatibility::jumps_backwards_are_no_loops()
{
    const auto jump = [](std::int16_t offset) { return bpf_insn{.code = BPF_JMP | BPF_JA, .off = offset}; };
    const bpf_insn leave{.code = BPF_JMP | BPF_EXIT};
    const bpf_insn branch{.code = BPF_JMP | BPF_JEQ | BPF_K, .off = -2};
    const auto loop_in = [](std::vector<bpf_insn> code) {
        CodeFunction function;
        function.instructions = std::move(code);
        return features_of(function).abilities.contains(KernelAbility::bounded_loops);
    };
    QVERIFY(!loop_in({jump(1), leave, jump(-2)}));  // 0 → 2 → 1
    QVERIFY(loop_in({jump(0), jump(-2)}));
    QVERIFY(loop_in({jump(-1)}));
    QVERIFY(loop_in({jump(0), branch, leave}));
    QVERIFY(!loop_in({jump(1), leave, branch, leave}));
    // Nonsense goes nowhere, and ends.
    QVERIFY(!loop_in({}));
    QVERIFY(!loop_in({jump(-7)}));
    QVERIFY(!loop_in({jump(32767), branch}));
}

void TestCompatibility::damaged_lines_are_left_out()
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    QVERIFY(folder);
    const std::string path = folder->path_of("probe.o");
    QVERIFY(write_file(path, object_of(ring_buffer)));
    Result<ElfFile> elf = ElfFile::open(path);
    QVERIFY(elf);
    const std::size_t section = *elf->find_section(".BTF.ext");
    const ByteView view = elf->section_bytes(section);
    const Bytes whole(view.begin(), view.end());
    const std::size_t all = read_btf_extension(*elf).lines.size();
    QVERIFY(all >= 5);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        elf->replace_section(section,
                             Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
        QVERIFY(read_btf_extension(*elf).lines.size() <= all);
    }
    for (std::size_t at = 4; at < whole.size(); at += 4) {
        Bytes wrong = whole;
        std::fill_n(wrong.begin() + static_cast<std::ptrdiff_t>(at), 4, std::byte{0xff});
        elf->replace_section(section, std::move(wrong));
        QVERIFY(read_btf_extension(*elf).lines.size() <= all);
    }
    elf->replace_section(section, whole);
    QCOMPARE(read_btf_extension(*elf).lines.size(), all);
}

void TestCompatibility::damaged_objects_are_read_without_harm()
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    QVERIFY(folder);
    const std::string path = folder->path_of("probe.o");
    const std::string whole = object_of(
        ring_buffer + "int total;\nstatic __attribute__((noinline)) int half(int x) { return x + total; }\n" +
        kprobe("two", "return half(bpf_get_smp_processor_id());"));
    QVERIFY(whole.size() > 1000);
    std::mt19937 random(4711);
    int readable = 0;
    for (int round = 0; round < 500; ++round) {
        std::string wrong = whole;
        for (int i = 0; i < 4; ++i)
            wrong[random() % wrong.size()] = static_cast<char>(random());
        QVERIFY(write_file(path, wrong));
        const Result<std::vector<CodeFunction>> code = read_code(path);
        if (!code) continue;
        ++readable;
        for (const CodeFunction& function : *code) {
            QVERIFY(features_of(function).helpers.size() <= function.instructions.size());
            for (const CodeFunction::Use& use : function.uses)
                QVERIFY(use.function < code->size());
        }
    }
    QVERIFY2(readable > 100, qPrintable(QString::number(readable)));
    QVERIFY(write_file(path, whole.substr(0, whole.size() / 2)));
    QVERIFY(!read_code(path) || read_code(path)->empty());
}

QTEST_GUILESS_MAIN(TestCompatibility)
#include "tst_compatibility.moc"
