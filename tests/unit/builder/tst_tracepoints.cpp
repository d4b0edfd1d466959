// SPDX-License-Identifier: GPL-3.0-or-later
// board_tracepoints.h: what a probe reads of a board's trace events, by the formats that the board gave.
#include "builder/build.h"
#include "builder/tracepoint_header.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/built_object.h"
#include "tests/unit/builder/stored_board.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <optional>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_tracepoints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void arguments_have_the_width_of_their_type();
    void addresses_are_as_wide_as_the_boards();
    void fields_at_odd_places_are_read_in_parts();
    void texts_elsewhere_are_reached();
    void what_must_not_be_read_is_refused_data();
    void what_must_not_be_read_is_refused();
    void field_of_a_realtime_kernel();
    void nothing_is_relocated();
    void over_kernel_headers_too();
    void unknown_event_is_explained();
    void unknown_field_is_explained();
    void pointer_is_no_array();
    void without_formats_says_what_to_do();
    void hostile_formats_break_nothing();
    void this_kernels_own_formats();

private:
    BuildOutcome build_text(const std::string& text, Arch arch);
    void try_field(const char* event, const char* expression, Arch arch);

    std::optional<Toolchain> toolchain_;
    std::optional<StoredBoard> board_;
    std::vector<BpfInstruction> program_;
};

namespace {

const std::string head =
    "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n#include \"board_tracepoints.h\"\n"
    "char LICENSE[] SEC(\"license\") = \"GPL\";\n";

struct Event {
    const char* path;
    std::string fields;
};

std::string field(const char* declaration, int offset, int size, int is_signed)
{
    return std::string("\tfield:") + declaration + ";\toffset:" + std::to_string(offset) +
           ";\tsize:" + std::to_string(size) + ";\tsigned:" + std::to_string(is_signed) + ";\n";
}

std::string common()
{
    return field("unsigned short common_type", 0, 2, 0) + field("unsigned char common_flags", 2, 1, 0) +
           field("unsigned char common_preempt_count", 3, 1, 0) + field("int common_pid", 4, 4, 1);
}

/// As `grep -H '' */*/format` prints it.
std::string format_lines(const Event& event)
{
    const std::string name(std::string_view(event.path).substr(std::string_view(event.path).find('/') + 1));
    std::string text =
        "name: " + name + "\nID: 500\nformat:\n" + event.fields + "\nprint fmt: \"%d\", REC->x\n";
    std::string lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n') + 1;
        lines += std::string(event.path) + "/format:" + text.substr(0, end);
        text.erase(0, end);
    }
    return lines;
}

// Of armmp 6.1 and of Debian's arm64 kernel, as the boards gave them.
const std::vector<Event> events_32 = {
    {"syscalls/sys_enter_openat", common() + field("int __syscall_nr", 8, 4, 1) + field("int dfd", 12, 4, 0) +
                                      field("const char * filename", 16, 4, 0) +
                                      field("int flags", 20, 4, 0) + field("umode_t mode", 24, 4, 0)},
    {"syscalls/sys_enter_readahead", common() + field("int __syscall_nr", 8, 4, 1) +
                                         field("int fd", 12, 4, 0) + field("loff_t offset", 16, 4, 0) +
                                         field("size_t count", 20, 4, 0)},
    {"raw_syscalls/sys_enter",
     common() + field("long id", 8, 4, 1) + field("unsigned long args[6]", 12, 24, 0)},
    {"sched/sched_process_exec", common() + field("__data_loc char[] filename", 8, 4, 0) +
                                     field("pid_t pid", 12, 4, 1) + field("pid_t old_pid", 16, 4, 1)},
    {"lab/odd",
     common() + field("u32 first", 8, 4, 0) + field("u64 wide", 12, 8, 0) + field("u16 narrow", 21, 2, 0)},
};
const std::vector<Event> events_64 = {
    {"syscalls/sys_enter_openat", common() + field("int __syscall_nr", 8, 4, 1) + field("int dfd", 16, 8, 0) +
                                      field("const char * filename", 24, 8, 0) +
                                      field("int flags", 32, 8, 0) + field("umode_t mode", 40, 8, 0)},
    {"syscalls/sys_enter_readahead", common() + field("int __syscall_nr", 8, 4, 1) +
                                         field("int fd", 16, 8, 0) + field("loff_t offset", 24, 8, 0) +
                                         field("size_t count", 32, 8, 0)},
    {"lab/relative", common() + field("u32 first", 8, 4, 0) + field("__rel_loc char[] text", 12, 4, 0) +
                         field("int default", 16, 4, 1)},
    // PREEMPT_RT of Linux 5.x has one more in common.
    {"lab/realtime",
     common() + field("unsigned char common_preempt_lazy_count", 8, 1, 0) + field("u32 value", 12, 4, 0)},
};

