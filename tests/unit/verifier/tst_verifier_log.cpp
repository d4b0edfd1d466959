// SPDX-License-Identifier: GPL-3.0-or-later
// Logs of kernels of all ages are taken apart: instructions, source lines, what is known of registers, the
// way that led to the refusal; cut and damaged ones as far as they go.
#include "core/verifier/verifier_log.h"

#include <QTest>

#include <string>

using namespace boardscope::verifier;

namespace {

/// As Linux 6.18 wrote it on the machine that this was written on, but for the addresses.
const char* const newest = R"(0: R1=ctx() R10=fp0
; __u32 key = bpf_get_prandom_u32(); @ a.bpf.c:11
0: (85) call bpf_get_prandom_u32#7    ; R0=scalar()
1: (63) *(u32 *)(r10 -4) = r0         ; R0=scalar() R10=fp0 fp-8=mmmm????
2: (bf) r2 = r10                      ; R2=fp0 R10=fp0
;  @ a.bpf.c:0
3: (07) r2 += -4                      ; R2=fp-4
; __u64 *v = bpf_map_lookup_elem(&counts, &key); @ a.bpf.c:12
4: (18) r1 = 0xffff8881043b1c00       ; R1=map_ptr(map=counts,ks=4,vs=8)
6: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=counts,ks=4,vs=8)
; return sub(v, 0); @ a.bpf.c:16
11: (bf) r1 = r0                      ; R0=map_value_or_null(id=1,map=counts,ks=4,vs=8) R1=map_value_or_null(id=1,map=counts,ks=4,vs=8)
12: (85) call pc+5
caller:
 R10=fp0 fp-8=mmmm????
callee:
 frame1: R1=map_value_or_null(id=1,map=counts,ks=4,vs=8) R2=3 R10=fp0
18: frame1: R1=map_value_or_null(id=1,map=counts,ks=4,vs=8) R2=3 R10=fp0
; return p[i] + 3; @ a.bpf.c:6
18: (79) r0 = *(u64 *)(r1 +0)
R1 invalid mem access 'map_value_or_null'
processed 13 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0
)";

std::vector<std::size_t> way(const VerifierLog& log)
{
    std::vector<std::size_t> numbers;
    for (const std::size_t step : log.path)
        numbers.push_back(log.steps[step].instruction);
    return numbers;
}

using Way = std::vector<std::size_t>;

}  // namespace

class TestVerifierLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void the_newest_logs_have_everything();
    void branches_that_were_fine_are_left_out();
    void old_numbers_are_not_taken_for_new_ones();
    void what_an_instruction_writes_is_forgotten();
    void a_state_in_the_same_line_is_seen();
    void asides_are_no_verdict();
    void a_cut_beginning_is_no_harm();
    void every_end_of_a_log_is_a_log();
    void instructions_are_read_data();
    void instructions_are_read();
};

void TestVerifierLog::the_newest_logs_have_everything()
{
    const VerifierLog log = parse_log(newest);
    QCOMPARE(way(log), (Way{0, 1, 2, 3, 4, 6, 11, 12, 18}));
    QCOMPARE(log.verdict, std::vector<std::string>{"R1 invalid mem access 'map_value_or_null'"});
    QVERIFY(log.statistics.starts_with("processed 13 insns"));
    QVERIFY(log.last() != nullptr);
    QCOMPARE(log.last()->text, std::string("(79) r0 = *(u64 *)(r1 +0)"));
    const LoggedSource here{"return p[i] + 3;", "a.bpf.c", 6, 18};
    QVERIFY(log.source_of(*log.last()) == here);
    // What the compiler made of no line belongs to the one before.
    QCOMPARE(log.source_of(log.steps[3]).line, 11);
    QCOMPARE(log.frame, 1);
    QCOMPARE(log.state_of("R1"), std::string("map_value_or_null(id=1,map=counts,ks=4,vs=8)"));
    QCOMPARE(log.state_of("R2"), std::string("3"));
}

