// SPDX-License-Identifier: GPL-3.0-or-later
// What the word at the cursor (|) of a probe in C is, on a recorded board.
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/c_probe/c_explanation.h"
#include "tests/support/recorded_target.h"
#include "tests/support/requirements.h"
#include "tests/unit/c_probe/stock_helpers.h"

#include <QTest>

using namespace boardscope;

class TestCExplanation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_are_explained_data();
    void words_are_explained();
    void a_helper_tells_its_kernel();
    void others_are_not_data();
    void others_are_not();

private:
    [[nodiscard]] std::optional<dsl::Explanation> at_bar(std::string text,
                                                         const dsl::TargetFacts& facts) const
    {
        const std::size_t bar = text.find('|');
        text.erase(bar, 1);
        return c_probe::explain(text, static_cast<std::uint32_t>(bar), facts, test::stock_helpers());
    }

    RecordedTarget board_{Arch::armv7};
};

void TestCExplanation::words_are_explained_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("part");
    QTest::newRow("helper") << "x = bpf_ktime|_get_ns();"
                            << "__u64 bpf_ktime_get_ns(void)"
                            << "in nanoseconds";
    QTest::newRow("its result") << "bpf_map_lookup|_elem(&m, &k);"
                                << "void *bpf_map_lookup_elem(void *map, const void *key)"
                                << "Returns: Map value";
    QTest::newRow("macro") << "BPF_CORE|_READ(task, mm);"
                           << "BPF_CORE_READ(pointer, member, …)"
                           << "with the board's offsets";
    QTest::newRow("member") << "int f(struct task_struct *t) { return t->tg|id; }"
                            << "pid_t tgid"
                            << "at byte";
    QTest::newRow("variable") << "int f(struct task_struct *t) { g(|t); }"
                              << "struct task_struct * t"
                              << "";
    QTest::newRow("structure") << "struct q|str *name;"
                               << "struct qstr"
                               << "hash";
    QTest::newRow("own structure") << "struct mine { int one; char two[4]; }; struct mi|ne x;"
                                   << "struct mine"
                                   << "two[4]";
    QTest::newRow("section") << "SEC(\"kpro|be/vfs_read\")"
                             << "kprobe/FUNCTION[+OFFSET]"
                             << "struct file *file";
    QTest::newRow("tracepoint") << "SEC(\"tracepoint/syscalls/sys_enter_|openat\")"
                                << "tracepoint/CATEGORY/NAME"
                                << "const char * filename";
    QTest::newRow("function that is not there") << "SEC(\"kprobe/vfs_re|ed\")"
                                                << "kprobe/FUNCTION[+OFFSET]"
                                                << "This board's kernel has no vfs_reed";
    QTest::newRow("constant") << "x = PIDTYPE_TG|ID;"
                              << "PIDTYPE_TGID = 1"
                              << "enum pid_type";
}

void TestCExplanation::words_are_explained()
{
    QFETCH(QString, text);
    QFETCH(QString, title);
    QFETCH(QString, part);
    BOARDSCOPE_REQUIRE(!test::stock_helpers().all().empty(),
                       "libbpf-dev is not installed: apt install libbpf-dev");
    const auto found = at_bar(text.toStdString(), board_);
    QVERIFY(found);
    QCOMPARE(QString::fromStdString(found->title), title);
    QVERIFY2(QString::fromStdString(found->text).contains(part), found->text.c_str());
}

void TestCExplanation::a_helper_tells_its_kernel()
{
    BOARDSCOPE_REQUIRE(!test::stock_helpers().all().empty(),
                       "libbpf-dev is not installed: apt install libbpf-dev");
    const RecordedTarget old(Arch::armv7, {4, 19, 0});
    const auto on_old = at_bar("bpf_ringbuf_out|put(&m, &e, 8, 0);", old);
    QVERIFY(on_old);
    QVERIFY2(on_old->text.starts_with("Linux 5.8 and later; this board lacks it."), on_old->text.c_str());
    const auto on_new = at_bar("bpf_ringbuf_out|put(&m, &e, 8, 0);", board_);
    QVERIFY(on_new);
    QVERIFY2(on_new->text.starts_with("Linux 5.8 and later; this board has it."), on_new->text.c_str());
}

void TestCExplanation::others_are_not_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("comment") << "// bpf_ktime|_get_ns";
    QTest::newRow("text") << "bpf_printk(\"bpf_ktime|_get_ns\");";
    QTest::newRow("keyword") << "ret|urn 0;";
    QTest::newRow("blank") << "int x;| int y;";
    QTest::newRow("end") << "int x;\n|";
    QTest::newRow("open section") << "SEC(\"kprobe/vf|s_read";
}

void TestCExplanation::others_are_not()
{
    QFETCH(QString, text);
    const auto found = at_bar(text.toStdString(), board_);
    QVERIFY2(!found, found ? found->title.c_str() : "");
}

QTEST_GUILESS_MAIN(TestCExplanation)
#include "tst_c_explanation.moc"
