// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a probe's tracepoints and functions are there, by what the store has of the board's kernel.
#include "builder/build.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/stored_board.h"

#include <QTest>

#include <algorithm>
#include <optional>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_hook_check : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void what_is_there_is_not_mentioned();
    void wrong_event_of_a_known_category_is_an_error();
    void it_is_a_warning_where_something_remains();
    void unknown_category_may_be_a_modules();
    void unknown_function_is_a_warning();
    void function_that_the_compiler_changed();
    void function_that_cannot_be_traced();
    void kernel_nobody_looked_at_is_not_judged();

private:
    BuildOutcome build_text(const std::string& programs, Arch arch = Arch::armv7);
    std::optional<Toolchain> toolchain_;
    std::optional<StoredBoard> board_;
};

namespace {

std::string hook(const std::string& section, const std::string& name = "f")
{
    return "SEC(\"" + section + "\") int " + name + "(void *ctx) { return 0; }\n";
}

const Diagnostic* about(const Diagnostics& diagnostics, const std::string& part)
{
    const auto found = std::ranges::find_if(diagnostics.items(), [&part](const Diagnostic& one) {
        return (one.message + "\n" + one.hint).find(part) != std::string::npos;
    });
    return found == diagnostics.items().end() ? nullptr : &*found;
}

}  // namespace

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())
#define VERIFY_SAYS(outcome, of_severity, part)                                                              \
    do {                                                                                                     \
        const Diagnostic* one = about((outcome).diagnostics, part);                                          \
        QVERIFY2(one && one->severity == (of_severity) && one->span.line > 0,                                \
                 (outcome).diagnostics.to_text().c_str());                                                   \
    } while (false)

void tst_hook_check::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    board_.emplace();
    QVERIFY(board_->put(
        Arch::armv7, ItemKind::formats,
        "sched/sched_switch/format:name: sched_switch\nsched/sched_wakeup/format:name: sched_wakeup\n"));
    QVERIFY(
        board_->put(Arch::armv7, ItemKind::symbols,
                    "c0008000 T _text\nc0300000 T vfs_read\nc0310000 t do_sys_openat2\nc0320000 t "
                    "kmem_cache_charge.isra.0\n"
                    "c0330000 d vfs_reads_data\nbf000000 t w1_read\t[wire]\nc0340000 T notrace_function\n"));
    QVERIFY(board_->put(Arch::armv7, ItemKind::functions, "vfs_read\ndo_sys_openat2\nw1_read [wire]\n"));
}

BuildOutcome tst_hook_check::build_text(const std::string& programs, Arch arch)
{
    const std::string text =
        "#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n" +
        programs;
    return build({"probe.bpf.c", text, {}, board_->profile(arch)}, *toolchain_, {});
}

void tst_hook_check::what_is_there_is_not_mentioned()
{
    const BuildOutcome outcome =
        build_text(hook("tracepoint/sched/sched_switch", "a") + hook("tp/sched/sched_wakeup", "b") +
                   hook("kprobe/vfs_read+0x4", "c") + hook("kretprobe/do_sys_openat2", "d") +
                   hook("kprobe/w1_read", "e"));
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
}

void tst_hook_check::wrong_event_of_a_known_category_is_an_error()
{
    const BuildOutcome outcome = build_text(hook("tracepoint/sched/sched_swich"));
    QVERIFY(!outcome.probe);
    VERIFY_SAYS(outcome, Severity::error, "no tracepoint sched/sched_swich");
    VERIFY_SAYS(outcome, Severity::error, "did you mean SEC(\"tracepoint/sched/sched_switch\")?");
    QCOMPARE(outcome.diagnostics.items().front().span.line, 4);
}

void tst_hook_check::it_is_a_warning_where_something_remains()
{
    const BuildOutcome outcome =
        build_text(hook("tracepoint/sched/sched_swich", "a") + hook("kprobe/vfs_read", "b"));
    VERIFY_BUILT(outcome);
    VERIFY_SAYS(outcome, Severity::warning, "a would not be attached");
}

void tst_hook_check::unknown_category_may_be_a_modules()
{
    const BuildOutcome outcome = build_text(hook("tracepoint/vendor/frame_done"));
    VERIFY_BUILT(outcome);
    VERIFY_SAYS(outcome, Severity::warning, "A module that is not loaded may bring it");
}

void tst_hook_check::unknown_function_is_a_warning()
{
    const BuildOutcome outcome = build_text(hook("kprobe/vfs_raed"));
    VERIFY_BUILT(outcome);
    VERIFY_SAYS(outcome, Severity::warning, "no function vfs_raed");
    VERIFY_SAYS(outcome, Severity::warning, "did you mean SEC(\"kprobe/vfs_read\")?");
    // Data is no function, however near its name is.
    const BuildOutcome data = build_text(hook("kprobe/vfs_reads_dat"));
    QVERIFY2(about(data.diagnostics, "vfs_reads_data") == nullptr, data.diagnostics.to_text().c_str());
}

void tst_hook_check::function_that_the_compiler_changed()
{
    const BuildOutcome outcome = build_text(hook("kprobe/kmem_cache_charge"));
    VERIFY_BUILT(outcome);
    VERIFY_SAYS(outcome, Severity::warning, "SEC(\"kprobe/kmem_cache_charge.isra.0\")");
}

void tst_hook_check::function_that_cannot_be_traced()
{
    const BuildOutcome outcome =
        build_text(hook("fentry/notrace_function", "a") + hook("kprobe/notrace_function", "b"));
    const Diagnostic* said =
        about(outcome.diagnostics, "not among the functions that the board's kernel can trace");
    QVERIFY2(said && said->severity == Severity::warning && said->span.line == 4,
             outcome.diagnostics.to_text().c_str());
    QVERIFY2(about(outcome.diagnostics, "b would not") == nullptr, outcome.diagnostics.to_text().c_str());
}

void tst_hook_check::kernel_nobody_looked_at_is_not_judged()
{
    const BuildOutcome outcome =
        build_text(hook("tracepoint/no/such", "a") + hook("kprobe/no_such", "b"), Arch::aarch64);
    VERIFY_BUILT(outcome);
    QVERIFY2(outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
}

QTEST_GUILESS_MAIN(tst_hook_check)
#include "tst_hook_check.moc"
