// SPDX-License-Identifier: GPL-3.0-or-later
// What an object reads of the kernel's types and the board's types do not have is said at its line, before
// anything is sent; nothing is said of what libbpf would find there, or of what the code asks for first.
#include "builder/build.h"
#include "builder/core_types.h"
#include "builder/elf_file.h"
#include "builder/files.h"
#include "builder/object_code.h"
#include "builder/process.h"
#include "builder/vmlinux_header.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QTest>

#include <random>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

// The types of a kernel of 64 bits, as far as these tests need one. A function: as in the BTF of a whole
// kernel.
const std::string kernel = R"(
struct load { unsigned long weight; };
struct entity { struct load load; unsigned long vruntime; };
enum state { STATE_ON = 1, STATE_OFF = 2 };
typedef struct { int counter; } count_t;
struct task {
	unsigned int __state;
	struct {
		int pid;
		union { long nice; int prio; };
	};
	struct entity se;
	struct task *parent;
	char comm[16];
	int numbers[4];
	unsigned int flag : 1, mode : 3;
	count_t users;
	enum state power;
	unsigned char tail[];
};
struct task first;
count_t total;
__attribute__((section("f"))) int kernel_init_freeable(struct task *task) { return task->pid; }
)";

// Twelve lines: what follows begins at line 13.
const std::string head = R"(#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
char LICENSE[] SEC("license") = "GPL";
#define VIEW __attribute__((preserve_access_index))
#define NOW ((struct task *)bpf_get_current_task())
static __attribute__((noinline)) int say(long x) { bpf_printk("%ld", x); return 0; }
struct task *unused;
#define ONE SEC("kprobe/one") int one(struct pt_regs *ctx)
#define LAST
)";

/// "error 15: message", one a line.
QString told(const Diagnostics& diagnostics, bool with_hints = false)
{
    QString text;
    for (const Diagnostic& one : diagnostics.items()) {
        text += QStringLiteral("%1 %2: %3\n")
                    .arg(QString::fromLatin1(to_string(one.severity)))
                    .arg(one.span.line)
                    .arg(QString::fromStdString(one.message));
        if (with_hints) text += QString::fromStdString(one.hint) + QLatin1Char('\n');
    }
    return text;
}

}  // namespace

class TestCoreTypes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void what_is_not_there_is_told_data();
    void what_is_not_there_is_told();
    void what_libbpf_finds_is_not_told_data();
    void what_libbpf_finds_is_not_told();
    void what_is_asked_for_first_is_a_note_data();
    void what_is_asked_for_first_is_a_note();
    void what_the_answers_leave_out_is_not_told_data();
    void what_the_answers_leave_out_is_not_told();
    void hints_say_what_to_do();
    void signed_words_cannot_be_loaded_on_32_bits();
    void reads_of_another_width_are_told();
    void stock_objects_are_checked_on_32_bits();
    void damage_is_refused_or_left_out();

private:
    /// Compiled as it is, with the stock headers.
    [[nodiscard]] std::string object_of(const std::string& text, std::vector<std::string> arguments = {});
    [[nodiscard]] std::string btf_of(const std::string& kernel_text, const std::string& name);
    [[nodiscard]] BuildOutcome build_for(const std::string& text, const std::string& btf,
                                         Arch arch = Arch::aarch64)
    {
        TargetProfile profile = armv7_profile();
        profile.arch = arch;
        profile.btf_file = btf;
        return build({"probe.bpf.c", text, {}, std::move(profile)}, *toolchain_, {});
    }

    std::optional<Toolchain> toolchain_;
    std::optional<TemporaryFolder> folder_;
    std::string btf_, armhf_;
};

void TestCoreTypes::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    Result<TemporaryFolder> folder = TemporaryFolder::make();
    QVERIFY(folder);
    folder_.emplace(std::move(*folder));
    btf_ = btf_of(kernel, "kernel.btf");
    QVERIFY(!btf_.empty());
    armhf_ = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!armhf_.empty(), reason.c_str());
}