void TestVerifierLog::branches_that_were_fine_are_left_out()
{
    const VerifierLog log = parse_log("0: (79) r2 = *(u64 *)(r1 +8)\n"
                                      "1: (55) if r2 != 0x7 goto pc+2\n"
                                      " R1=ctx R2=inv R10=fp\n"
                                      "2: (b7) r0 = 1\n"
                                      "3: (95) exit\n"
                                      "\n"
                                      "from 1 to 4: R1=ctx R2=inv R10=fp\n"
                                      "4: (bf) r0 = r3\n"
                                      "R3 !read_ok\n");
    QCOMPARE(way(log), (Way{0, 1, 4}));
    QCOMPARE(log.steps.size(), 5u);
    QCOMPARE(log.verdict, std::vector<std::string>{"R3 !read_ok"});
}

/// "inv56" is a number of 8 bits for Linux 4.9, and 56 for 4.14.
void TestVerifierLog::old_numbers_are_not_taken_for_new_ones()
{
    const VerifierLog old = parse_log("from 1 to 4: R2=inv56 R3=imm7 R10=fp\n4: (bf) r0 = r4\nR4 !read_ok\n");
    QCOMPARE(old.state_of("R2"), std::string("inv"));
    QCOMPARE(old.state_of("R3"), std::string("imm7"));
    const VerifierLog later = parse_log("from 1 to 4: R2=inv56 R10=fp0\n4: (bf) r0 = r4\nR4 !read_ok\n");
    QCOMPARE(later.state_of("R2"), std::string("inv56"));
}

/// Kernels before 5.17 tell states only now and then: what came between must not be believed any more.
void TestVerifierLog::what_an_instruction_writes_is_forgotten()
{
    const VerifierLog log =
        parse_log("0: R0=map_value(id=0,off=0,ks=4,vs=8,imm=0) R1=ctx(id=0,off=0,imm=0) R6=inv1 R10=fp0\n"
                  "0: (bf) r7 = r0\n"
                  "1: (07) r6 += 8\n"
                  "2: (85) call bpf_ktime_get_ns#5\n"
                  "3: (79) r1 = *(u64 *)(r0 +0)\n"
                  "R0 invalid mem access 'inv'\n");
    QCOMPARE(log.state_of("R7"), std::string("map_value(id=0,off=0,ks=4,vs=8,imm=0)"));
    QCOMPARE(log.state_of("R6"), std::string());
    QCOMPARE(log.state_of("R0"), std::string());
    QCOMPARE(log.state_of("R1"), std::string());
    QCOMPARE(log.state_of("R10"), std::string("fp0"));
}

/// Newer kernels take back what they wrote of a branch that was fine, and go on in the line where that began.
void TestVerifierLog::a_state_in_the_same_line_is_seen()
{
    const VerifierLog log =
        parse_log("10: (57) r0 &= 1     ; R0=scalar(smin=0,smax=umax=1,var_off=(0x0; 0x1)) refs=2\n"
                  "11: (55) if r0 != 0x0 goto pc+3 15: R0=scalar(var_off=(0x0; 0x1)) "
                  "R6=ringbuf_mem(ref_obj_id=2,sz=8) refs=2\n"
                  "15: (95) exit\n"
                  "Unreleased reference id=2 alloc_insn=4\n");
    QCOMPARE(way(log), (Way{10, 11, 15}));
    QCOMPARE(log.steps[1].text, std::string("(55) if r0 != 0x0 goto pc+3"));
    QCOMPARE(log.state_of("R6"), std::string("ringbuf_mem(ref_obj_id=2,sz=8)"));
    QCOMPARE(log.state_of("R0"), std::string("scalar(var_off=(0x0; 0x1))"));
}

