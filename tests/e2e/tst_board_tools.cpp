// SPDX-License-Identifier: GPL-3.0-or-later
// bpftrace's own tools on a 32-bit board whose types come from headers: each runs, compiles, or is refused
// because this board lacks something that it names. docs/dsl.md says which.
#include "tests/e2e/board_table.h"
#include "tests/e2e/document_section.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <iterator>

using namespace boardscope::test;

namespace {

const QString tools_folder = QStringLiteral("/usr/sbin");

/// A tool that is also run, what it begins with, and what makes it print more.
struct Tried {
    const char* tool;
    const char* header;
    const char* workload = "";
    const char* row = "";  ///< a part of what comes of it
};
constexpr Tried tried[] = {
    {"execsnoop", "TIME(ms)   PID   ARGS\n", "/bin/busybox true now", "/bin/busybox true now\n"},
    {"killsnoop", "Tracing kill() signals... Hit Ctrl-C to end.\n", "kill -0 1", " 0\n"},
    {"opensnoop", "Tracing open syscalls... Hit Ctrl-C to end.\n", "cat /etc/passwd >/dev/null",
     " /etc/passwd\n"},
    {"pidpersec", "Tracing new processes... Hit Ctrl-C to end.\n"},
    {"runqlat", "CPU scheduler... Hit Ctrl-C to end.\n", "true", "@usecs: \n["},
    {"statsnoop", "Tracing stat syscalls... Hit Ctrl-C to end.\n", "stat /etc/passwd >/dev/null",
     " /etc/passwd\n"},
    {"syscount", "Counting syscalls... Hit Ctrl-C to end.\n", "true", "@process["},
    {"vfscount", "Tracing VFS calls... Hit Ctrl-C to end.\n", "cat /etc/passwd >/dev/null", "@[vfs_open]: "},
    {"vfsstat", "Tracing key VFS calls... Hit Ctrl-C to end.\n"},
};

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

const Tried* find_tried(const QString& tool)
{
    const auto* found = std::ranges::find_if(tried, [&](const Tried& one) { return tool == text(one.tool); });
    return found == std::end(tried) ? nullptr : found;
}

}  // namespace

class BoardTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tool_data();
    void tool();
    void document_is_true();
    void cleanupTestCase();

private:
    static QStringList tools()
    {
        return QDir(tools_folder).entryList({QStringLiteral("*.bt")}, QDir::Files, QDir::Name);
    }
    void run(const Tried& one, const QString& path);
    void note(const QString& outcome, const QString& tool);

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir folder_;
    std::vector<std::pair<QString, QStringList>> outcomes_;  ///< and the tools of each, in their order
};

void BoardTools::initTestCase()
{
    BOARDSCOPE_REQUIRE(!tools().isEmpty(), "bpftrace and its tools are not installed");
    board_ = BoardUnderTest::find();
    const QString absent = QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
    BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
    before_ = board_->traces();
    const QString trouble = board_->make_known(folder_.path());
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    outcomes_ = {{QStringLiteral("runs"), {}}, {QStringLiteral("compiles"), {}}};
}

void BoardTools::tool_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& file : tools())
        QTest::newRow(qPrintable(file)) << file.chopped(3);
}

void BoardTools::note(const QString& outcome, const QString& tool)
{
    auto same = std::ranges::find(outcomes_, outcome, &std::pair<QString, QStringList>::first);
    if (same == outcomes_.end()) same = outcomes_.insert(same, {outcome, {}});
    same->second.append(QLatin1Char('`') + tool + QLatin1Char('`'));
}

void BoardTools::tool()
{
    QFETCH(QString, name);
    const QString path = QDir(tools_folder).filePath(name + QStringLiteral(".bt"));
    if (const Tried* one = find_tried(name)) {
        run(*one, path);
        if (!QTest::currentTestFailed()) note(QStringLiteral("runs"), name);
        return;
    }
    const Finished built =
        bscope({QStringLiteral("build"), path, QStringLiteral("--target"), text(BoardUnderTest::known_name),
                QStringLiteral("-o"), folder_.filePath(QStringLiteral("tool.o"))});
    if (built.status == 0) return note(QStringLiteral("compiles"), name);
    QVERIFY2(built.err.contains(QStringLiteral(": error: ")), qPrintable(built.err));
    note(refusal_in(built.err), name);
}

/// It prints its header, and what the workload is to make it print, and ends when it is asked to.
void BoardTools::run(const Tried& one, const QString& path)
{
    const auto process = start_bscope(
        {QStringLiteral("run"), path, QStringLiteral("--target"), text(BoardUnderTest::known_name)});
    QString out;
    QString err;
    QVERIFY2(wait_for_output(*process, QStringLiteral("\nattached "), out, err, 60'000), qPrintable(err));
    if (*one.workload) (void)board_->shell(text(one.workload));
    QVERIFY2(wait_for_output(*process, text(one.header), out, err), qPrintable(out + err));
    ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    QVERIFY(process->waitForFinished(30'000));
    out += QString::fromUtf8(process->readAllStandardOutput());
    err += QString::fromUtf8(process->readAllStandardError());
    QVERIFY2(process->exitCode() == 130, qPrintable(err));
    QVERIFY2(out.startsWith(text(one.header)) || out.contains(text(one.header)), qPrintable(out));
    QVERIFY2(out.contains(text(one.row)), qPrintable(out + err));
}

void BoardTools::document_is_true()
{
    std::size_t all = 0;
    QString table = QStringLiteral("| | tools |\n|---|---|\n");
    for (const auto& [outcome, names] : outcomes_) {
        table += QStringLiteral("| %1 | %2 |\n").arg(outcome, names.join(QStringLiteral(", ")));
        all += static_cast<std::size_t>(names.size());
    }
    // Of all of them, not of those that somebody named on the command line.
    if (all < static_cast<std::size_t>(tools().size())) QSKIP("not all tools were tried");
    const QString trouble = compare_section(QStringLiteral("docs/dsl.md"), QStringLiteral("tools"), table);
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

void BoardTools::cleanupTestCase()
{
    if (board_) QCOMPARE(board_->traces_until(before_, 10'000), before_);
}

QTEST_GUILESS_MAIN(BoardTools)
#include "tst_board_tools.moc"