std::string TestCoreTypes::object_of(const std::string& text, std::vector<std::string> arguments)
{
    const std::string source = folder_->path_of("source.c"), object = folder_->path_of("source.o");
    arguments.insert(arguments.end(), {"--target=bpfel", "-O2", "-g", "-w", "-c", source, "-o", object});
    if (!write_file(source, text)) return {};
    const Result<ProcessResult> compiled = run_process({toolchain_->clang, arguments, {}, {}}, {});
    if (!compiled || !compiled->succeeded()) {
        qWarning("%s", compiled ? compiled->messages.c_str() : compiled.error().cause.c_str());
        return {};
    }
    const Result<Bytes> bytes = read_file(object);
    return bytes ? std::string(as_text(*bytes)) : std::string();
}

std::string TestCoreTypes::btf_of(const std::string& kernel_text, const std::string& name)
{
    if (object_of(kernel_text).empty()) return {};
    const Result<ElfFile> elf = ElfFile::open(folder_->path_of("source.o"));
    if (!elf || !elf->find_section(".BTF")) return {};
    const ByteView types = elf->section_bytes(*elf->find_section(".BTF"));
    const std::string path = folder_->path_of(name);
    return write_file(path, std::string(as_text(types))) ? path : std::string();
}

void TestCoreTypes::what_is_not_there_is_told_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const std::string& view, const std::string& read,
                        const char* expected) {
        QTest::newRow(name) << QString::fromStdString(view + "\nONE {\nreturn say(" + read + ");\n}\n")
                            << QStringLiteral("error 15: ") + QString::fromLatin1(expected) +
                                   QLatin1Char('\n');
    };
    row("field", "struct task { long state; } VIEW;", "BPF_CORE_READ(NOW, state)",
        "struct task of this kernel has no field `state`");
    row("field of another view", "struct task___old { long age; } VIEW;",
        "BPF_CORE_READ((struct task___old *)NOW, age)", "struct task of this kernel has no field `age`");
    row("inner field", "struct task { struct { int weight, vruntimes; } se; } VIEW;",
        "BPF_CORE_READ(NOW, se.vruntimes)", "struct task of this kernel has no field `se.vruntimes`");
    row("field behind a pointer", "struct task { struct task *parent; int age; } VIEW;",
        "BPF_CORE_READ(NOW, parent, age)", "struct task of this kernel has no field `age`");
    row("element", "struct task { int numbers[9]; } VIEW;", "BPF_CORE_READ(NOW, numbers[4])",
        "struct task of this kernel has no field `numbers[4]`");
    row("type", "struct tusk { int ivory; } VIEW;", "BPF_CORE_READ((struct tusk *)NOW, ivory)",
        "this kernel has no struct tusk");
    row("union for struct", "union entity { int load; } VIEW;", "BPF_CORE_READ((union entity *)NOW, load)",
        "this kernel has no union entity");
    row("kind", "struct task { int parent; } VIEW;", "BPF_CORE_READ(NOW, parent)",
        "field `parent` of struct task is another kind of type on this kernel");
    row("kind of elements", "struct task { int comm[4]; void *numbers[4]; } VIEW;",
        "(long)BPF_CORE_READ(NOW, numbers[1])",
        "field `numbers` of struct task is another kind of type on this kernel");
    row("enumerator", "enum state { STATE_UP = 9 };", "bpf_core_enum_value(enum state, STATE_UP)",
        "enum state of this kernel has no value `STATE_UP`");
    row("enum", "enum mood { MOOD_GOOD = 9 };", "bpf_core_enum_value(enum mood, MOOD_GOOD)",
        "this kernel has no enum mood");
    row("typedef", "typedef struct { int counters; } VIEW count_t;",
        "BPF_CORE_READ((count_t *)NOW, counters)", "count_t of this kernel has no field `counters`");
    row("load", "struct task { int age; } VIEW;", "((struct task *)ctx)->age",
        "struct task of this kernel has no field `age`");
}

