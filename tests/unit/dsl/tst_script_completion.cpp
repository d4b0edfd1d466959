// SPDX-License-Identifier: GPL-3.0-or-later
// What may be written where the cursor (|) stands, on a recorded board.
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/dsl/completion.h"
#include "core/dsl/explanation.h"
#include "tests/support/recorded_target.h"

#include <QElapsedTimer>
#include <QTest>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

Completion at_bar(std::string text, const TargetFacts& facts)
{
    const std::size_t bar = text.find('|');
    text.erase(bar, 1);
    return complete(text, static_cast<std::uint32_t>(bar), facts);
}

QStringList texts(const Completion& completion)
{
    QStringList all;
    for (const CompletionItem& item : completion.items)
        all += QString::fromStdString(item.text);
    return all;
}

const CompletionItem* item(const Completion& completion, std::string_view text)
{
    for (const CompletionItem& one : completion.items)
        if (one.text == text) return &one;
    return nullptr;
}

/// A kernel as large as they come: 40,000 functions, 2,000 tracepoints.
class LargeTarget : public RecordedTarget {
public:
    LargeTarget() : RecordedTarget(Arch::armv7)
    {
        for (int i = 0; i < 40'000; ++i)
            functions_.push_back("some_function_of_a_driver_" + std::to_string(i * 7919 % 40'000));
        for (int i = 0; i < 2'000; ++i)
            tracepoints_.push_back("driver" + std::to_string(i / 20) + "/event_number_" + std::to_string(i));
        std::sort(functions_.begin(), functions_.end());
        std::sort(tracepoints_.begin(), tracepoints_.end());
    }
    [[nodiscard]] const std::vector<std::string>& tracepoints() const override { return tracepoints_; }
    [[nodiscard]] const std::vector<std::string>& functions() const override { return functions_; }

private:
    std::vector<std::string> functions_;
    std::vector<std::string> tracepoints_;
};

}  // namespace

class TestScriptCompletion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void attach_points_data();
    void attach_points();
    void words_are_those_of_the_probe();
    void a_helper_that_the_board_lacks_is_said();
    void fields_of_a_tracepoint();
    void fields_of_what_stands_before_the_dot_data();
    void fields_of_what_stands_before_the_dot();
    void maps_and_variables();
    void macros_are_offered_and_explained();
    void types_by_their_names();
    void nothing_in_comments_and_texts_data();
    void nothing_in_comments_and_texts();
    void every_place_of_a_script_has_an_answer();
    void words_are_explained_data();
    void words_are_explained();
    void forty_thousand_functions_are_quick();

private:
    RecordedTarget board_{Arch::armv7};
};

void TestScriptCompletion::attach_points_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("unwanted");
    QTest::newRow("kinds") << "|"
                           << "kprobe:"
                           << "vfs_read";
    QTest::newRow("a kind") << "kpr|"
                            << "kprobe:"
                            << "tracepoint:";
    QTest::newRow("a macro's word") << "mac|"
                                    << "macro"
                                    << "kprobe:";
    QTest::newRow("functions") << "kprobe:vfs_|"
                               << "vfs_read"
                               << "kprobe:";
    QTest::newRow("short kind") << "k:vfs_|"
                                << "vfs_read"
                                << "kprobe:";
    QTest::newRow("in a list") << "kprobe:vfs_read,kprobe:vfs_w|"
                               << "vfs_write"
                               << "vfs_read";
    QTest::newRow("behind a probe") << "BEGIN { exit(); }\nkretprobe:vfs_w|"
                                    << "vfs_write"
                                    << "exit(";
    QTest::newRow("categories") << "tracepoint:|"
                                << "syscalls:"
                                << "sys_enter_openat";
    QTest::newRow("events") << "tracepoint:syscalls:sys_enter_op|"
                            << "sys_enter_openat"
                            << "syscalls:";
    QTest::newRow("events as ply has them") << "t:syscalls/sys_enter_op|"
                                            << "sys_enter_openat"
                                            << "syscalls:";
    QTest::newRow("part of a name") << "tracepoint:syscalls:openat|"
                                    << "sys_enter_openat"
                                    << "vfs_read";
    QTest::newRow("a name alone") << "openat|"
                                  << "tracepoint:syscalls:sys_enter_openat"
                                  << "BEGIN";
    QTest::newRow("units") << "interval:|"
                           << "ms:"
                           << "vfs_read";
    QTest::newRow("events of the kernel") << "software:page|"
                                          << "page-faults:"
                                          << "cpu-clock:";
    QTest::newRow("beginning of a span") << "span a = kprobe:vfs_w|"
                                         << "vfs_write"
                                         << "kprobe:";
    QTest::newRow("end of a span") << "span a = kprobe:vfs_write .. kretprobe:vfs_w|"
                                   << "vfs_write"
                                   << "kretprobe:";
}

void TestScriptCompletion::attach_points()
{
    QFETCH(QString, text);
    QFETCH(QString, wanted);
    QFETCH(QString, unwanted);
    const QStringList found = texts(at_bar(text.toStdString(), board_));
    QVERIFY2(found.contains(wanted), qPrintable(found.join(u' ')));
    QVERIFY2(!found.contains(unwanted), qPrintable(found.join(u' ')));
}

void TestScriptCompletion::words_are_those_of_the_probe()
{
    const Completion entry = at_bar("kprobe:vfs_read { | }", board_);
    QVERIFY(item(entry, "arg0") && item(entry, "comm") && item(entry, "printf(") && item(entry, "if"));
    QVERIFY(!item(entry, "retval"));
    QVERIFY2(item(entry, "arg0")->detail.find("struct file *") != std::string::npos,
             item(entry, "arg0")->detail.c_str());
    const Completion exit = at_bar("kretprobe:vfs_read /pid == 1/ { if (ret|) { exit(); } }", board_);
    QCOMPARE(QString::fromStdString(exit.items.front().text), QStringLiteral("retval"));
    QVERIFY(item(at_bar("tracepoint:syscalls:sys_enter_openat { printf(\"%s\", arg|", board_), "args"));
    QVERIFY(item(at_bar("kprobe:vfs_read /com|", board_), "comm"));
    const Completion count = at_bar("kprobe:vfs_read { @ = cou|", board_);
    QCOMPARE(texts(count).front(), QStringLiteral("count()"));
    QVERIFY(item(at_bar("kprobe:vfs_read { if ($a == TASK_|", board_), "TASK_COMM_LEN") != nullptr ||
            !texts(at_bar("kprobe:vfs_read { if ($a == PIDTYPE_|", board_)).isEmpty());
}

void TestScriptCompletion::a_helper_that_the_board_lacks_is_said()
{
    const RecordedTarget old(Arch::armv7, {4, 9, 0});
    const Completion words = at_bar("kprobe:vfs_read { cgr|", old);
    QVERIFY(item(words, "cgroup"));
    QCOMPARE(QString::fromStdString(item(words, "cgroup")->lacks), QStringLiteral("needs Linux 4.18"));
    QVERIFY(item(at_bar("kprobe:vfs_read { cgr|", board_), "cgroup")->lacks.empty());
}

void TestScriptCompletion::fields_of_a_tracepoint()
{
    for (const char* text :
         {"tracepoint:syscalls:sys_enter_openat { printf(\"%s\", str(args.|",
          "tracepoint:syscalls:sys_enter_openat { str(args->|) }",
          "tracepoint:syscalls:sys_enter_openat /args.|", "t:syscalls:sys_enter_openat { @[args . |"}) {
        const Completion fields = at_bar(text, board_);
        QVERIFY2(item(fields, "filename") && item(fields, "dfd"), text);
        QCOMPARE(QString::fromStdString(item(fields, "filename")->detail), QStringLiteral("const char *"));
        QVERIFY(!item(fields, "comm"));
    }
    QVERIFY(item(at_bar("tracepoint:syscalls:sys_enter_openat { printf(\"%d\", args.df|", board_), "dfd"));
    QVERIFY(texts(at_bar("BEGIN { $a = args.|", board_)).isEmpty());
    QVERIFY(!item(at_bar("BEGIN { |", board_), "arg0"));
}

void TestScriptCompletion::fields_of_what_stands_before_the_dot_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("field");
    QTest::newRow("builtin") << "curtask->"
                             << "real_parent";
    QTest::newRow("cast") << "((struct task_struct *)arg0)->"
                          << "tgid";
    QTest::newRow("variable") << "$t = (struct task_struct *)curtask; printf(\"%d\", $t->"
                              << "real_parent";
    QTest::newRow("chain") << "$x = curtask->real_parent->"
                           << "tgid";
    QTest::newRow("by prototype") << "if (1) { $f = arg0; @[arg0->"
                                  << "f_flags";
}

