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

QTEST_APPLESS_MAIN(TestTargetRegisters)
#include "tst_target_registers.moc"
