// SPDX-License-Identifier: GPL-3.0-or-later
// What may be written where the cursor (|) stands in C, on a recorded board.
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/c_probe/c_completion.h"
#include "tests/support/recorded_target.h"
#include "tests/support/requirements.h"
#include "tests/unit/c_probe/stock_helpers.h"

#include <QElapsedTimer>
#include <QTest>

using namespace boardscope;
using dsl::Completion;
using dsl::CompletionItem;

namespace {

const std::string probe_head = "#include \"vmlinux.h\"\n"
    "#include \"board_tracepoints.h\"\n"
    "#include <bpf/bpf_helpers.h>\n"
    R"(struct seen { unsigned int pid; struct { int inner; } part; struct file *file; };
struct { __uint(type, BPF_MAP_TYPE_HASH); } counts SEC(".maps");
SEC("kprobe/vfs_read")
int BPF_KPROBE(on_read, struct file *file, char *buf)
{
    struct task_struct *task = (void *)bpf_get_current_task();
    const struct tp_syscalls_sys_enter_openat *event = 0;
    struct seen record = {};
    struct seen many[4];
    unsigned long total = 0;
)";

}  // namespace

class TestCCompletion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void what_is_offered_data();
    void what_is_offered();
    void a_helper_that_the_board_lacks_is_grey();
    void details_tell_types_and_prototypes();
    void nothing_in_comments_and_texts_data();
    void nothing_in_comments_and_texts();
    void every_place_has_an_answer();
    void forty_thousand_functions_are_quick();

private:
    [[nodiscard]] Completion at_bar(std::string text, const dsl::TargetFacts& facts) const
    {
        const std::size_t bar = text.find('|');
        text.erase(bar, 1);
        return c_probe::complete(text, static_cast<std::uint32_t>(bar), facts, helpers_);
    }

    RecordedTarget board_{Arch::armv7};
    c_probe::HelperReference helpers_;
};

static QStringList texts(const Completion& completion)
{
    QStringList all;
    for (const CompletionItem& item : completion.items)
        all += QString::fromStdString(item.text);
    return all;
}

static const CompletionItem* item(const Completion& completion, std::string_view text)
{
    for (const CompletionItem& one : completion.items)
        if (one.text == text) return &one;
    return nullptr;
}

void TestCCompletion::initTestCase()
{
    helpers_ = test::stock_helpers();
    BOARDSCOPE_REQUIRE(!helpers_.all().empty(), "libbpf-dev is not installed: apt install libbpf-dev");
}

