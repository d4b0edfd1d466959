// SPDX-License-Identifier: GPL-3.0-or-later
// States of registers as kernels of ten years write them, in words.
#include "core/verifier/register_words.h"

#include <QTest>

using namespace boardscope::verifier;

class TestRegisterWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void states_are_said_in_words_data();
    void states_are_said_in_words();
    void odd_states_are_named_as_the_kernel_does();
    void parts_are_taken_apart();
};

void TestRegisterWords::states_are_said_in_words_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* state, const char* words) {
        QTest::newRow(state) << QString::fromUtf8(state) << QString::fromUtf8(words);
    };
    row("ctx", "the program's context");
    row("ctx(id=0,off=0,imm=0)", "the program's context");
    row("ctx(off=0x9c40)", "the program's context, at byte 40000");
    row("fp0", "the top of the stack");
    row("fp-24", "a place on the stack, 24 bytes below its top");
    row("fp(off=-16,smin=smin32=0,smax=umax=smax32=umax32=31,var_off=(0x0; 0x1f))",
        "a place on the stack that depends on a number");
    // Numbers, from 4.9 to 6.18.
    row("imm0,min_value=0,max_value=0", "0");
    row("imm7,min_value=7,max_value=7", "the number 7");
    row("inv", "a number that may be anything");
    row("inv,min_value=0,max_value=99", "a number from 0 to 99");
    row("inv7", "the number 7");
    row("invP1", "the number 1");
    row("inv-3", "the number -3");
    row("inv(id=0)", "a number that may be anything");
    row("inv(id=0,umax_value=255,var_off=(0x0; 0xff))", "a number from 0 to 255");
    row("inv(id=0,smin_value=-2147483648,smax_value=9)", "a number from -2147483648 to 9");
    row("scalar()", "a number that may be anything");
    row("scalar(id=3)", "a number that may be anything");
    row("scalar(umax=127,var_off=(0x0; 0x7f))", "a number from 0 to 127");
    row("scalar(smin=smin32=0,smax=umax=smax32=umax32=99,var_off=(0x0; 0x7f))", "a number from 0 to 99");
    row("scalar(smin=0xffffffff80000000,smax=smax32=9)", "a number from -2147483648 to 9");
    row("scalar(smax=9)", "a number of at most 9, which may be negative");
    row("P42", "the number 42");
    row("42", "the number 42");
    row("0x12c7a", "the number 76922");
    // Maps.
    row("map_ptr(ks=4,vs=8,id=0)", "a map itself, not a value of it");
    row("map_ptr(map=counts,ks=4,vs=8)", "map counts itself, not a value of it");
    row("map_value_or_null(ks=4,vs=8,id=1)",
        "what a map lookup returned: a pointer to a value of 8 bytes in a map, or NULL");
    row("map_value_or_null(id=1,map=counts,ks=4,vs=8)",
        "what a map lookup returned: a pointer to a value of 8 bytes in map counts, or NULL");
    row("map_value(id=0,off=4,ks=4,vs=64,imm=0)", "a pointer to a value of 64 bytes in a map, at byte 4");
    row("map_value(map=texts,ks=4,vs=64,smin=0,smax=umax=99,var_off=(0x0; 0x7f))",
        "a pointer to a value of 64 bytes in map texts, at a byte from 0 to 99");
    row("map_value(off=4,ks=4,vs=64,umax=99,var_off=(0x0; 0x7f))",
        "a pointer to a value of 64 bytes in a map, at byte 4 plus a number from 0 to 99");
    // Memory and what belongs to the kernel.
    row("ringbuf_mem_or_null(id=2,ref_obj_id=2,sz=8)",
        "a pointer to a record of 8 bytes in a ring buffer, or NULL");
    row("mem(id=0,ref_obj_id=2,off=0,imm=0)", "a pointer to memory");
    row("pkt(r=0)", "a pointer into the packet");
    row("pkt_end(id=0,off=0,imm=0)", "the end of the packet");
    row("sock_or_null(id=1,ref_obj_id=1,off=0,imm=0)", "a pointer to a socket, or NULL");
    row("trusted_ptr_task_struct()", "a pointer to the kernel's struct task_struct");
    row("ptr_task_struct(off=0,imm=0)", "a pointer to the kernel's struct task_struct");
    row("untrusted_ptr_file()", "a pointer to the kernel's struct file, which may be wrong");
    row("?", "nothing: it was never written");
    // The stack.
    row("mmmm????", "8 bytes, 4 of which were never written");
    row("mmmmmmmm", "8 bytes that were written");
    row("", "");
}

void TestRegisterWords::states_are_said_in_words()
{
    QFETCH(QString, state);
    QTEST(QString::fromStdString(register_words(state.toStdString())), "words");
}

void TestRegisterWords::odd_states_are_named_as_the_kernel_does()
{
    QCOMPARE(register_words("quantum_ptr(id=1)"), std::string("what the kernel calls \"quantum_ptr\""));
    QCOMPARE(register_words("scalar(umax=,=,(("), std::string("a number that may be anything"));
    QCOMPARE(register_words("map_value(vs=99999999999999999999)"),
             std::string("a pointer to a value in a map"));
}

void TestRegisterWords::parts_are_taken_apart()
{
    const StateParts parts = parts_of("map_value_or_null(id=1,off=0x10,ks=4,vs=8,imm=0)");
    QCOMPARE(parts.kind, std::string("map_value"));
    QVERIFY(parts.may_be_null);
    QCOMPARE(parts.fact("off"), std::optional<long long>(16));
    QCOMPARE(parts.fact("vs"), std::optional<long long>(8));
    QCOMPARE(parts.fact("umax"), std::optional<long long>());
}

QTEST_APPLESS_MAIN(TestRegisterWords)
#include "tst_register_words.moc"