void TestScriptCompletion::fields_of_what_stands_before_the_dot()
{
    QFETCH(QString, before);
    QFETCH(QString, field);
    const Completion fields = at_bar("kprobe:vfs_read { " + before.toStdString() + "|", board_);
    QVERIFY2(item(fields, field.toStdString()), qPrintable(texts(fields).join(u' ')));
    QVERIFY(item(fields, field.toStdString())->doc.starts_with("at byte "));
}

void TestScriptCompletion::maps_and_variables()
{
    const std::string script = "BEGIN { @opens[1] = 1; $other = 1; } kprobe:vfs_read { $size = arg2; "
                               "print(@|); } END { clear(@reads); }";
    QCOMPARE(texts(at_bar(script, board_)), (QStringList{"opens", "reads"}));
    QCOMPARE(texts(at_bar("BEGIN { $other = 1; } kprobe:vfs_read { $size = arg2; print($|", board_)),
             QStringList{"size"});
}

void TestScriptCompletion::types_by_their_names()
{
    const Completion types = at_bar("kprobe:vfs_read { $t = (struct task_s|", board_);
    QVERIFY2(item(types, "task_struct"), qPrintable(texts(types).join(u' ')));
    QVERIFY(item(types, "task_struct")->detail.ends_with(" bytes"));
}

