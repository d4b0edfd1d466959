// SPDX-License-Identifier: GPL-3.0-or-later
// Marks of programs in scripts: what their arguments' texts mean, and the C and the plan that come of them. That kernels
// give the values is tried in tst_board_scripts.
#include <QTest>

#include "core/dsl/attach_list.h"
#include "core/dsl/compile.h"
#include "core/dsl/completion.h"
#include "core/dsl/explanation.h"
#include "core/dsl/ready_probe.h"
#include "core/dsl/usdt_argument.h"
#include "core/dsl/usdt_marks.h"
#include "tests/support/recorded_target.h"

using namespace boardscope;
using namespace boardscope::dsl;

class TestUsdt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void arguments_are_understood_data();
    void arguments_are_understood();
    void values_come_from_registers_and_memory();
    void places_with_other_arguments_are_programs_of_their_own();
    void the_plan_says_where_the_mark_is();
    void what_cannot_be_is_told_data();
    void what_cannot_be_is_told();
    void it_is_listed_completed_explained_and_made_ready();

private:
    RecordedTarget board_{Arch::armv7, {5, 10, 0}};
    RecordedTarget old_{Arch::armv7, {4, 14, 0}};
    RecordedTarget server_{Arch::x86_64, {6, 1, 0}};
};

void TestUsdt::initTestCase()
{
    for (RecordedTarget* board : {&board_, &old_}) {
        board->add_mark("/bin/shop", {"shop", "closed", 0x900, 0, "", false});
        board->add_mark("/bin/shop", {"shop", "guarded", 0x800, 0x5000, "4@r0", false});
        board->add_mark("/bin/shop", {"shop", "sale", 0x540, 0, "-4@r4 4@[sp, #12] -1@#5", false});
        board->add_mark("/bin/shop", {"shop", "sale", 0x600, 0, "-4@[r7, #-8] 4@r1 -1@#5", false});
        board->add_mark("/bin/shop", {"shop", "small", 0x700, 0, "4@r0", true});
        board->add_mark("/bin/shop", {"till", "sale", 0x777, 0, "4f@s0", false});
    }
    server_.add_mark("/bin/shop", {"shop", "sale", 0x540, 0, "-4@%r12d 8@-24(%rbp) 8@8(%rax,%rbx,8)", false});
}

void TestUsdt::arguments_are_understood_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("meaning");
    const auto row = [](Arch arch, const char* text, const char* meaning) {
        QTest::addRow("%s %s", to_string(arch), text)
            << int(arch) << QString::fromUtf8(text) << QString::fromUtf8(meaning);
    };
    row(Arch::x86_64, "-4@%eax 8@%r9 2@%r10w 1@%sil -1@%dl",
        "4 bytes, signed, in ax|8 bytes in r9|2 bytes in r10|1 byte in si|1 byte, signed, in dx");
    row(Arch::x86_64, "-4@$-7 8@$0x10", "the number -7|the number 16");
    row(Arch::x86_64, "8@-24(%rbp) -4@(%rdi)", "8 bytes in memory at bp − 24|4 bytes, signed, in memory at di");
    row(Arch::x86_64, "8@8(%rax,%rbx,8) 4@(%rax,%rcx)",
        "8 bytes in memory at ax + bx × 8 + 8|4 bytes in memory at ax + cx");
    row(Arch::x86_64, "8f@%xmm0 4@counter(%rip) 8@%rax",
        "cannot be read: 8f@%xmm0|cannot be read: 4@counter(%rip)|8 bytes in ax");
    row(Arch::armv7, "-4@r4 4@[r7, #12] 4@[sp] 2@#5",
        "4 bytes, signed, in r4|4 bytes in memory at r7 + 12|4 bytes in memory at sp|the number 5");
    row(Arch::armv7, "4@[r1, r2, lsl #2] 8@r0", "4 bytes in memory at r1 + r2 × 4|cannot be read: 8@r0");
    row(Arch::aarch64, "-4@w3 8@x29 8@[sp, 28] 8@xzr -4@5",
        "4 bytes, signed, in r3|8 bytes in r29|8 bytes in memory at sp + 28|the number 0|the number 5");
    row(Arch::riscv64, "8@a0 -4@-20(s0) 4@7",
        "8 bytes in a0|4 bytes, signed, in memory at s0 − 20|the number 7");
    row(Arch::armv7, "3@r0 @ 4@ 4@[r0 9999999999999999999999@r0 4@)(",
        "cannot be read: 3@r0|cannot be read: @|cannot be read: 4@|"
        "cannot be read: 4@[r0 9999999999999999999999@r0 4@)(");
    row(Arch::armv7, "", "");
}

