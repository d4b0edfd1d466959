// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/source_scan.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;

class tst_source_scan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void function_without_section_is_placed_by_its_name();
    void every_kind_of_name_is_placed();
    void full_section_is_left_alone();
    void typed_bcc_parameters_are_refused();
    void words_of_bcc_are_refused_where_they_stand();
    void wide_arguments_are_told_on_32_bit_boards_only();
    void long_hostile_text_is_survived();
};

void tst_source_scan::function_without_section_is_placed_by_its_name()
{
    const SourceScan scan =
        scan_source("int kprobe__do_sys_open(struct pt_regs *ctx)\n{ return 0; }\n", "x.c", Arch::armv7);
    QCOMPARE(int(scan.placements.size()), 1);
    QCOMPARE(scan.placements[0].function, std::string("kprobe__do_sys_open"));
    QCOMPARE(scan.placements[0].section, std::string("kprobe/do_sys_open"));
    QVERIFY(scan.diagnostics.empty());
}

void tst_source_scan::every_kind_of_name_is_placed()
{
    const auto section_of = [](const std::string& function) {
        const SourceScan scan = scan_source("int " + function + "(void *c) { return 0; }", "x.c", Arch::armv7);
        return scan.placements.empty() ? std::string() : scan.placements[0].section;
    };
    QCOMPARE(section_of("kretprobe__vfs_read"), std::string("kretprobe/vfs_read"));
    QCOMPARE(section_of("kprobe____se_sys_read"), std::string("kprobe/__se_sys_read"));
    QCOMPARE(section_of("tracepoint__sched__sched_switch"), std::string("tracepoint/sched/sched_switch"));
    QCOMPARE(section_of("raw_tracepoint__sys_enter"), std::string("raw_tracepoint/sys_enter"));
    QCOMPARE(section_of("tracepoint__sched"), std::string());
    QCOMPARE(section_of("uprobe__main"), std::string());
}

void tst_source_scan::full_section_is_left_alone()
{
    const SourceScan scan =
        scan_source("SEC(\"kprobe/vfs_read\")\nint kprobe__other(void *c) { return 0; }\n"
                    "/* int kprobe__dead(void *c) { } */ int kprobe__declared(void *c);\n",
                    "x.c", Arch::armv7);
    QVERIFY(scan.placements.empty());
}

void tst_source_scan::typed_bcc_parameters_are_refused()
{
    const SourceScan scan = scan_source(
        "\nint kprobe__vfs_read(struct pt_regs *ctx, struct file *f) { return 0; }", "x.c", Arch::armv7);
    QVERIFY(scan.diagnostics.has_errors());
    const Diagnostic& one = scan.diagnostics.items()[0];
    QCOMPARE(one.span.line, 2);
    QCOMPARE(one.span.column, 5);
    QVERIFY(one.hint.find("SEC(\"kprobe/vfs_read\")") != std::string::npos);
}

void tst_source_scan::words_of_bcc_are_refused_where_they_stand()
{
    const SourceScan scan = scan_source("int a;\n\nBPF_HASH(h, u32);\n", "x.c", Arch::x86_64);
    QCOMPARE(int(scan.diagnostics.items().size()), 1);
    QCOMPARE(scan.diagnostics.items()[0].span.line, 3);
    QVERIFY(scan.diagnostics.items()[0].hint.find("\".maps\"") != std::string::npos);
}

void tst_source_scan::wide_arguments_are_told_on_32_bit_boards_only()
{
    const char* source = "SEC(\"kprobe/f\") int BPF_KPROBE(f, int a, u64 position, long count, unsigned long "
                         "flags, const u64 *p, long long *q)";
    const auto on_arm = scan_source(source, "x.c", Arch::armv7).diagnostics.items();
    QCOMPARE(int(on_arm.size()), 2);
    QVERIFY(on_arm[0].message.find("position") != std::string::npos);
    QVERIFY(on_arm[1].message.find("long count") != std::string::npos);
    QCOMPARE(on_arm[1].hint, std::string("declare it as int"));
    QVERIFY(scan_source(source, "x.c", Arch::aarch64).diagnostics.empty());
}

void tst_source_scan::long_hostile_text_is_survived()
{
    const std::string open =
        "BPF_KPROBE(f, " + std::string(2'000'000, 'a') + "\nint kprobe__" + std::string(500'000, 'b') + "(";
    QVERIFY(scan_source(open, "x.c", Arch::armv7).placements.empty());
    QVERIFY(scan_source(std::string("\"\\"), "x.c", Arch::armv7).placements.empty());
    QVERIFY(scan_source(std::string("/*"), "x.c", Arch::armv7).placements.empty());
    QVERIFY(scan_source(std::string("//"), "x.c", Arch::armv7).placements.empty());
}

QTEST_APPLESS_MAIN(tst_source_scan)
#include "tst_source_scan.moc"
