// SPDX-License-Identifier: GPL-3.0-or-later
// A filter compiled into a probe: what stays in the object, and what a user is told where it cannot be.
#include "builder/build.h"
#include "builder/filter_macro.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"
#include "tests/unit/builder/built_object.h"

#include <linux/bpf.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <optional>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

class tst_filter_push : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void without_a_filter_the_macro_costs_nothing();
    void builds_for_every_kernel_and_route_data();
    void builds_for_every_kernel_and_route();
    void filters_are_told_apart_by_the_cache();
    void what_is_known_of_records_is_listed();
    void perf_buffers_know_the_task();
    void counting_probes_are_filtered_too();
    void packets_have_no_task();
    void program_without_the_macro_is_told();
    void nothing_to_push_into_data();
    void nothing_to_push_into();
    void wrong_variable_is_told_of_the_filter();
    void cancelled();
    void names_in_the_macro();
    void numbers_in_messages();

private:
    BuildOutcome build_text(const std::string& text, const char* filter,
                            const TargetProfile& profile = armv7_profile());

    std::optional<Toolchain> toolchain_;
    std::optional<QTemporaryDir> folder_;
};

namespace {

const std::string head = "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include <bpf/bpf_helpers.h>\n"
                         "#include <bpf/bpf_tracing.h>\n#include <bpf/boardscope_filter.h>\n"
                         "#include <bpf/boardscope_events.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n";
const std::string printing = head +
                             "SEC(\"kprobe/vfs_write\")\n"
                             "int BPF_KPROBE(on_write, void *file, const char *data, unsigned int bytes)\n{\n"
                             "\tif (!BOARDSCOPE_FILTER(ctx, bytes))\n\t\treturn 0;\n"
                             "\tbpf_printk(\"write bytes=%u\", bytes);\n\treturn 0;\n}\n";
const std::string recording =
    head + "struct event { __u32 pid, bytes; __s64 ret; char comm[16], path[32]; };\n"
           "BOARDSCOPE_EVENTS(events, struct event, 64 * 1024)\n"
           "SEC(\"kprobe/vfs_write\") int on_write(struct pt_regs *ctx)\n{\n"
           "\tstruct event e = {};\n\t__u32 pid = bpf_get_current_pid_tgid();\n"
           "\tbpf_get_current_comm(e.comm, sizeof(e.comm));\n"
           "\tif (!BOARDSCOPE_FILTER(ctx, pid, e.comm, e.ret))\n\t\treturn 0;\n"
           "\te.pid = pid;\n\tboardscope_emit(ctx, events, &e, sizeof(e));\n\treturn 0;\n}\n";

QByteArray lines_of(const BuildOutcome& outcome)
{
    QByteArray text;
    for (const std::string& line : filter::to_lines(outcome.probe->pushdown))
        text += QByteArray::fromStdString(line) + '\n';
    return text.trimmed();
}

bool calls(const std::vector<BpfInstruction>& program, int helper)
{
    return std::ranges::any_of(program, [helper](const BpfInstruction& one) {
        return one.code == (BPF_JMP | BPF_CALL) && one.source == 0 && one.immediate == helper;
    });
}

std::vector<BpfInstruction> program_of(const BuildOutcome& outcome, const char* name = "on_write")
{
    return instructions_of(outcome.probe->object, name);
}

/// Without the names, which libbpf makes up for data.
std::vector<int> map_bytes(const BuildOutcome& outcome)
{
    std::vector<int> bytes;
    for (const MapFacts& map : maps_of(outcome.probe->object))
        bytes.push_back(map.value_bytes);
    return bytes;
}

const Diagnostic* find_about(const BuildOutcome& outcome, Severity severity, const char* part)
{
    const auto& items = outcome.diagnostics.items();
    const auto found = std::ranges::find_if(items, [&](const Diagnostic& one) {
        return one.severity == severity && one.message.find(part) != std::string::npos;
    });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

#define VERIFY_BUILT(outcome) QVERIFY2((outcome).probe.has_value(), (outcome).diagnostics.to_text().c_str())
#define VERIFY_QUIET(outcome) QVERIFY2((outcome).diagnostics.empty(), (outcome).diagnostics.to_text().c_str())

void tst_filter_push::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
}

void tst_filter_push::init()
{
    folder_.emplace();
    qputenv("BOARDSCOPE_CACHE", folder_->filePath(QStringLiteral("cache")).toUtf8());
}

BuildOutcome tst_filter_push::build_text(const std::string& text, const char* filter,
                                         const TargetProfile& profile)
{
    BuildRequest request{"probe.bpf.c", text, {}, profile};
    const auto plan = filter::FilterPlan::compile(filter, filter::FieldCatalog::open());
    if (!plan) qFatal("%s: %s", filter, plan.error().message.c_str());
    request.push_down = *plan;
    return build(request, *toolchain_, {});
}

void tst_filter_push::without_a_filter_the_macro_costs_nothing()
{
    const BuildOutcome with = build_text(printing, "");
    VERIFY_BUILT(with);
    VERIFY_QUIET(with);
    std::string text = printing;
    text.replace(text.find("if (!BOARDSCOPE_FILTER(ctx, bytes))"), 35, "if (0)");
    const BuildOutcome never = build_text(text, "");
    VERIFY_BUILT(never);
    QVERIFY(program_of(with) == program_of(never));
    QCOMPARE(lines_of(with), QByteArray());
    // What is used by the filter alone is no unused variable.
    const BuildOutcome only = build_text(
        head + "SEC(\"kprobe/f\") int f(void *ctx) { int a = 1; return BOARDSCOPE_FILTER(ctx, a); }\n", "");
    VERIFY_BUILT(only);
    VERIFY_QUIET(only);
}

void tst_filter_push::builds_for_every_kernel_and_route_data()
{
    QTest::addColumn<QString>("kernel");
    QTest::addColumn<bool>("with_headers");
    for (const char* kernel : {"6.1.0", "5.4.0", "4.19.94", "4.9.0"})
        QTest::addRow("%s", kernel) << QString::fromLatin1(kernel) << false;
    QTest::newRow("kernel headers") << QStringLiteral("6.1.0") << true;
}

void tst_filter_push::builds_for_every_kernel_and_route()
{
    QFETCH(QString, kernel);
    QFETCH(bool, with_headers);
    TargetProfile profile = armv7_profile();
    const QStringList parts = kernel.split(QLatin1Char('.'));
    profile.kernel_version = {parts[0].toInt(), parts[1].toInt(), parts[2].toInt()};
    std::string text = printing;
    if (with_headers) {
        std::string reason;
        profile.kernel_headers = armhf_kernel_headers(reason);
        BOARDSCOPE_REQUIRE(!profile.kernel_headers.empty(), reason.c_str());
        text = "#include <linux/fs.h>\n" + text;
        text.replace(text.find("<linux/bpf.h>"), 13, "<uapi/linux/bpf.h>");
    }
    const BuildOutcome outcome = build_text(
        text, "comm in {\"dd\", \"cp\"} and pid != 7 and cpu == 0 and bytes > 4096 and msg contains \"x\"",
        profile);
    VERIFY_BUILT(outcome);
    QCOMPARE(outcome.probe->route, with_headers ? Route::kernel_headers : Route::core);
    QVERIFY2(!outcome.diagnostics.has_errors(), outcome.diagnostics.to_text().c_str());
    QCOMPARE(lines_of(outcome),
             QByteArray("in the kernel: comm in {\"dd\", \"cp\"} and pid != 7 and cpu == 0 and bytes > 4096\n"
                        "here: msg contains \"x\" (the text of messages is made on the host)"));
    for (const int helper :
         {BPF_FUNC_get_current_comm, BPF_FUNC_get_current_pid_tgid, BPF_FUNC_get_smp_processor_id})
        QVERIFY(calls(program_of(outcome), helper));
    // Neither data nor a relocation came with it: old kernels have no data of objects.
    const BuildOutcome plain = build_text(text, "", profile);
    VERIFY_BUILT(plain);
    QCOMPARE(map_bytes(outcome), map_bytes(plain));
}

void tst_filter_push::filters_are_told_apart_by_the_cache()
{
    const BuildOutcome one = build_text(printing, "bytes > 4096");
    const BuildOutcome two = build_text(printing, "bytes > 4097");
    const BuildOutcome none = build_text(printing, "");
    const BuildOutcome again = build_text(printing, "bytes > 4096");
    for (const BuildOutcome* outcome : {&one, &two, &none, &again})
        VERIFY_BUILT(*outcome);
    QVERIFY(one.probe->object != two.probe->object && one.probe->object != none.probe->object);
    QVERIFY(one.probe->object == again.probe->object);
    for (const std::string& command : again.probe->commands)
        QVERIFY2(command.starts_with("as before: "), command.c_str());
}

void tst_filter_push::what_is_known_of_records_is_listed()
{
    const BuildOutcome outcome = build_text(
        recording,
        "pid == 3 and comm == \"dd\" and ret < 0 and bytes > 1 and cpu == 0 and path == \"/\" and no == 1");
    VERIFY_BUILT(outcome);
    VERIFY_QUIET(outcome);
    QCOMPARE(
        lines_of(outcome),
        QByteArray("in the kernel: pid == 3 and comm == \"dd\" and ret < 0\n"
                   "here: bytes > 1 (the probe does not list it: write BOARDSCOPE_FILTER(ctx, bytes))\n"
                   "here: cpu == 0 (the records of the probe do not have it)\n"
                   "here: path == \"/\" (the probe does not list it: write BOARDSCOPE_FILTER(ctx, path))\n"
                   "here: no == 1 (the records of the probe do not have it)"));
    // A debugging line beside the records has another pid than they.
    std::string text = recording;
    text.replace(text.find("\te.pid = pid;"), 13, "\tbpf_printk(\"here\"); e.pid = pid;");
    const BuildOutcome both = build_text(text, "pid == 3");
    VERIFY_BUILT(both);
    QCOMPARE(lines_of(both),
             QByteArray("here: pid == 3 (it comes into the rows of this probe in more ways than one)"));
}

void tst_filter_push::perf_buffers_know_the_task()
{
    TargetProfile profile = armv7_profile();
    profile.kernel_version = {4, 19, 94};
    std::string text = recording;
    text.replace(text.find("ctx, pid, "), 10, "ctx, ");
    const BuildOutcome outcome =
        build_text(text, "pid == 3 and tgid == 2 and cpu == 1 and not tgid == 4", profile);
    VERIFY_BUILT(outcome);
    VERIFY_QUIET(outcome);
    QCOMPARE(lines_of(outcome), QByteArray("in the kernel: pid == 3 and tgid == 2 and cpu == 1\n"
                                           "here: not tgid == 4 (not asks of rows without tgid, too)"));
    const BuildOutcome ring = build_text(text, "pid == 3");
    VERIFY_BUILT(ring);
    QCOMPARE(lines_of(ring),
             QByteArray("here: pid == 3 (the probe does not list it: write BOARDSCOPE_FILTER(ctx, pid))"));
}

void tst_filter_push::counting_probes_are_filtered_too()
{
    const BuildOutcome outcome = build_text(
        head + "struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 64); __type(key, __u32); "
               "__type(value, __u64); } counts SEC(\".maps\");\n"
               "SEC(\"kprobe/vfs_write\") int on_write(struct pt_regs *ctx)\n{\n\t__u32 size = "
               "PT_REGS_PARM3(ctx);\n"
               "\t__u64 one = 1;\n\tif (BOARDSCOPE_FILTER(ctx, size))\n"
               "\t\tbpf_map_update_elem(&counts, &size, &one, 0);\n\treturn 0;\n}\n",
        "tgid == 3 and comm == \"dd\" and not size < 10");
    VERIFY_BUILT(outcome);
    VERIFY_QUIET(outcome);
    QCOMPARE(lines_of(outcome), QByteArray("in the kernel: tgid == 3 and comm == \"dd\" and not size < 10"));
}

void tst_filter_push::packets_have_no_task()
{
    const BuildOutcome outcome = build_text(
        head + "SEC(\"xdp\") int on_frame(struct xdp_md *ctx)\n{\n\t__u32 port = ctx->rx_queue_index;\n"
               "\tif (BOARDSCOPE_FILTER(ctx, port))\n\t\tbpf_printk(\"port=%u\", port);\n\treturn "
               "XDP_PASS;\n}\n",
        "pid == 3 and port == 53");
    VERIFY_BUILT(outcome);
    QCOMPARE(lines_of(outcome),
             QByteArray(
                 "in the kernel: port == 53\n"
                 "here: pid == 3 (a program of this probe runs for packets, and may not ask for the task)"));
}

void tst_filter_push::program_without_the_macro_is_told()
{
    const BuildOutcome outcome = build_text(
        printing + "SEC(\"kprobe/vfs_read\") int g(void *ctx) { bpf_printk(\"read\"); return 0; }\n",
        "pid == 3");
    VERIFY_BUILT(outcome);
    const Diagnostic* note =
        find_about(outcome, Severity::note, "stands in this probe 1 time, and there are 2 programs");
    QVERIFY2(note != nullptr, outcome.diagnostics.to_text().c_str());
    QVERIFY(note->hint.find("filtered here") != std::string::npos);
}

void tst_filter_push::nothing_to_push_into_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("why");
    QTest::addColumn<QByteArray>("hint");
    const std::string plain =
        head + "SEC(\"kprobe/f\") int f(void *ctx) { return 0; } // BOARDSCOPE_FILTER(ctx)\n";
    QTest::newRow("no macro") << QByteArray::fromStdString(plain)
                              << QByteArray("does not ask BOARDSCOPE_FILTER")
                              << QByteArray("if (!BOARDSCOPE_FILTER(ctx)) return 0;");
    QTest::newRow("object") << QByteArray() << QByteArray("an object that was compiled before")
                            << QByteArray("give the C source");
}

