// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/attach_points.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;
using wire::AttachKind;
using wire::PlanProgram;

class tst_attach_points : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sections_become_entries_data();
    void sections_become_entries();
    void flaws_are_told_data();
    void flaws_are_told();
    void interface_and_cgroup_come_from_outside();
    void section_is_found_in_the_source();
};

void tst_attach_points::sections_become_entries_data()
{
    QTest::addColumn<QString>("section");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("path");
    QTest::addColumn<qulonglong>("offset");
    QTest::addColumn<qulonglong>("parameter");
    QTest::addColumn<bool>("frequency");
    const auto row = [](const char* section, AttachKind kind, const char* target, const char* path = "",
                        unsigned offset = 0, unsigned parameter = 0, bool frequency = false) {
        QTest::newRow(section) << QString::fromLatin1(section) << int(kind) << QString::fromLatin1(target)
                               << QString::fromLatin1(path) << qulonglong(offset) << qulonglong(parameter)
                               << frequency;
    };
    row("kprobe/do_sys_openat2", AttachKind::kprobe, "do_sys_openat2");
    row("kprobe/do_exit+0x10", AttachKind::kprobe, "do_exit", "", 16);
    row("kretprobe/vfs_read", AttachKind::kretprobe, "vfs_read");
    row("tracepoint/sched/sched_switch", AttachKind::tracepoint, "sched/sched_switch");
    row("tp/irq/irq_handler_entry", AttachKind::tracepoint, "irq/irq_handler_entry");
    row("raw_tp/sys_enter", AttachKind::raw_tracepoint, "sys_enter");
    row("raw_tracepoint.w/bpf_test", AttachKind::raw_tracepoint, "bpf_test");
    row("uprobe//bin/busybox:main", AttachKind::uprobe, "main", "/bin/busybox");
    row("uprobe//bin/busybox:main+4", AttachKind::uprobe, "main", "/bin/busybox", 4);
    row("uprobe//opt/a:b/x:0x1234", AttachKind::uprobe, "", "/opt/a:b/x", 0x1234);
    row("uretprobe/libc.so.6:malloc", AttachKind::uretprobe, "malloc", "libc.so.6");
    row("uprobe.s//bin/sh:main", AttachKind::uprobe, "main", "/bin/sh");
    row("usdt//usr/bin/node:node:gc__start", AttachKind::usdt, "node:gc__start", "/usr/bin/node");
    row("perf_event/cpu-clock/1000hz", AttachKind::perf_event, "cpu-clock", "", 0, 1000, true);
    row("perf_event/cycles/100000", AttachKind::perf_event, "cycles", "", 0, 100000, false);
    row("perf_event/cpu-cycles/100000", AttachKind::perf_event, "cycles", "", 0, 100000, false);
    row("perf_event/cs", AttachKind::perf_event, "context-switches", "", 0, 1, false);
    row("perf_event/cycles", AttachKind::perf_event, "cycles", "", 0, 99, true);
    row("perf_event/page-faults", AttachKind::perf_event, "page-faults", "", 0, 1, false);
    row("socket", AttachKind::socket_filter, "");
    row("xdp", AttachKind::xdp, "");
    row("tc", AttachKind::tc_ingress, "");
    row("classifier", AttachKind::tc_ingress, "");
    row("tc/egress", AttachKind::tc_egress, "");
    row("tcx/ingress", AttachKind::tc_ingress, "");
    row("cgroup_skb/egress", AttachKind::cgroup, "egress", "/sys/fs/cgroup");
    row("cgroup/connect4", AttachKind::cgroup, "connect4", "/sys/fs/cgroup");
    row("fentry/vfs_read", AttachKind::fentry, "vfs_read");
    row("fexit.s/vfs_read", AttachKind::fexit, "vfs_read");
    row("tp_btf/sched_switch", AttachKind::tp_btf, "sched_switch");
    row("ksyscall/openat", AttachKind::by_section, "");
    row("?kprobe/do_exit", AttachKind::by_section, "");
    row("sockets", AttachKind::by_section, "");
}