void TestUsdt::arguments_are_understood()
{
    QFETCH(int, arch);
    QFETCH(QString, text);
    QStringList lines;
    for (const UsdtArgument& argument : usdt_arguments(text.toStdString(), static_cast<Arch>(arch)))
        lines << QString::fromStdString(description_of(argument));
    QTEST(lines.join(u'|'), "meaning");
}

void TestUsdt::values_come_from_registers_and_memory()
{
    const CompileOutcome outcome =
        compile("usdt:/bin/shop:sale { @a = sum(arg0); @b = sum(arg1); @c = sum(arg2); }", "x.bt", server_);
    QVERIFY2(outcome.script.has_value(), outcome.diagnostics.to_text().c_str());
    const std::string& c = outcome.script->c;
    QVERIFY2(c.find("SEC(\"uprobe\")\nint usdt_shop_sale(void *ctx)") != c.npos, c.c_str());
    QVERIFY2(c.find("BS_CTX(s32, 24 /* arg0, register r12 */)") != c.npos, c.c_str());
    QVERIFY2(c.find("bs_user_u64(BS_CTX(u64, 32 /* bp */) - 24 /* 8@-24(%rbp) */)") != c.npos, c.c_str());
    QVERIFY2(c.find("bs_user_u64(BS_CTX(u64, 80 /* ax */) + BS_CTX(u64, 40 /* bx */) * 8 + 8") != c.npos, c.c_str());
}

void TestUsdt::places_with_other_arguments_are_programs_of_their_own()
{
    // Two places of one mark keep arg0 elsewhere; who does not ask for it has one program for both.
    const CompileOutcome with = compile("usdt:/bin/shop:shop:sale { @ = sum(arg0); }", "x.bt", board_);
    QVERIFY2(with.script.has_value(), with.diagnostics.to_text().c_str());
    QCOMPARE(with.script->attach.size(), std::size_t(2));
    QVERIFY(with.script->attach[0].name != with.script->attach[1].name);
    QVERIFY2(with.script->c.find("bs_user_s32(BS_CTX(u32, 28 /* r7 */) - 8") != with.script->c.npos,
             with.script->c.c_str());
    const CompileOutcome without = compile("usdt:/bin/shop:shop:sale { @[comm] = count(); }", "x.bt", board_);
    QVERIFY(without.script.has_value());
    QCOMPARE(without.script->attach.size(), std::size_t(2));
    QCOMPARE(without.script->attach[0].name, without.script->attach[1].name);
    // Both are the same mark to whoever asks where it is.
    const CompileOutcome named = compile("usdt:/bin/shop:shop:sale { @[probe] = count(); }", "x.bt", board_);
    QVERIFY(named.script.has_value());
    QCOMPARE(named.script->schema.attach_points, (std::vector<std::string>{"usdt:/bin/shop:shop:sale"}));
    QCOMPARE(named.script->attach.size(), std::size_t(2));
}

void TestUsdt::the_plan_says_where_the_mark_is()
{
    const CompileOutcome outcome = compile("usdt:/bin/shop:guarded { @ = sum(arg0); }", "x.bt", board_);
    QVERIFY2(outcome.script.has_value(), outcome.diagnostics.to_text().c_str());
    QCOMPARE(outcome.script->attach.size(), std::size_t(1));
    const wire::PlanProgram& entry = outcome.script->attach[0];
    QCOMPARE(entry.kind, wire::AttachKind::uprobe);
    QCOMPARE(entry.path, std::string("/bin/shop"));
    QVERIFY(entry.target.empty());
    QCOMPARE(entry.offset, std::uint64_t(0x800));
    QCOMPARE(entry.parameter, std::uint64_t(0x5000));
    QCOMPARE(entry.build_id, std::string("5ca1ab1e"));
}