void TestCoreTypes::what_is_not_there_is_told()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const BuildOutcome outcome = build_for(head + text.toStdString(), btf_);
    QCOMPARE(told(outcome.diagnostics), expected);
    QVERIFY(!outcome.probe);
}

void TestCoreTypes::what_libbpf_finds_is_not_told_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const std::string& view, const std::string& read) {
        QTest::newRow(name) << QString::fromStdString(view + "\nONE {\nreturn say(" + read + ");\n}\n");
    };
    row("in a nameless struct there", "struct task { int pid; } VIEW;", "BPF_CORE_READ(NOW, pid)");
    row("in a nameless union there", "struct task { int prio; } VIEW;", "BPF_CORE_READ(NOW, prio)");
    row("in a nameless struct here only",
        "struct task { struct { struct { unsigned int __state; }; }; } VIEW;", "BPF_CORE_READ(NOW, __state)");
    row("another width", "struct task { short pid; unsigned long long __state; } VIEW;",
        "BPF_CORE_READ(NOW, pid) + BPF_CORE_READ(NOW, __state)");
    row("another view", "struct task___a { int prio; } VIEW;", "BPF_CORE_READ((struct task___a *)NOW, prio)");
    row("fewer elements", "struct task { int numbers[2]; } VIEW;", "BPF_CORE_READ(NOW, numbers[1])");
    row("an open array", "struct task { unsigned char tail[2]; } VIEW;", "BPF_CORE_READ(NOW, tail[1])");
    row("bits", "struct task { unsigned int mode : 3; } VIEW;", "BPF_CORE_READ_BITFIELD_PROBED(NOW, mode)");
    row("bits of another width", "struct task { unsigned int flag; } VIEW;", "BPF_CORE_READ(NOW, flag)");
    row("an inner struct of another name",
        "struct entity___b { unsigned long vruntime; } VIEW; struct task { struct entity___b se; } VIEW;",
        "BPF_CORE_READ(NOW, se.vruntime)");
    row("a pointer to something else", "struct task { char *parent; } VIEW;",
        "(long)BPF_CORE_READ(NOW, parent)");
    row("a typedef", "typedef struct { int counter; } VIEW count_t;",
        "BPF_CORE_READ((count_t *)NOW, counter)");
    row("an enumerator of another value", "enum state { STATE_OFF = 9 };",
        "bpf_core_enum_value(enum state, STATE_OFF)");
    row("an enumerator of a view", "enum state___x { STATE_OFF___x = 9 };",
        "bpf_core_enum_value(enum state___x, STATE_OFF___x)");
    row("the size of a type that is not there", "struct tusk { int ivory; } VIEW;",
        "bpf_core_type_size(struct tusk)");
    row("a struct of our own", "struct own { int a; };", "((struct own *)ctx)->a");
}

void TestCoreTypes::what_libbpf_finds_is_not_told()
{
    QFETCH(QString, text);
    const BuildOutcome outcome = build_for(head + text.toStdString(), btf_);
    QCOMPARE(told(outcome.diagnostics), QString());
    QVERIFY(outcome.probe);
}

void TestCoreTypes::what_is_asked_for_first_is_a_note_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const std::string& text) {
        QTest::newRow(name) << QString::fromStdString(text);
    };
    const std::string view = "struct task { long age; int pid; } VIEW;\n";
    row("in a branch of a variable", view + "const volatile int has_age = 0;\nONE {\nif (has_age) return "
                                            "say(BPF_CORE_READ(NOW, age));\nreturn 0;\n}\n");
    row("by the kernel's version",
        view + "extern int LINUX_KERNEL_VERSION __kconfig;\nONE {\nif (LINUX_KERNEL_VERSION < 0x40000) "
               "return say(BPF_CORE_READ(NOW, age));\nreturn 0;\n}\n");
    row("in a function",
        view + "static __attribute__((noinline)) int age(void) { return say(BPF_CORE_READ(NOW, age)); }\nONE "
               "{\nif (bpf_core_field_exists(NOW->age)) return age();\nreturn 0;\n}\n");
}

