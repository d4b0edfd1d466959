// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/dsl/target_registers.h"

using namespace boardscope;
using namespace boardscope::dsl;

class TestTargetRegisters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void each_lies_where_the_kernel_keeps_it_data();
    void each_lies_where_the_kernel_keeps_it();
    void all_that_are_named_are_there();
    void other_spellings_are_understood_data();
    void other_spellings_are_understood();
};

void TestTargetRegisters::each_lies_where_the_kernel_keeps_it_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<int>("arguments");
    QTest::addColumn<QList<quint32>>("offsets");  // first argument, last argument, returned, pc, sp
    QTest::newRow("armv7") << int(Arch::armv7) << 4 << QList<quint32>{0, 12, 0, 60, 52};
    QTest::newRow("armel") << int(Arch::armel) << 4 << QList<quint32>{0, 12, 0, 60, 52};
    QTest::newRow("aarch64") << int(Arch::aarch64) << 8 << QList<quint32>{0, 56, 0, 256, 248};
    QTest::newRow("x86_64") << int(Arch::x86_64) << 6 << QList<quint32>{112, 64, 80, 128, 152};
    QTest::newRow("riscv64") << int(Arch::riscv64) << 8 << QList<quint32>{80, 136, 80, 0, 16};
}

void TestTargetRegisters::each_lies_where_the_kernel_keeps_it()
{
    QFETCH(int, arch);
    QFETCH(int, arguments);
    const RegisterFile& file = registers_of(static_cast<Arch>(arch));
    QCOMPARE(int(file.arguments.size()), arguments);
    QCOMPARE(int(file.bytes), facts_of(static_cast<Arch>(arch)).pointer_bytes);
    const QList<quint32> offsets{find_register(file, file.arguments.front())->offset,
                                 find_register(file, file.arguments.back())->offset,
                                 find_register(file, file.returned)->offset,
                                 find_register(file, file.program_counter)->offset,
                                 find_register(file, file.stack_pointer)->offset};
    QTEST(offsets, "offsets");
}

void TestTargetRegisters::all_that_are_named_are_there()
{
    for (const Arch arch : {Arch::armv7, Arch::aarch64, Arch::x86_64, Arch::riscv64, Arch::armel}) {
        const RegisterFile& file = registers_of(arch);
        for (const std::string_view name : file.arguments)
            QVERIFY(find_register(file, name));
        for (const Register& one : file.all)
            QCOMPARE(one.offset % file.bytes, 0u);
        QVERIFY(!find_register(file, "nothing"));
    }
}

void TestTargetRegisters::other_spellings_are_understood_data()
{
    QTest::addColumn<int>("arch");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("offset");  // -1: there is no such register
    const auto row = [](Arch arch, const char* name, int offset) {
        QTest::addRow("%s %s", to_string(arch), name) << int(arch) << QString::fromLatin1(name) << offset;
    };
    row(Arch::aarch64, "x0", 0);
    row(Arch::aarch64, "x30", 240);
    row(Arch::aarch64, "x31", -1);
    row(Arch::aarch64, "x", -1);
    row(Arch::x86_64, "rax", 80);
    row(Arch::x86_64, "rip", 128);
    row(Arch::x86_64, "r8", 72);
    row(Arch::x86_64, "r", -1);
    row(Arch::armv7, "x0", -1);
    row(Arch::armv7, "r13", 52);
    row(Arch::armv7, "cpsr", 64);
    row(Arch::riscv64, "s11", 216);
}

void TestTargetRegisters::other_spellings_are_understood()
{
    QFETCH(int, arch);
    QFETCH(QString, name);
    const std::optional<Register> found = find_register(registers_of(static_cast<Arch>(arch)), name.toStdString());
    QTEST(found ? int(found->offset) : -1, "offset");
}

QTEST_APPLESS_MAIN(TestTargetRegisters)
#include "tst_target_registers.moc"
