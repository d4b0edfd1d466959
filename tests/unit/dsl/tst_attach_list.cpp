// SPDX-License-Identifier: GPL-3.0-or-later
// What `bscope list` finds of a board.
#include <QTest>

#include "core/dsl/attach_list.h"

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

/// A small board: what is listed is all that it has.
class SmallBoard : public TargetFacts {
public:
    SmallBoard() { profile_.name = "lab"; }
    [[nodiscard]] const TargetProfile& profile() const override { return profile_; }
    [[nodiscard]] const TypeTable& types() const override { return types_; }
    [[nodiscard]] bool knows_tracepoints() const override { return !tracepoints_.empty(); }
    [[nodiscard]] const std::vector<std::string>& tracepoints() const override { return tracepoints_; }
    [[nodiscard]] std::optional<std::vector<TracepointField>> tracepoint(std::string_view, std::string_view) const override
    {
        return std::vector<TracepointField>{{"comm", "char[16]", 8, 16, false},
                                            {"name", "__data_loc char[]", 24, 4, false},
                                            {"pid", "pid_t", 28, 4, true}};
    }
    [[nodiscard]] bool knows_functions() const override { return !functions_.empty(); }
    [[nodiscard]] const std::vector<std::string>& functions() const override { return functions_; }
    [[nodiscard]] std::vector<std::string> user_functions(std::string_view path) const override
    {
        return path == "/lib/libc.so.6" ? std::vector<std::string>{"free", "malloc"} : std::vector<std::string>();
    }
    [[nodiscard]] std::optional<UserFunction> user_function(std::string_view, std::string_view name) const override
    {
        return UserFunction{0x100, name == "free"};
    }
    [[nodiscard]] std::vector<UserMark> user_marks(std::string_view path) const override
    {
        if (path != "/lib/libc.so.6") return {};
        return {{"libc", "setjmp", 0x10, 0, "8@%rdi -4@%esi", false}, {"libc", "setjmp", 0x20, 0, "8@%rax", false}};
    }
    [[nodiscard]] std::string user_build_id(std::string_view) const override { return {}; }
    [[nodiscard]] std::vector<std::string> user_programs() const override { return {"/bin/sh", "/lib/libc.so.6"}; }
    [[nodiscard]] std::string user_path(std::string_view name) const override
    {
        return name == "libc" ? "/lib/libc.so.6" : std::string(name);
    }

    std::vector<std::string> tracepoints_{"sched/sched_switch", "syscalls/sys_enter_nanosleep"};
    std::vector<std::string> functions_{"do_nanosleep", "vfs_read", "vfs_write"};
    TargetProfile profile_;
    TypeTable types_;
};

QString names(const char* pattern, const SmallBoard& board = SmallBoard())
{
    const Result<std::vector<ListedPoint>> points = list_attach_points(pattern, board, false);
    if (!points)
        return QStringLiteral("error: ") + QString::fromStdString(points.error().cause + "; " + points.error().hint);
    QStringList all;
    for (const ListedPoint& point : *points)
        all << QString::fromStdString(point.name);
    return all.join(QLatin1Char(' '));
}

QStringList details(const char* pattern)
{
    QStringList all;
    const SmallBoard board;
    const Result<std::vector<ListedPoint>> points = list_attach_points(pattern, board, true);
    if (!points) return {};
    for (const ListedPoint& point : *points)
        for (const std::string& detail : point.details)
            all << QString::fromStdString(detail);
    return all;
}

}  // namespace

class tst_attach_list : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void patterns_data();
    void patterns();
    void details_tell_what_there_is();
    void all_of_everything();
    void boards_that_nobody_asked();
};

void tst_attach_list::patterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* pattern, const char* expected) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << QString::fromUtf8(expected);
    };
    row("tracepoint:sched:*", "tracepoint:sched:sched_switch");
    row("t:*:sched_*", "tracepoint:sched:sched_switch");
    row("tracepoint", "tracepoint:sched:sched_switch tracepoint:syscalls:sys_enter_nanosleep");
    row("kprobe:vfs_*", "kprobe:vfs_read kprobe:vfs_write");
    row("kretprobe:vfs_r*", "kretprobe:vfs_read");
    row("k:none*", "");
    row("nanosleep", "kprobe:do_nanosleep tracepoint:syscalls:sys_enter_nanosleep");
    row("*switch", "tracepoint:sched:sched_switch");
    row("*:vfs_read", "kprobe:vfs_read");
    row("uprobe:libc:m*", "uprobe:/lib/libc.so.6:malloc");
    row("u:/lib/libc.so.6", "uprobe:/lib/libc.so.6:free uprobe:/lib/libc.so.6:malloc");
    row("uprobe:/bin/none:*",
        "error: the functions of /bin/none are not known: no such program or library is on this host; say where the "
        "board's files are: `bscope target sysroot lab FOLDER`");
    row("usdt:libc:*", "usdt:/lib/libc.so.6:libc:setjmp");
    row("usdt:*:set*", "usdt:/lib/libc.so.6:libc:setjmp");
    row("usdt:/bin/sh:*",
        "error: no USDT marks are known in /bin/sh: this host has no such program or library, or there are none in it; say "
        "where the board's files are: `bscope target sysroot lab FOLDER`");
    row("software:page*", "software:page-faults:");
    row("rawtracepoint:*", "rawtracepoint:sched_switch");
    row("interval", "interval:s:1");
    row("kprob:x", "error: there is no kind of probe \"kprob\"; did you mean kprobe?");
    row("watchpoint:*", "error: watchpoint is not supported; put a kprobe on the functions that write there");
}

void tst_attach_list::patterns()
{
    QFETCH(QString, pattern);
    QFETCH(QString, expected);
    QCOMPARE(names(pattern.toUtf8().constData()), expected);
}

void tst_attach_list::details_tell_what_there_is()
{
    QCOMPARE(details("tracepoint:sched:*"),
             (QStringList{QStringLiteral("char comm[16]"), QStringLiteral("__data_loc char[] name"),
                          QStringLiteral("pid_t pid")}));
    QCOMPARE(details("uprobe:libc:*"), QStringList{QStringLiteral("Thumb code: kernels cannot hook it")});
}

void tst_attach_list::all_of_everything()
{
    const QString all = names("");
    for (const char* one : {"BEGIN", "kprobe:vfs_read", "tracepoint:sched:sched_switch", "interval:s:1",
                            "software:page-faults:", "hardware:cache-misses:"})
        QVERIFY2(all.contains(QString::fromUtf8(one)), qPrintable(all));
    QVERIFY2(!all.contains(QStringLiteral("kretprobe")) && !all.contains(QStringLiteral("watchpoint")), qPrintable(all));
    QCOMPARE(names("*"), names(""));
}

void tst_attach_list::boards_that_nobody_asked()
{
    SmallBoard board;
    board.tracepoints_.clear();
    board.functions_.clear();
    QVERIFY2(names("tracepoint:sched:*", board).contains(QStringLiteral("bscope target update lab")),
             qPrintable(names("tracepoint:sched:*", board)));
    QVERIFY(names("kprobe:vfs_*", board).startsWith(QStringLiteral("error: nobody has asked the board")));
    QVERIFY(names("", board).contains(QStringLiteral("interval:s:1")));
}

QTEST_APPLESS_MAIN(tst_attach_list)
#include "tst_attach_list.moc"