void TestVerifierLog::asides_are_no_verdict()
{
    const VerifierLog log =
        parse_log("arg#0 reference type('UNKNOWN ') size cannot be determined: -22\n"
                  "Validating g() func#1...\n"
                  "func 'sched_process_exit' arg0 has btf_id 114 type STRUCT 'task_struct'\n"
                  "3: (05) goto pc-2\n"
                  "last_idx 5 first_idx 0\nregs=4 stack=0 before 4: (bf) r2 = r10\n"
                  "infinite loop detected at insn 2\n"
                  "cur state: R1=scalar() R10=fp0\n"
                  "old state: R1=scalar() R10=fp0\n"
                  "verification time 123 usec\nstack depth 8+16\n");
    QCOMPARE(log.verdict, std::vector<std::string>{"infinite loop detected at insn 2"});
    QVERIFY(parse_log("frame pointer is read only\n").verdict ==
            std::vector<std::string>{"frame pointer is read only"});
}

void TestVerifierLog::a_cut_beginning_is_no_harm()
{
    const std::string whole = newest;
    const VerifierLog log = parse_log(whole.substr(whole.find("value_or_null")));
    QCOMPARE(log.verdict, std::vector<std::string>{"R1 invalid mem access 'map_value_or_null'"});
    QVERIFY(log.last() != nullptr);
    QCOMPARE(log.last()->instruction, std::size_t{18});
}

/// Also one that ends in the middle of a line: never a sentence that is none.
void TestVerifierLog::every_end_of_a_log_is_a_log()
{
    const std::string whole = newest;
    for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
        const VerifierLog log = parse_log(std::string_view(whole).substr(0, bytes));
        QVERIFY(log.path.size() <= log.steps.size());
        for (const LogStep& step : log.steps)
            QVERIFY(step.source < log.sources.size());
        for (const std::string& sentence : log.verdict)
            QVERIFY2(whole.find("\n" + sentence) != std::string::npos, sentence.c_str());
    }
    const VerifierLog noise =
        parse_log(std::string("\x00\xff;;;\n99999999999999999999999: (\nfrom to\nR=(((\n: :\n", 46));
    QVERIFY(noise.steps.empty());
}

void TestVerifierLog::instructions_are_read_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("written");
    QTest::addColumn<int>("copied");
    QTest::addColumn<QString>("called");
    const auto row = [](const char* text, int written, int copied, const char* called) {
        QTest::newRow(text) << QString::fromUtf8(text) << written << copied << QString::fromUtf8(called);
    };
    row("(bf) r2 = r10", 2, 10, "");
    row("(bc) w2 = w1", 2, -1, "");
    row("(07) r2 += -4", 2, -1, "");
    row("(04) (u32) r3 += (u32) 7", 3, -1, "");
    row("(61) r1 = *(u32 *)(r0 +0)", 1, -1, "");
    row("(18) r1 = 0xffff8881043b1c00", 1, -1, "");
    row("(63) *(u32 *)(r10 -4) = r0", -1, -1, "");
    row("(15) if r0 == 0x0 goto pc+1", -1, -1, "");
    row("(95) exit", -1, -1, "");
    row("(85) call bpf_map_lookup_elem#1", -1, -1, "bpf_map_lookup_elem");
    row("(85) call 1", -1, -1, "bpf_map_lookup_elem");
    row("(85) call 9999", -1, -1, "helper 9999");
    row("(85) call pc+5", -1, -1, "pc+5");
    row("<invalid CO-RE relocation>", -1, -1, "");
}

void TestVerifierLog::instructions_are_read()
{
    QFETCH(QString, text);
    const std::string instruction = text.toStdString();
    QTEST(written_register(instruction).value_or(-1), "written");
    QTEST(copied_register(instruction).value_or(-1), "copied");
    QTEST(QString::fromStdString(called_function(instruction).value_or("")), "called");
}

QTEST_APPLESS_MAIN(TestVerifierLog)
#include "tst_verifier_log.moc"