std::string formats_of(const std::vector<Event>& events)
{
    std::string text;
    for (const Event& event : events)
        text += format_lines(event);
    return text;
}

bool has(const Diagnostics& diagnostics, Severity severity, const std::string& part)
{
    return std::ranges::any_of(diagnostics.items(), [&](const Diagnostic& one) {
        return one.severity == severity && (one.message + "\n" + one.hint).find(part) != std::string::npos;
    });
}

std::string program_of(const char* event, const std::string& body)
{
    return head + "SEC(\"tracepoint/lab/x\") int f(struct tp_" + event + " *ctx)\n{\n" + body + "\n}\n";
}

}  // namespace

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())

void tst_tracepoints::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    board_.emplace();
    // The section's event, too, so that nothing is said about it.
    const std::string hooked = format_lines({"lab/x", common()});
    QVERIFY(board_->put(Arch::armv7, ItemKind::formats, formats_of(events_32) + hooked));
    QVERIFY(board_->put(Arch::aarch64, ItemKind::formats, formats_of(events_64) + hooked));
}

BuildOutcome tst_tracepoints::build_text(const std::string& text, Arch arch)
{
    return build({"probe.bpf.c", text, {}, board_->profile(arch)}, *toolchain_, {});
}

/// Leaves the instructions of a program that returns `expression` in program_.
void tst_tracepoints::try_field(const char* event, const char* expression, Arch arch)
{
    const BuildOutcome outcome =
        build_text(program_of(event, std::string("return ") + expression + ";"), arch);
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    program_ = instructions_of(outcome.probe->object, "f");
}

void tst_tracepoints::arguments_have_the_width_of_their_type()
{
    // -100 in the lower half of eight bytes is still -100.
    const char* is_here = "ctx->dfd < 0 && ctx->flags == 0x80000";
    try_field("syscalls_sys_enter_openat", is_here, Arch::aarch64);
    QCOMPARE(count_loads(program_, 4, 16), 1);
    QCOMPARE(count_loads(program_, 4, 32), 1);
    QCOMPARE(count_loads(program_, 8, 16), 0);
    try_field("syscalls_sys_enter_openat", is_here, Arch::armv7);
    QCOMPARE(count_loads(program_, 4, 12), 1);
    QCOMPARE(count_loads(program_, 4, 20), 1);
    try_field("syscalls_sys_enter_openat", "ctx->mode", Arch::aarch64);
    QCOMPARE(count_loads(program_, 2, 40), 1);
}

void tst_tracepoints::addresses_are_as_wide_as_the_boards()
{
    const char* address = "(long)tp_ptr(ctx, filename)";
    try_field("syscalls_sys_enter_openat", address, Arch::armv7);
    QCOMPARE(count_loads(program_, 4, 16), 1);
    QCOMPARE(count_loads(program_, 8, 16), 0);
    try_field("syscalls_sys_enter_openat", address, Arch::aarch64);
    QCOMPARE(count_loads(program_, 8, 24), 1);
    try_field("raw_syscalls_sys_enter", "ctx->args[5]", Arch::armv7);
    QCOMPARE(count_loads(program_, 4, 12 + 5 * 4), 1);
}

void tst_tracepoints::fields_at_odd_places_are_read_in_parts()
{
    try_field("lab_odd", "ctx->wide >> 7", Arch::armv7);
    QCOMPARE(count_loads(program_, 4, 12), 1);
    QCOMPARE(count_loads(program_, 4, 16), 1);
    QCOMPARE(count_loads(program_, 8, 12), 0);
    try_field("lab_odd", "ctx->narrow", Arch::armv7);
    QCOMPARE(count_loads(program_, 1, 21) + count_loads(program_, 1, 22), 2);
}

