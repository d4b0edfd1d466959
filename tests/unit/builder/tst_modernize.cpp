// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/modernize.h"

#include "builder/build.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"
#include "tests/unit/builder/built_object.h"

#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

const std::string old_probe = "#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include \"bpf_helpers.h\"\n"
                              R"c(
struct bpf_map_def {
	unsigned int type, key_size, value_size, max_entries, map_flags, pinning;
	char namespace[256];
};

/* SEC("maps/dead") */
struct bpf_map_def SEC("maps/counts") counts = {
	.type = BPF_MAP_TYPE_HASH,	/* by pid */
	.key_size = sizeof(__u32),
	.value_size = sizeof(struct bpf_insn) /* a structure */,
	.max_entries = 1 << 7,
	.map_flags = BPF_F_NO_PREALLOC,
	.pinning = 0,
	.namespace = "here",
};

struct bpf_map_def events SEC("maps") = { BPF_MAP_TYPE_PERF_EVENT_ARRAY, sizeof(int), sizeof(int), 4 };

int kprobe___do_fork(struct pt_regs *ctx) // forks
{
	__u32 key = 1;
	return bpf_map_lookup_elem(&counts, &key) != 0;
}

SEC("kprobe/do_sys_open")
int on_open(struct pt_regs *ctx) { return 0; }

SEC("tracepoint")
int tracepoint__sched__sched_switch(void *ctx) { return 0; }

char _license[] SEC("license") = "GPL";
__u32 _version SEC("version") = 0xFFFFFFFE;
)c";

const std::string present_probe = R"c(#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>

/* SEC("maps/dead") */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);	/* by pid */
	__type(key, __u32);
	__type(value, struct bpf_insn); /* a structure */
	__uint(max_entries, 1 << 7);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} counts SEC(".maps");

struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, sizeof(int)); __uint(value_size, sizeof(int)); __uint(max_entries, 4); } events SEC(".maps");

SEC("kprobe/kernel_clone")
int kprobe___do_fork(struct pt_regs *ctx) // forks
{
	__u32 key = 1;
	return bpf_map_lookup_elem(&counts, &key) != 0;
}

SEC("kprobe/do_sys_openat2")
int on_open(struct pt_regs *ctx) { return 0; }

SEC("tracepoint/sched/sched_switch")
int tracepoint__sched__sched_switch(void *ctx) { return 0; }

char _license[] SEC("license") = "GPL";
)c";

}  // namespace

class tst_modernize : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void old_becomes_present();
    void present_stays();
    void names_follow_the_kernel();
    void result_builds_to_the_same_maps();
    void what_cannot_be_rewritten_is_told_where_it_stands_data();
    void what_cannot_be_rewritten_is_told_where_it_stands();
    void broken_text_is_survived();
};

void tst_modernize::old_becomes_present()
{
    const Modernized present = modernize_source(old_probe, "old.c", {});
    QVERIFY2(!present.diagnostics.has_errors(), present.diagnostics.to_text().c_str());
    QCOMPARE(QString::fromStdString(present.text), QString::fromStdString(present_probe));
    const auto& told = present.diagnostics.items();
    QVERIFY(std::any_of(told.begin(), told.end(), [](const Diagnostic& one) {
        return one.span == SourceSpan{"old.c", 11, 39, 45} && one.severity == Severity::note;
    }));
}

void tst_modernize::present_stays()
{
    const Modernized again = modernize_source(present_probe, "new.c", {});
    QCOMPARE(QString::fromStdString(again.text), QString::fromStdString(present_probe));
    QVERIFY2(again.diagnostics.empty(), again.diagnostics.to_text().c_str());
}

void tst_modernize::names_follow_the_kernel()
{
    const std::string text = modernize_source(old_probe, "old.c", {5, 4, 0}).text;
    QVERIFY(text.find("SEC(\"kprobe/_do_fork\")") != std::string::npos);
    QVERIFY(text.find("SEC(\"kprobe/do_sys_open\")") != std::string::npos);
}

void tst_modernize::result_builds_to_the_same_maps()
{
    std::string reason;
    const std::optional<Toolchain> tools = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(tools.has_value(), reason.c_str());
    const auto built = [&tools](const std::string& text) {
        return build({"probe.c", text, {}, armv7_profile()}, *tools, {});
    };
    const BuildOutcome old = built(old_probe), present = built(modernize_source(old_probe, "old.c", {}).text);
    QVERIFY2(old.probe.has_value(), old.diagnostics.to_text().c_str());
    QVERIFY2(present.probe.has_value(), present.diagnostics.to_text().c_str());
    QVERIFY2(present.diagnostics.empty(), present.diagnostics.to_text().c_str());
    QCOMPARE(int(maps_of(old.probe->object).size()), 2);
    QCOMPARE(maps_of(present.probe->object), maps_of(old.probe->object));
}

void tst_modernize::what_cannot_be_rewritten_is_told_where_it_stands_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("line");
    QTest::newRow("pinning")
        << QStringLiteral("struct bpf_map_def SEC(\"maps/a\") a = {\n\t.type = 1,\n\t.pinning = 1,\n};\n")
        << QStringLiteral("sets .pinning") << 3;
    QTest::newRow("macro") << QStringLiteral(
                                  "\n#define M(n) struct bpf_map_def SEC(\"maps/\" #n) n = { 1 }\nM(a);\n"
                                  "struct x SEC(\"maps/b\") b;\n")
                           << QStringLiteral("not declared plainly") << 4;
    QTest::newRow("BCC") << QStringLiteral("\nBPF_HASH(counts);\n") << QStringLiteral("word of BCC") << 2;
}

void tst_modernize::what_cannot_be_rewritten_is_told_where_it_stands()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    QFETCH(int, line);
    const Diagnostics told = modernize_source(text.toStdString(), "old.c", {}).diagnostics;
    const auto found = std::find_if(told.items().begin(), told.items().end(), [&said](const Diagnostic& one) {
        return one.severity == Severity::error && one.message.find(said.toStdString()) != std::string::npos;
    });
    QVERIFY2(found != told.items().end(), told.to_text().c_str());
    QCOMPARE(found->span.line, line);
}

void tst_modernize::broken_text_is_survived()
{
    for (std::size_t size = 0; size < old_probe.size(); size += 3)
        QVERIFY(modernize_source(old_probe.substr(0, size), "cut.c", {}).text.size() < 2 * old_probe.size());
    const std::string open = "struct bpf_map_def SEC(\"maps\") a = {" + std::string(1'000'000, '{');
    QCOMPARE(modernize_source(open, "open.c", {}).text.size(), open.size());
}

QTEST_GUILESS_MAIN(tst_modernize)
#include "tst_modernize.moc"