void TestScriptCompletion::macros_are_offered_and_explained()
{
    const std::string text = "macro twice(x) { x + x }\n#define THRICE(x) x * 3\nkprobe:vfs_read { @[comm] = 1; @ = ";
    const Completion completion = at_bar(text + "tw|", board_);
    QVERIFY2(item(completion, "twice("), qPrintable(texts(completion).join(u' ')));
    QCOMPARE(item(completion, "twice(")->detail, std::string("twice(x)"));
    QVERIFY(item(at_bar(text + "THR|", board_), "THRICE("));
    // What a macro gives has fields.
    const std::string parent = "macro parent(t) { t->real_parent }\nkprobe:vfs_read { @ = parent(curtask)->";
    QVERIFY(item(at_bar(parent + "tg|", board_), "tgid"));
    // So have the key and the value of a loop.
    const std::string loop = "kprobe:vfs_read { @m[pid] = curtask; for ($kv : @m) { print($kv.";
    const RecordedTarget server(Arch::x86_64);
    QVERIFY(item(at_bar(loop + "|", server), "0"));
    QVERIFY(item(at_bar(loop + "1->tg|", server), "tgid"));

    const std::string script = text + "twice(1); }";
    const std::optional<Explanation> found =
        explain(script, static_cast<std::uint32_t>(script.rfind("twice")) + 1, board_);
    QVERIFY(found.has_value());
    QCOMPARE(found->title, std::string("twice(x)"));
    QVERIFY(found->text.find("macro") != std::string::npos);
}

void TestScriptCompletion::nothing_in_comments_and_texts_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("line comment") << "BEGIN { // pri|";
    QTest::newRow("block comment") << "BEGIN { /* pri| */ }";
    QTest::newRow("open comment") << "BEGIN { /* pri|";
    QTest::newRow("text") << "BEGIN { printf(\"pri|\"); }";
    QTest::newRow("open text") << "BEGIN { printf(\"pri|";
    QTest::newRow("number") << "BEGIN { $a = 12|";
    QTest::newRow("fraction") << "BEGIN { $a = 12.|";
}