void tst_filter_push::nothing_to_push_into()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, why);
    QFETCH(QByteArray, hint);
    std::string probe = text.toStdString();
    if (probe.empty()) {
        const BuildOutcome object = build_text(printing, "");
        VERIFY_BUILT(object);
        probe = as_text(object.probe->object);
    }
    const BuildOutcome outcome = build_text(probe, "pid == 3");
    VERIFY_BUILT(outcome);
    const Diagnostic* warning =
        find_about(outcome, Severity::warning, "nothing of the filter is asked in the kernel");
    QVERIFY2(warning != nullptr, outcome.diagnostics.to_text().c_str());
    QVERIFY2(warning->message.find(why.toStdString()) != std::string::npos, warning->message.c_str());
    QVERIFY2(warning->hint.find(hint.toStdString()) != std::string::npos, warning->hint.c_str());
    QCOMPARE(warning->span.file, std::string("probe.bpf.c"));
    QVERIFY(outcome.probe->pushdown.pushed.empty());
    const BuildOutcome unfiltered = build_text(probe, "");
    QVERIFY(unfiltered.probe->object == outcome.probe->object);
}

/// The probe is right as it is: the message is about the filter, at the user's own line, and the probe runs
/// without.
void tst_filter_push::wrong_variable_is_told_of_the_filter()
{
    std::string text = recording;
    text.replace(text.find("e.comm, e.ret"), 6, "comm");
    text.replace(text.find("\tstruct event e"), 1, "\tchar comm[8] = {};\n\t");
    const BuildOutcome outcome = build_text(text, "comm == \"dd\"");
    VERIFY_BUILT(outcome);
    QCOMPARE(outcome.diagnostics.items().size(), std::size_t{1});
    const Diagnostic& warning = outcome.diagnostics.items().front();
    QCOMPARE(warning.severity, Severity::warning);
    QVERIFY2(warning.message.starts_with(
                 "nothing of the filter is asked in the kernel: with it the probe does not compile") &&
                 warning.message.find("comm has 16 bytes in the records") != std::string::npos,
             warning.message.c_str());
    QCOMPARE(warning.span.file, std::string("probe.bpf.c"));
    QCOMPARE(warning.span.line,
             1 + static_cast<int>(std::count(text.begin(), text.begin() + text.find("if (!BOARD"), '\n')));
    QCOMPARE(lines_of(outcome), QByteArray());
}