void tst_tracepoints::texts_elsewhere_are_reached()
{
    const std::string body =
        "char text[32];\ntp_str(text, ctx, %1);\nbpf_printk(\"%s %d\", text, tp_bytes(ctx, %1));\n"
        "return 0;";
    const auto with = [&body](const char* name) {
        return QString::fromStdString(body).arg(QLatin1String(name)).toStdString();
    };
    const BuildOutcome from_start =
        build_text(program_of("sched_sched_process_exec", with("filename")), Arch::armv7);
    VERIFY_BUILT(from_start);
    QVERIFY2(from_start.diagnostics.empty(), from_start.diagnostics.to_text().c_str());
    QVERIFY(count_loads(instructions_of(from_start.probe->object, "f"), 4, 8) >= 1);

    // Counted from behind the field: 16 more.
    const BuildOutcome relative = build_text(program_of("lab_relative", with("text")), Arch::aarch64);
    VERIFY_BUILT(relative);
    const auto adds_sixteen = [](const std::vector<BpfInstruction>& program) {
        return std::ranges::any_of(program, [](const BpfInstruction& one) {
            return (one.code & 0xf7) == 0x07 && one.immediate == 16;
        });
    };
    QVERIFY(adds_sixteen(instructions_of(relative.probe->object, "f")));
    QVERIFY(!adds_sixteen(instructions_of(from_start.probe->object, "f")));
    // A field may be called as C calls something else.
    try_field("lab_relative", "ctx->default_", Arch::aarch64);
    QCOMPARE(count_loads(program_, 4, 16), 1);
}

void tst_tracepoints::what_must_not_be_read_is_refused_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("why");
    const QString two = QStringLiteral("takes two registers here");
    QTest::newRow("hidden") << QStringLiteral("sched_sched_process_exec") << QStringLiteral("common_pid")
                            << QStringLiteral("bpf_get_current_pid_tgid() tells the process");
    QTest::newRow("half of 64 bits") << QStringLiteral("syscalls_sys_enter_readahead")
                                     << QStringLiteral("offset") << two;
    QTest::newRow("behind it") << QStringLiteral("syscalls_sys_enter_readahead") << QStringLiteral("count")
                               << two;
}

void tst_tracepoints::what_must_not_be_read_is_refused()
{
    QFETCH(const QString, event);
    QFETCH(const QString, field);
    QFETCH(const QString, why);
    const std::string text =
        program_of(event.toUtf8().constData(), "return ctx->" + field.toStdString() + ";");
    const BuildOutcome outcome = build_text(text, Arch::armv7);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, why.toStdString()),
             outcome.diagnostics.to_text().c_str());
    QCOMPARE(outcome.diagnostics.items().front().span.line, 7);
    if (event.startsWith(QLatin1String("syscalls"))) VERIFY_BUILT(build_text(text, Arch::aarch64));
}

void tst_tracepoints::field_of_a_realtime_kernel()
{
    try_field("lab_realtime", "ctx->common_preempt_lazy_count + ctx->value", Arch::aarch64);
    QCOMPARE(count_loads(program_, 1, 8), 1);
    QCOMPARE(count_loads(program_, 4, 12), 1);
}

void tst_tracepoints::nothing_is_relocated()
{
    std::string reason;
    const std::string btf = armhf_btf(*toolchain_, reason);
    BOARDSCOPE_REQUIRE(!btf.empty(), reason.c_str());
    std::string text = program_of("syscalls_sys_enter_openat", "return ctx->dfd;");
    text.replace(text.find("<linux/bpf.h>"), 13, "\"vmlinux.h\"");
    TargetProfile profile = board_->profile(Arch::armv7);
    profile.btf_file = btf;
    const BuildOutcome outcome = build({"probe.bpf.c", text, {}, profile}, *toolchain_, {});
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    QVERIFY(core_relocations_of(outcome.probe->object).empty());
    QVERIFY(outcome.probe->btf.empty());
}

void tst_tracepoints::over_kernel_headers_too()
{
    TargetProfile profile = board_->profile(Arch::armv7);
    std::string reason;
    profile.kernel_headers = armhf_kernel_headers(reason);
    BOARDSCOPE_REQUIRE(!profile.kernel_headers.empty(), reason.c_str());
    std::string text =
        program_of("syscalls_sys_enter_openat",
                   "char path[64];\nreturn tp_user_str(path, ctx, filename) > 0 && ctx->dfd == -100;");
    text.replace(text.find("<linux/bpf.h>"), 13, "<linux/sched.h>\n#include <uapi/linux/bpf.h>");
    const BuildOutcome outcome = build({"probe.bpf.c", text, {}, profile}, *toolchain_, {});
    VERIFY_BUILT(outcome);
    QCOMPARE(int(outcome.probe->route), int(Route::kernel_headers));
    const auto program = instructions_of(outcome.probe->object, "f");
    QCOMPARE(count_loads(program, 4, 12), 1);
    QCOMPARE(count_loads(program, 4, 16), 1);
}