void TestUsdt::what_cannot_be_is_told_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<bool>("on_old");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* script, bool on_old, const char* message) {
        QTest::newRow(script) << QString::fromUtf8(script) << on_old << QString::fromUtf8(message);
    };
    row("usdt:/bin/shop:sael { exit(); }", false, "/bin/shop has no mark sael");
    row("usdt:/bin/shop:sael { exit(); } ", false, "did you mean sale?");
    row("usdt:/bin/shop:shop:small { exit(); }", false, "small of /bin/shop is in Thumb code");
    row("usdt:/bin/shop:shop:guarded { exit(); }", true, "kernels can raise it since Linux 4.20");
    row("usdt:/bin/none:x { exit(); }", false, "there is no file on this host that stands for /bin/none");
    row("usdt:/bin/bash:x { exit(); }", false, "/bin/bash has no USDT marks");
    row("usdt:/bin/shop:shop:sale { @ = arg3; }", false, "its last is arg2");
    row("usdt:/bin/shop:shop:closed { @ = arg0; }", false, "it has no arguments");
    row("usdt:/bin/shop:till:sale { @ = arg0; }", false, "lies where no probe can read it: 4f@s0");
    row("usdt:/bin/sh*:till:sale { exit(); }", false, "has no wildcards");
}

void TestUsdt::what_cannot_be_is_told()
{
    QFETCH(QString, script);
    QFETCH(bool, on_old);
    QFETCH(QString, message);
    const CompileOutcome outcome = compile(script.toStdString(), "x.bt", on_old ? old_ : board_);
    QVERIFY(!outcome.script);
    const QString told = QString::fromStdString(outcome.diagnostics.to_text());
    QVERIFY2(told.contains(message), qPrintable(told));
}

void TestUsdt::it_is_listed_completed_explained_and_made_ready()
{
    const auto points = list_attach_points("usdt:*:shop:s*", board_, true);
    QVERIFY(points);
    QCOMPARE(points->size(), std::size_t(2));
    QCOMPARE((*points)[0].name, std::string("usdt:/bin/shop:shop:sale"));
    QCOMPARE((*points)[0].details[1], std::string("arg1  4 bytes in memory at sp + 12"));
    QCOMPARE((*points)[1].details.back(), std::string("Thumb code: kernels cannot hook it"));

    const auto offered = [&](const std::string& begun) {
        std::vector<std::string> texts;
        for (const CompletionItem& item : complete(begun, static_cast<std::uint32_t>(begun.size()), board_).items)
            texts.push_back(item.text);
        return texts;
    };
    QCOMPARE(offered("uprobe:sho"), (std::vector<std::string>{"/bin/shop:"}));
    QCOMPARE(offered("usdt:/bin/s"), (std::vector<std::string>{"/bin/shop:"}));
    QCOMPARE(offered("usdt:/bin/shop:"), (std::vector<std::string>{"shop:closed", "shop:guarded", "shop:sale", "shop:small", "till:sale"}));

    const auto explained = explain("usdt:/bin/shop:shop:guarded { }", 3, board_);
    QVERIFY(explained);
    QVERIFY2(explained->text.find("arg0  4 bytes in r0\nThe program passes it only while") != std::string::npos,
             explained->text.c_str());

    const std::string ready = ready_script("usdt:/bin/shop:shop:sale", board_);
    QVERIFY2(ready.find("arg0=%d arg1=%u arg2=%d") != std::string::npos, ready.c_str());
    const CompileOutcome outcome = compile(ready, "ready.bt", board_);
    QVERIFY2(outcome.script && outcome.diagnostics.empty(), outcome.diagnostics.to_text().c_str());
    // In C libbpf reads the arguments, and does so on 64-bit boards.
    QCOMPARE(ready_c("usdt:/bin/shop:shop:sale", board_), std::string());
    QVERIFY(ready_c("usdt:/bin/shop:shop:sale", server_).find("SEC(\"usdt//bin/shop:shop:sale\")") == 0);
    QVERIFY(ready_c("uprobe:/bin/bash:readline", board_).find("SEC(\"uprobe//bin/bash:readline\")") == 0);
}

QTEST_APPLESS_MAIN(TestUsdt)
#include "tst_usdt.moc"