void TestCoreTypes::what_is_asked_for_first_is_a_note()
{
    QFETCH(QString, text);
    const BuildOutcome outcome = build_for(head + text.toStdString(), btf_);
    QVERIFY2(outcome.probe, qPrintable(told(outcome.diagnostics)));
    QVERIFY2(told(outcome.diagnostics).startsWith(QStringLiteral("note 1")),
             qPrintable(told(outcome.diagnostics)));
    QVERIFY2(told(outcome.diagnostics)
                 .contains(QStringLiteral(
                     "struct task of this kernel has no field `age`; one is refused unless it asks")),
             qPrintable(told(outcome.diagnostics)));
}

void TestCoreTypes::what_the_answers_leave_out_is_not_told_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("is_told");
    const auto row = [](const char* name, bool is_told, const char* body) {
        QTest::newRow(name) << QString::fromLatin1(body) << is_told;
    };
    const char* const age = "if (bpf_core_field_exists(NOW->age)) return say(BPF_CORE_READ(NOW, "
                            "age));\nreturn say(BPF_CORE_READ(NOW, pid));";
    row("one way", false, age);
    row("the other way", false,
        "if (!bpf_core_field_exists(NOW->__state)) return say(BPF_CORE_READ(NOW, age));\nreturn 0;");
    row("of two branches", false,
        "long x;\nif (bpf_core_field_exists(NOW->age)) x = BPF_CORE_READ(NOW, age); else x = "
        "BPF_CORE_READ(NOW, pid);\nreturn say(x);");
    row("with something else", false,
        "if (bpf_get_smp_processor_id() == 1 && bpf_core_field_exists(NOW->age)) return "
        "say(BPF_CORE_READ(NOW, age));\nreturn 0;");
    row("by its type", false,
        "if (bpf_core_type_exists(struct tusk)) return say(BPF_CORE_READ((struct tusk *)NOW, "
        "ivory));\nreturn 0;");
    row("by a constant", false,
        "if (bpf_core_enum_value_exists(enum state, STATE_UP)) return say(bpf_core_enum_value(enum state, "
        "STATE_UP));\nreturn 0;");
    // clang asks once and takes the place of the field before the loop, where every kernel gets to see it.
    row("in a loop", true,
        "for (int i = 0; i < 100; i++) {\nif (bpf_core_field_exists(NOW->age)) say(BPF_CORE_READ(NOW, "
        "age));\nelse say(i);\n}\nreturn 0;");
    row("asked for something else", true,
        "if (bpf_core_field_exists(NOW->pid)) return say(BPF_CORE_READ(NOW, age));\nreturn 0;");
    row("asked too late", true,
        "long x = BPF_CORE_READ(NOW, age);\nif (bpf_core_field_exists(NOW->age)) return say(x);\nreturn "
        "say(x + 1);");
}

void TestCoreTypes::what_the_answers_leave_out_is_not_told()
{
    QFETCH(QString, body);
    QFETCH(bool, is_told);
    const std::string text =
        head +
        "struct task { long age; int pid; unsigned int __state; } VIEW;\nstruct tusk { int ivory; } VIEW;\n"
        "enum state { STATE_UP = 9 };\nONE {\n" +
        body.toStdString() + "\n}\n";
    const BuildOutcome outcome = build_for(text, btf_);
    QVERIFY(outcome.probe);
    const QString all = told(outcome.diagnostics);
    QVERIFY2(is_told ? all.contains(QStringLiteral("struct task of this kernel has no field `age`")) &&
                           all.startsWith(QStringLiteral("note 1"))
                     : all.isEmpty(),
             qPrintable(all));
}