void TestCCompletion::what_is_offered_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("unwanted");
    const QString head = QString::fromStdString(probe_head);
    QTest::newRow("sections") << "SEC(\"|"
                              << "kprobe/"
                              << "vfs_read";
    QTest::newRow("a section") << "SEC(\"kpr|"
                               << "kprobe/"
                               << "tracepoint/";
    QTest::newRow("functions") << "SEC(\"kprobe/vfs_|"
                               << "vfs_read"
                               << "kprobe/";
    QTest::newRow("categories") << "SEC(\"tracepoint/|"
                                << "syscalls/"
                                << "sys_enter_openat";
    QTest::newRow("events") << "SEC(\"tracepoint/syscalls/openat|"
                            << "sys_enter_openat"
                            << "syscalls/";
    QTest::newRow("events, in short") << "SEC(\"tp/syscalls/sys_enter_op|"
                                      << "sys_enter_openat"
                                      << "kprobe/";
    QTest::newRow("headers") << "#include <bpf/|"
                             << "bpf/bpf_helpers.h"
                             << "linux/bpf.h";
    QTest::newRow("helpers") << head + "bpf_probe_re|"
                             << "bpf_probe_read_kernel("
                             << "bpf_ktime_get_ns()";
    QTest::newRow("macros") << head + "BPF_CORE|"
                            << "BPF_CORE_READ("
                            << "SEC(";
    QTest::newRow("map types") << "__uint(type, BPF_MAP_TYPE_RING|"
                               << "BPF_MAP_TYPE_RINGBUF"
                               << "BPF_MAP_TYPE_HASH";
    QTest::newRow("variables") << head + "tas|"
                               << "task"
                               << "total";
    QTest::newRow("the kernel's constants") << head + "PIDTYPE|"
                                            << "PIDTYPE_TGID"
                                            << "task";
    QTest::newRow("types") << "struct task|"
                           << "task_struct"
                           << "file";
    QTest::newRow("own types") << head + "struct se|"
                               << "seen"
                               << "task_struct";
    QTest::newRow("tracepoints as structs") << head + "struct tp_sys|"
                                            << "tp_syscalls_sys_enter_openat"
                                            << "seen";
    QTest::newRow("members") << head + "task->|"
                             << "comm"
                             << "f_flags";
    QTest::newRow("begun members") << head + "task->real_|"
                                   << "real_parent"
                                   << "comm";
    QTest::newRow("members of nameless ones") << head + "task->|"
                                              << "z"
                                              << "f_flags";
    QTest::newRow("along a path") << head + "task->real_parent->mm->|"
                                  << "total_vm"
                                  << "comm";
    QTest::newRow("parameters") << head + "file->f_path.|"
                                << "dentry"
                                << "comm";
    QTest::newRow("own struct") << head + "record.|"
                                << "pid"
                                << "comm";
    QTest::newRow("inside of it") << head + "record.part.|"
                                  << "inner"
                                  << "pid";
    QTest::newRow("from own to the kernel's") << head + "record.file->|"
                                              << "f_flags"
                                              << "pid";
    QTest::newRow("arrays") << head + "many[2].|"
                            << "pid"
                            << "comm";
    QTest::newRow("casts") << head + "((struct file *)buf)->|"
                           << "f_flags"
                           << "comm";
    QTest::newRow("in brackets") << head + "(task)->mm->|"
                                 << "total_vm"
                                 << "comm";
    QTest::newRow("fields of a tracepoint") << head + "event->|"
                                            << "dfd"
                                            << "comm";
    QTest::newRow("BPF_CORE_READ") << head + "BPF_CORE_READ(task, |"
                                   << "real_parent"
                                   << "total_vm";
    QTest::newRow("BPF_CORE_READ, further") << head + "BPF_CORE_READ(task, real_parent, mm, to|"
                                            << "total_vm"
                                            << "comm";
    QTest::newRow("BPF_CORE_READ_INTO") << head + "BPF_CORE_READ_INTO(&total, task, mm, |"
                                        << "total_vm"
                                        << "comm";
    QTest::newRow("in a condition") << head + "if (total > 3 && task->|"
                                    << "comm"
                                    << "f_flags";
}

void TestCCompletion::what_is_offered()
{
    QFETCH(QString, text);
    QFETCH(QString, wanted);
    QFETCH(QString, unwanted);
    const QStringList offered = texts(at_bar(text.toStdString(), board_));
    QVERIFY2(offered.contains(wanted), qPrintable(offered.mid(0, 40).join(' ')));
    QVERIFY2(!offered.contains(unwanted), qPrintable(offered.mid(0, 40).join(' ')));
}

void TestCCompletion::a_helper_that_the_board_lacks_is_grey()
{
    const std::string text = probe_head + "bpf_ringbuf_res|";
    RecordedTarget old(Arch::armv7, {4, 19, 0});
    const CompletionItem* there = item(at_bar(text, board_), "bpf_ringbuf_reserve(");
    const Completion on_old = at_bar(text, old);
    const CompletionItem* missing = item(on_old, "bpf_ringbuf_reserve(");
    QVERIFY(missing);
    QCOMPARE(missing->lacks, "needs Linux 5.8");
    const Completion on_new = at_bar(text, board_);
    there = item(on_new, "bpf_ringbuf_reserve(");
    QVERIFY(there);
    QCOMPARE(there->lacks, "");
    const Completion map = at_bar("BPF_MAP_TYPE_RINGB|", old);
    QVERIFY(item(map, "BPF_MAP_TYPE_RINGBUF"));
    QCOMPARE(item(map, "BPF_MAP_TYPE_RINGBUF")->lacks, "needs Linux 5.8");
}