void tst_attach_points::sections_become_entries()
{
    QFETCH(QString, section);
    QFETCH(int, kind);
    QFETCH(QString, target);
    QFETCH(QString, path);
    QFETCH(qulonglong, offset);
    QFETCH(qulonglong, parameter);
    QFETCH(bool, frequency);
    const Result<PlanProgram> point = attach_point("on_it", section.toStdString());
    QVERIFY2(point.has_value(), point ? "" : point.error().cause.c_str());
    const PlanProgram expected{.name = "on_it",
                               .kind = AttachKind(kind),
                               .target = target.toStdString(),
                               .offset = offset,
                               .path = path.toStdString(),
                               .parameter = parameter,
                               .is_frequency = frequency};
    QCOMPARE(*point, expected);
}

void tst_attach_points::flaws_are_told_data()
{
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char* section, const char* cause, const char* hint) {
        QTest::newRow(section) << QString::fromLatin1(cause) << QString::fromLatin1(hint);
    };
    row("kprobe", "which kernel function", "SEC(\"kprobe/FUNCTION\")");
    row("kprobe/do_exit+many", "\"many\" is no offset", "SEC(\"kprobe/do_exit+0x10\")");
    row("tracepoint/sched_switch", "which tracepoint", "CATEGORY/NAME");
    row("raw_tp", "which tracepoint", "SEC(\"raw_tp/NAME\")");
    row("fentry", "which kernel function", "SEC(\"fentry/NAME\")");
    row("uprobe", "which function", "SEC(\"uprobe//usr/bin/PROGRAM:FUNCTION\")");
    row("uprobe/:main", "which file", "PROGRAM");
    row("uprobe/bin/sh:main", "no path from the root", "SEC(\"uprobe//bin/sh:main\")");
    row("uprobe//bin/sh:0xyz", "neither a function nor an offset", "0x1234");
    row("uprobe//bin/sh:0x10000000000000000", "neither a function nor an offset", "0x1234");
    row("usdt//bin/sh:provider", "which USDT probe", "PROVIDER:NAME");
    row("perf_event", "which event", "cpu-clock/99hz");
    row("perf_event/clock", "no perf event \"clock\"", "cpu-clock, task-clock");
    row("perf_event/cycles/0", "no rate", "SEC(\"perf_event/cycles/100000\")");
    row("perf_event/cycles/fast", "no rate", "99hz");
    row("kprobe.multi/vfs_*", "many functions at once", "SEC(\"kprobe/FUNCTION\")");
}

void tst_attach_points::flaws_are_told()
{
    QFETCH(QString, cause);
    QFETCH(QString, hint);
    const Result<PlanProgram> point = attach_point("on_it", QTest::currentDataTag());
    QVERIFY(!point);
    QVERIFY2(point.error().cause.find(cause.toStdString()) != std::string::npos, point.error().cause.c_str());
    QVERIFY2(point.error().hint.find(hint.toStdString()) != std::string::npos, point.error().hint.c_str());
}

void tst_attach_points::interface_and_cgroup_come_from_outside()
{
    const AttachDefaults defaults{.interface = "eth0", .cgroup = "/sys/fs/cgroup/web"};
    for (const char* section : {"xdp", "tc/egress", "socket"})
        QCOMPARE(attach_point("p", section, defaults)->path, std::string("eth0"));
    QCOMPARE(attach_point("p", "cgroup/sock_create", defaults)->path, std::string("/sys/fs/cgroup/web"));
    QCOMPARE(attach_point("p", "kprobe/do_exit", defaults)->path, std::string());
}

void tst_attach_points::section_is_found_in_the_source()
{
    const char* source = "// SEC(\"uprobe\")\n\n  SEC(\"uprobe\") int a(void *c) { return 0; }\n";
    const SourceSpan span = place_of_section(source, "x.c", "uprobe");
    QCOMPARE(span.file, std::string("x.c"));
    QCOMPARE(span.line, 3);
    QCOMPARE(span.column, 7);
    QCOMPARE(span.end_column, 15);
    QCOMPARE(place_of_section(source, "x.c", "made/by/macro").line, 0);
}

QTEST_APPLESS_MAIN(tst_attach_points)
#include "tst_attach_points.moc"