void TestCoreTypes::hints_say_what_to_do()
{
    const auto hint = [this](const std::string& text, const std::string& btf) {
        return told(build_for(head + text, btf).diagnostics, true).section(QLatin1Char('\n'), 1, 1);
    };
    const std::string missing_type =
        "struct tusk { int ivory; } VIEW;\nONE { return say(BPF_CORE_READ((struct tusk *)NOW, ivory)); }\n";
    QCOMPARE(
        hint("struct task { long state; } VIEW;\nONE { return say(BPF_CORE_READ(NOW, state)); }\n", btf_),
        QStringLiteral(
            "there is `__state`; a probe for several kernels asks first, with bpf_core_field_exists()"));
    QCOMPARE(hint(missing_type, btf_),
             QStringLiteral("a probe for several kernels asks first, with bpf_core_type_exists()"));
    QVERIFY2(hint(missing_type, armhf_).contains(QStringLiteral("btf_headers = [")),
             qPrintable(hint(missing_type, armhf_)));
}

void TestCoreTypes::signed_words_cannot_be_loaded_on_32_bits()
{
    const std::string context =
        "struct trace_event_raw_sys_enter { long id; unsigned long args[6]; } VIEW;\n";
    const auto told_of = [&](const char* read, const std::string& btf, Arch arch) {
        return told(build_for(head + context +
                                  "SEC(\"tracepoint/raw_syscalls/sys_enter\")\nint one(struct "
                                  "trace_event_raw_sys_enter *ctx)\n{\nreturn say(" +
                                  read + ");\n}\n",
                              btf, arch)
                        .diagnostics);
    };
    QCOMPARE(told_of("ctx->id", armhf_, Arch::armv7),
             QStringLiteral(
                 "error 17: field `id` of struct trace_event_raw_sys_enter has 4 bytes on this board, and a "
                 "load of 8 cannot be adapted, since it has a sign\n"));
    QCOMPARE(told_of("ctx->args[1]", armhf_, Arch::armv7), QString());
    QCOMPARE(told_of("BPF_CORE_READ(ctx, id)", armhf_, Arch::armv7), QString());
    const std::string wide = btf_of(context + "struct trace_event_raw_sys_enter x;", "wide.btf");
    QCOMPARE(told_of("ctx->id", wide, Arch::aarch64), QString());
}

/// On 64 bits as well: what the probe's view of a field says is not what the kernel has.
void TestCoreTypes::reads_of_another_width_are_told()
{
    const std::string stock =
        "struct task { long pid; short __state; } VIEW;\nONE {\nlong pid = 0; short state = 0;\n"
        "bpf_probe_read_kernel(&pid, sizeof(pid), __builtin_preserve_access_index(&NOW->pid));\n"
        "bpf_probe_read_kernel(&state, sizeof(state), __builtin_preserve_access_index(&NOW->__state));\n"
        "return say(pid + state);\n}\n";
    const BuildOutcome outcome = build_for(head + stock, btf_);
    QVERIFY(outcome.probe);
    QCOMPARE(told(outcome.diagnostics),
             QStringLiteral(
                 "warning 16: field `pid` of struct task has 4 bytes on this board, and 8 are read: what "
                 "stands behind it gets into the value\n"
                 "warning 17: field `__state` of struct task has 4 bytes on this board, and 2 are read: the "
                 "upper part of the value is lost\n"));
}