void tst_tracepoints::unknown_event_is_explained()
{
    const BuildOutcome outcome =
        build_text(program_of("sched_sched_proces_exec", "return ctx->pid;"), Arch::armv7);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "did you mean struct tp_sched_sched_process_exec?"),
             outcome.diagnostics.to_text().c_str());
}

void tst_tracepoints::unknown_field_is_explained()
{
    const BuildOutcome outcome =
        build_text(program_of("sched_sched_process_exec", "return ctx->comm;"), Arch::armv7);
    QVERIFY(!outcome.probe);
    QVERIFY2(
        has(outcome.diagnostics, Severity::error, "on this board it has __data_loc_filename, pid, old_pid"),
        outcome.diagnostics.to_text().c_str());
}

void tst_tracepoints::pointer_is_no_array()
{
    const BuildOutcome outcome = build_text(
        program_of("sched_sched_process_exec", "char *to = (void *)ctx;\nreturn tp_str(to, ctx, filename);"),
        Arch::armv7);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "fill an array"),
             outcome.diagnostics.to_text().c_str());
}

void tst_tracepoints::without_formats_says_what_to_do()
{
    const BuildOutcome outcome = build_text(program_of("lab_x", "return 0;"), Arch::riscv64);
    QVERIFY(!outcome.probe);
    QVERIFY2(has(outcome.diagnostics, Severity::error, "bscope target update lab"),
             outcome.diagnostics.to_text().c_str());
    QCOMPARE(outcome.diagnostics.items().size(), std::size_t(1));
}

void tst_tracepoints::hostile_formats_break_nothing()
{
    const std::vector<Event> bad = {
        {"lab/overlap", common() + field("u32 one", 8, 4, 0) + field("u32 two", 10, 4, 0)},
        {"lab/twice", common() + field("u32 one", 8, 4, 0) + field("u32 one", 12, 4, 0)},
        {"lab/injected", common() + field("int x[1]; } ; #error gotcha\nint y", 8, 4, 0)},
        {"lab/comment*/ #error", common() + field("u32 one", 8, 4, 0)},
        {"lab/type", common() + field("struct a*/b one", 8, 4, 0)},
        {"lab/far", common() + field("u32 one", 2000000000, 4, 0)},
        {"lab/negative", common() + field("u32 one", -8, 4, 0)},
        {"lab/empty", ""},
        {"../../etc/passwd", common()},
        {"lab", common()},
    };
    std::string formats = "no format at all\n\n/format:\nlab/half/format:name: half\nlab/half/format:ID: 5";
    formats += formats_of(bad) + std::string("lab/zero/format:na\0me\n", 22) + formats_of(events_32);
    formats += formats_of(events_32);  // a second time
    const std::string header = tracepoint_header(formats, 4);
    QVERIFY(header.find("#error") == std::string::npos);
    for (const char* left_out : {"tp_lab_overlap", "tp_lab_twice", "tp_lab_far"})
        QVERIFY2(header.find(left_out) == std::string::npos, left_out);
    QVERIFY(board_->put(Arch::x86_64, ItemKind::formats, formats + format_lines({"lab/x", common()})));
    const BuildOutcome outcome =
        build_text(program_of("sched_sched_process_exec", "return ctx->pid;"), Arch::x86_64);
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
}

void tst_tracepoints::this_kernels_own_formats()
{
    const QString root = QStringLiteral("/sys/kernel/tracing/events/");
    QByteArray formats;
    int events = 0;
    for (const QString& category : QDir(root).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        for (const QString& name : QDir(root + category).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile file(root + category + QLatin1Char('/') + name + QStringLiteral("/format"));
            if (!file.open(QIODevice::ReadOnly)) continue;
            ++events;
            for (const QByteArray& line : file.readAll().split('\n'))
                formats +=
                    (category + QLatin1Char('/') + name + QStringLiteral("/format:")).toUtf8() + line + '\n';
        }
    BOARDSCOPE_REQUIRE(events > 0, "this kernel's tracefs cannot be read");
    const std::string header = tracepoint_header(formats.toStdString(), sizeof(long));
    QCOMPARE(QByteArray::fromStdString(header).count("\nstruct tp_"), events);
    QVERIFY(board_->put(Arch::x86_64, ItemKind::formats,
                        formats.toStdString() + format_lines({"lab/x", common()})));
    // Compiled whole: each struct asserts its own layout.
    const BuildOutcome outcome =
        build_text(program_of("sched_sched_switch", "return ctx->next_pid;"), Arch::x86_64);
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
}

QTEST_GUILESS_MAIN(tst_tracepoints)
#include "tst_tracepoints.moc"