void tst_filter_push::cancelled()
{
    std::stop_source source;
    source.request_stop();
    BuildRequest request{"probe.bpf.c", printing, {}, armv7_profile()};
    request.push_down = *filter::FilterPlan::compile("pid == 3");
    const BuildOutcome outcome = build(request, *toolchain_, source.get_token());
    QVERIFY(!outcome.probe && outcome.diagnostics.has_errors());
}

void tst_filter_push::names_in_the_macro()
{
    const FilterMacro none =
        filter_macro("#ifndef BOARDSCOPE_FILTER\n#define BOARDSCOPE_FILTER(ctx, ...) 1\n#endif\n"
                     "// BOARDSCOPE_FILTER(ctx, a)\n/* BOARDSCOPE_FILTER(ctx, b) */");
    QCOMPARE(none.uses, std::size_t{0});
    const FilterMacro one =
        filter_macro("if (!BOARDSCOPE_FILTER((void *)f(1, 2), a,\n e->peer.port , x.ret, b + 1, g(c)))");
    QCOMPARE(one.uses, std::size_t{1});
    const std::map<std::string, std::string> listed{
        {"a", "a"}, {"peer.port", "e->peer.port"}, {"ret", "x.ret"}};
    QVERIFY(one.listed == listed);
    const FilterMacro two =
        filter_macro("BOARDSCOPE_FILTER(ctx, a, e.b, c); BOARDSCOPE_FILTER(ctx, a, e->b, d); "
                     "BOARDSCOPE_FILTER(ctx, a");
    QCOMPARE(two.uses, std::size_t{3});
    const std::map<std::string, std::string> common{{"a", "a"}, {"b", ""}, {"c", ""}, {"d", ""}};
    QVERIFY(two.listed == common);
}

void tst_filter_push::numbers_in_messages()
{
    const std::string text = "bpf_printk(\"a=%d (b=%llu) tail_c=%u\\nd=%lu e=0x%x f=%s g=%5d h=%uB\", 1); "
                             "bpf_printk(\"a=%d b=%d\"); // \"i=%d\"";
    const std::map<std::string, std::string> narrow{
        {"a", "int"}, {"b", ""}, {"tail_c", "unsigned int"}, {"d", "unsigned int"}, {"f", ""},
        {"g", ""},    {"h", ""}};
    QVERIFY(printed_numbers(text, Arch::armv7) == narrow);
    QCOMPARE(printed_numbers(text, Arch::aarch64).at("d"), std::string("unsigned long long"));
}

QTEST_GUILESS_MAIN(tst_filter_push)
#include "tst_filter_push.moc"