void TestCoreTypes::stock_objects_are_checked_on_32_bits()
{
    const Result<std::string> vmlinux = vmlinux_header_folder(armhf_, *toolchain_, {});
    QVERIFY(vmlinux);
    const std::string text = R"(#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
char LICENSE[] SEC("license") = "GPL";
SEC("kprobe/do_sys_openat2")
int one(struct pt_regs *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	unsigned long switches = BPF_CORE_READ(task, nvcsw);
	unsigned int narrow = 0;
	char comm[8];

	bpf_core_read(&narrow, sizeof(narrow), &task->nivcsw);
	bpf_core_read(comm, sizeof(comm), &task->comm);
	bpf_printk("%lu %u %d", switches, narrow + comm[0], BPF_CORE_READ(task, real_parent, tgid));
	return 0;
}
)";
    const std::string object = object_of(text, {"-isystem", *vmlinux});
    QVERIFY(!object.empty());
    const BuildOutcome outcome = build_for(object, armhf_, Arch::armv7);
    QVERIFY(outcome.probe);
    const QString all = told(outcome.diagnostics);
    QVERIFY2(all.startsWith(QStringLiteral(
                 "warning 8: field `nvcsw` of struct task_struct has 4 bytes on this board, and 8 are read")),
             qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral(
                 "note 14: field `real_parent` of struct task_struct has 4 bytes on this board, "
                 "and 8 are read: as an address to be followed that is right")),
             qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("note 0: the fields that this object relocates were checked")),
             qPrintable(all));
    QCOMPARE(all.count(QLatin1Char('\n')), 3);
    QVERIFY(outcome.diagnostics.items().front().span.file.ends_with("source.c"));

    // The same source by way of the builder reads as many bytes as there are.
    QCOMPARE(told(build_for(text, armhf_, Arch::armv7).diagnostics), QString());
}

void TestCoreTypes::damage_is_refused_or_left_out()
{
    const std::string text =
        head + "struct task { struct task *parent; struct { unsigned long vruntime; } se; int numbers[2], "
               "pid; } VIEW;\n"
               "enum state { STATE_OFF = 9 };\nONE {\nreturn say(BPF_CORE_READ(NOW, parent, se.vruntime) + "
               "BPF_CORE_READ(NOW, numbers[1]) + bpf_core_enum_value(enum state, STATE_OFF));\n}\n";
    const BuildOutcome outcome = build_for(text, btf_);
    QVERIFY(outcome.probe);
    const std::string whole(as_text(outcome.probe->object));
    const Bytes board = *read_file(btf_);
    const std::string object_path = folder_->path_of("damaged.o"), btf_path = folder_->path_of("damaged.btf");
    std::mt19937 random(4711);
    const auto damaged = [&random](std::string bytes, int places) {
        for (int i = 0; i < places; ++i)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        return bytes;
    };
    int looked_at = 0;
    for (int round = 0; round < 600; ++round) {
        QVERIFY(write_file(object_path, damaged(whole, round % 2 == 0 ? 6 : 0)));
        QVERIFY(write_file(btf_path, damaged(std::string(as_text(board)), round % 2 == 0 ? 0 : 3)));
        const Result<CoreTypes> types = CoreTypes::open(object_path, btf_path);
        if (!types) {
            QVERIFY(!types.error().cause.empty());
            continue;
        }
        const Result<std::vector<CodeFunction>> code = read_code(object_path);
        if (!code) continue;
        for (const CodeFunction& function : *code)
            for (const CodeFunction::Relocation& one : function.relocations) {
                (void)types->fit(one.access);
                (void)types->answer(one.access);
                ++looked_at;
            }
    }
    QVERIFY2(looked_at > 500, qPrintable(QString::number(looked_at)));
    // A path that leads nowhere is nobody's fault.
    QVERIFY(write_file(object_path, whole));
    const Result<CoreTypes> types = CoreTypes::open(object_path, btf_);
    QVERIFY(types);
    for (const char* path : {"", ":", "0:", "0:99999", "x", "0:0:0:0:0:0:0", "4294967296"})
        for (std::uint32_t type = 0; type < 40; ++type)
            for (std::uint32_t kind = 0; kind < 16; ++kind)
                (void)types->fit({type, path, kind});
    QVERIFY(write_file(btf_path, std::string(as_text(board)).substr(0, board.size() / 2)));
    const Result<CoreTypes> half = CoreTypes::open(object_path, btf_path);
    QVERIFY(!half && half.error().cause.find("cut short") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestCoreTypes)
#include "tst_core_types.moc"