void TestScriptCompletion::nothing_in_comments_and_texts()
{
    QFETCH(QString, text);
    QCOMPARE(texts(at_bar(text.toStdString(), board_)), QStringList());
}

void TestScriptCompletion::every_place_of_a_script_has_an_answer()
{
    const std::string script =
        "config = { max_map_keys = 10 }\nspan o = kprobe:vfs_read .. kretprobe:vfs_read by arg0 { a = arg2; "
        "}\n"
        "kprobe:vfs_*, t:sched:sched_switch /pid == 1 && comm == \"a\"/ { $t = (struct task_struct *)curtask;"
        " @m[comm, $t->tgid] = hist(arg2); if ($t->pid > 1) { printf(\"%s\\n\", str(arg1)); } }";
    for (std::uint32_t at = 0; at <= script.size(); ++at) {
        const Completion whole = complete(script, at, board_);
        QVERIFY(whole.typed.end == at && whole.typed.begin <= at);
        (void)complete(script.substr(0, at), at, board_);
    }
}

void TestScriptCompletion::words_are_explained_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    QTest::newRow("function") << "str"
                              << "str(pointer [, length])"
                              << "the text at an address";
    QTest::newRow("builtin") << "comm"
                             << "comm: string[16]"
                             << "name of the current task";
    QTest::newRow("field of a tracepoint") << "filename"
                                           << "const char * filename"
                                           << "syscalls:sys_enter_openat";
    QTest::newRow("attach point") << "tracepoint"
                                  << "tracepoint:CATEGORY:EVENT"
                                  << "args.dfd  int";
    QTest::newRow("map") << "@opens"
                         << "@opens[string[16]]: count()"
                         << "map";
    QTest::newRow("variable") << "$parent"
                              << "$parent: struct task_struct *"
                              << "variable";
    QTest::newRow("field of a structure") << "real_parent"
                                          << "struct task_struct * real_parent"
                                          << "at byte ";
    QTest::newRow("aggregation") << "count"
                                 << "count()"
                                 << "how often";
}

void TestScriptCompletion::words_are_explained()
{
    QFETCH(QString, word);
    QFETCH(QString, title);
    QFETCH(QString, text);
    const std::string script = "tracepoint:syscalls:sys_enter_openat\n{\n\t$parent = curtask->real_parent;\n"
                               "\t@opens[comm] = count();\n\tprintf(\"%s\", str(args.filename));\n}\n";
    const auto at = static_cast<std::uint32_t>(script.find(word.toStdString()));
    const std::optional<Explanation> found = explain(script, at + 1, board_);
    QVERIFY(found);
    QCOMPARE(QString::fromStdString(found->title), title);
    QVERIFY2(found->text.find(text.toStdString()) != std::string::npos, found->text.c_str());
    // Nothing about blanks, texts and numbers.
    QVERIFY(!explain(script, static_cast<std::uint32_t>(script.find('{')), board_));
    QVERIFY(!explain(script, static_cast<std::uint32_t>(script.find("%s")), board_));
    QVERIFY(!explain(script, static_cast<std::uint32_t>(script.size()), board_));
}

void TestScriptCompletion::forty_thousand_functions_are_quick()
{
    const LargeTarget large;
    for (const char* text : {"kprobe:som|", "kprobe:|", "driver_39999|", "tracepoint:driver7:|",
                             "kprobe:some_function_of_a_driver_7 { com|"}) {
        QElapsedTimer timer;
        timer.start();
        const Completion completion = at_bar(text, large);
        // Generous for a busy machine: it takes some ms.
        QVERIFY2(timer.elapsed() < 1000, text);
        QVERIFY2(!completion.items.empty(), text);
        qInfo("%s: %zu items in %.1f ms", text, completion.items.size(),
              static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    QVERIFY(at_bar("kprobe:|", large).is_cut);
}

QTEST_GUILESS_MAIN(TestScriptCompletion)
#include "tst_script_completion.moc"
