// SPDX-License-Identifier: GPL-3.0-or-later
// A ready probe is one: it compiles as it is, and names what the point tells.
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/dsl/compile.h"
#include "core/dsl/ready_probe.h"
#include "tests/support/recorded_target.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::dsl;

class TestReadyProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scripts_compile_data();
    void scripts_compile();
    void every_tracepoint_has_one();
    void c_reads_the_fields();
    void points_without_c();
    void counting_ends_by_itself();

private:
    RecordedTarget board_{Arch::armv7};
};

void TestReadyProbe::scripts_compile_data()
{
    QTest::addColumn<QString>("point");
    QTest::addColumn<QString>("part");
    QTest::newRow("tracepoint") << "tracepoint:syscalls:sys_enter_openat"
                                << "filename=%s";
    QTest::newRow("function") << "kprobe:vfs_read"
                              << "arg0";
    QTest::newRow("return") << "kretprobe:vfs_read"
                            << "returns=%d";
    QTest::newRow("event") << "software:page-faults:"
                           << "software:page-faults\n";
    QTest::newRow("time") << "interval:s:1"
                          << "interval:s:1\n";
}

void TestReadyProbe::scripts_compile()
{
    QFETCH(QString, point);
    QFETCH(QString, part);
    const std::string text = ready_script(point.toStdString(), board_);
    QVERIFY2(QString::fromStdString(text).contains(part), text.c_str());
    const CompileOutcome outcome = compile(text, "ready.bt", board_);
    QVERIFY2(outcome.script && outcome.diagnostics.empty(), (text + outcome.diagnostics.to_text()).c_str());
}

void TestReadyProbe::every_tracepoint_has_one()
{
    QVERIFY(board_.tracepoints().size() > 5);
    for (const std::string& name : board_.tracepoints()) {
        std::string point = "tracepoint:" + name;
        std::replace(point.begin(), point.end(), '/', ':');
        const std::string text = ready_script(point, board_);
        const CompileOutcome outcome = compile(text, "ready.bt", board_);
        QVERIFY2(outcome.script, (text + outcome.diagnostics.to_text()).c_str());
    }
}

void TestReadyProbe::c_reads_the_fields()
{
    const std::string c = ready_c("tracepoint:syscalls:sys_enter_openat", board_);
    QVERIFY2(c.find("SEC(\"tracepoint/syscalls/sys_enter_openat\")") != std::string::npos, c.c_str());
    QVERIFY2(c.find("struct tp_syscalls_sys_enter_openat *ctx") != std::string::npos, c.c_str());
    QVERIFY2(c.find("ctx->dfd") != std::string::npos, c.c_str());
    QVERIFY(ready_c("kprobe:vfs_read", board_).find("PT_REGS_PARM1(ctx)") != std::string::npos);
    QVERIFY(ready_c("kretprobe:vfs_read", board_).find("PT_REGS_RC(ctx)") != std::string::npos);
}

void TestReadyProbe::points_without_c()
{
    for (const char* point : {"interval:s:1", "software:page-faults:", "nothing", ""})
        QCOMPARE(ready_c(point, board_), std::string());
}

void TestReadyProbe::counting_ends_by_itself()
{
    const CompileOutcome outcome = compile(counting_script("software:page-faults:"), "count.bt", board_);
    QVERIFY2(outcome.script, outcome.diagnostics.to_text().c_str());
    QVERIFY(counting_script("kprobe:vfs_read").find("exit()") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestReadyProbe)
#include "tst_ready_probe.moc"