void TestCCompletion::details_tell_types_and_prototypes()
{
    const Completion members = at_bar(probe_head + "task->|", board_);
    QVERIFY(item(members, "comm"));
    QCOMPARE(item(members, "comm")->detail, "char[16]");
    const Completion fields = at_bar(probe_head + "event->|", board_);
    QVERIFY(item(fields, "filename"));
    QCOMPARE(item(fields, "filename")->detail, "const char *");
    const Completion functions = at_bar("SEC(\"kprobe/vfs_re|", board_);
    QVERIFY(item(functions, "vfs_read"));
    QVERIFY(item(functions, "vfs_read")->detail.find("struct file *file") != std::string::npos);
    const Completion variables = at_bar(probe_head + "tota|", board_);
    QVERIFY(item(variables, "total"));
    QCOMPARE(item(variables, "total")->detail, "unsigned long");
    const Completion helpers = at_bar("bpf_get_smp|", board_);
    QVERIFY(item(helpers, "bpf_get_smp_processor_id()"));
    QCOMPARE(item(helpers, "bpf_get_smp_processor_id()")->detail, "__u32 bpf_get_smp_processor_id(void)");
}

void TestCCompletion::nothing_in_comments_and_texts_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("line comment") << "int x; // bpf_pro|";
    QTest::newRow("comment") << "/* bpf_pro|";
    QTest::newRow("text") << "bpf_printk(\"bpf_pro|";
    QTest::newRow("number") << "int x = 12|";
    QTest::newRow("included") << "#include <linux/bpf.h>|";
    QTest::newRow("unknown object") << "nobody->|";
    QTest::newRow("result of a call") << "f(x)->|";
}

void TestCCompletion::nothing_in_comments_and_texts()
{
    QFETCH(QString, text);
    QCOMPARE(texts(at_bar(text.toStdString(), board_)), QStringList());
}

void TestCCompletion::every_place_has_an_answer()
{
    const std::string text =
        probe_head + "    if (task->mm) { BPF_CORE_READ(task, mm, total_vm); }\n    return 'x';\n}\n";
    for (std::uint32_t cursor = 0; cursor <= text.size(); ++cursor) {
        const Completion whole = c_probe::complete(text, cursor, board_, helpers_);
        QVERIFY(whole.typed.begin <= whole.typed.end && whole.typed.end == cursor);
        const Completion cut =
            c_probe::complete(std::string_view(text).substr(0, cursor), cursor, board_, helpers_);
        QCOMPARE(cut.typed.begin, whole.typed.begin);
    }
}

void TestCCompletion::forty_thousand_functions_are_quick()
{
    class Large : public RecordedTarget {
    public:
        Large() : RecordedTarget(Arch::armv7)
        {
            for (int i = 0; i < 40'000; ++i)
                functions_.push_back("some_function_of_a_driver_" + std::to_string(i));
            std::sort(functions_.begin(), functions_.end());
        }
        [[nodiscard]] const std::vector<std::string>& functions() const override { return functions_; }

    private:
        std::vector<std::string> functions_;
    } large;
    constexpr int popup_ms = 50;
    for (const std::string& text :
         {std::string("SEC(\"kprobe/driver|"), probe_head + "bpf_|", probe_head + "task->|"}) {
        qint64 best = popup_ms * 10;
        for (int i = 0; i < 3; ++i) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(!at_bar(text, large).items.empty());
            best = std::min(best, timer.elapsed());
        }
        QVERIFY2(best <= popup_ms, qPrintable(QString("%1 ms").arg(best)));
    }
}

QTEST_GUILESS_MAIN(TestCCompletion)
#include "tst_c_completion.moc"
