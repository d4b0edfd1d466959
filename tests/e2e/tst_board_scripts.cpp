// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts on a board, through the program that users run: all that they print. The results go into a table.
#include "core/wire/profile_without.h"
#include "tests/e2e/script_cases.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <map>
#include <utility>

using namespace boardscope;
using namespace boardscope::test;

namespace {

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

/// The board as it is treated with --without.
TargetProfile seen_as(const TargetProfile& board, const Column& column)
{
    return wire::profile_without(board, wire::parse_without(column.without).value());
}

/// Another package of the same kernel would have another third number.
QString without_patches(QString reason)
{
    static const QRegularExpression version(QStringLiteral("\\b(\\d+\\.\\d+)\\.\\d+"));
    return reason.replace(version, QStringLiteral("\\1"));
}

bool is_tried(const ScriptCase& one, const Column& column)
{
    return !*column.without || one.on_old_kernels;
}

}  // namespace

Q_DECLARE_METATYPE(const Column*)
Q_DECLARE_METATYPE(const ScriptCase*)

class BoardScripts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void script_data();
    void script();
    void cleanupTestCase();

private:
    struct Ran {
        int status = -1;
        bool attached = false;
        QString out;
        QString err;
        QStringList words;  ///< of the workload
        [[nodiscard]] QString explain() const
        {
            return QStringLiteral("status %1\n%2\n%3").arg(status).arg(out, err);
        }
    };
    [[nodiscard]] QString keep(const ScriptCase& one) const;
    [[nodiscard]] Ran run(const ScriptCase& one, const Column& column) const;
    static void check_printed(const ScriptCase& one, const Ran& ran);

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QTemporaryDir folder_;
    std::map<const Column*, Cells> cells_;
};

void BoardScripts::initTestCase()
{
    board_ = BoardUnderTest::find();
    const QString absent = QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
    BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
    BOARDSCOPE_REQUIRE(board_->shell(QStringLiteral("test -x /bin/board_target")).status == 0,
                       "board_target is not on the board: is its cross compiler installed?");
    before_ = board_->traces();
    const QString trouble = board_->make_known(folder_.path());
    QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
}

void BoardScripts::script_data()
{
    QTest::addColumn<const Column*>("column");
    QTest::addColumn<const ScriptCase*>("one");
    for (const Column& column : columns()) {
        if (text(column.board) != BoardUnderTest::name()) continue;
        for (const ScriptCase& one : script_cases())
            if (is_tried(one, column)) QTest::addRow("%s %s", column.id, one.id) << &column << &one;
    }
}

QString BoardScripts::keep(const ScriptCase& one) const
{
    QFile file(folder_.filePath(text(one.id) + QStringLiteral(".bt")));
    if (!file.open(QIODevice::WriteOnly) || file.write(one.script) < 0) qFatal("cannot write a script");
    return file.fileName();
}

BoardScripts::Ran BoardScripts::run(const ScriptCase& one, const Column& column) const
{
    QStringList arguments{QStringLiteral("run"), keep(one), QStringLiteral("--target"),
                          QString::fromLatin1(BoardUnderTest::known_name)};
    if (*column.without) arguments += {QStringLiteral("--without"), text(column.without)};
    arguments += text(one.arguments).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto process = start_bscope(arguments);
    Ran ran;
    const QRegularExpression attached(QStringLiteral("^attached (\\d+) of \\1 programs?$"),
                                      QRegularExpression::MultilineOption);
    ran.attached = wait_for_output(*process, QStringLiteral("\nattached "), ran.out, ran.err, 60'000);
    if (ran.attached && *one.workload) {
        const Finished worked = board_->shell(text(one.workload));
        ran.words = worked.out.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts);
        ::kill(static_cast<pid_t>(process->processId()), SIGINT);
    }
    if (!process->waitForFinished(30'000)) process->kill();
    ran.status = process->exitCode();
    ran.out += QString::fromUtf8(process->readAllStandardOutput());
    ran.err += QString::fromUtf8(process->readAllStandardError());
    ran.attached = ran.attached && ran.err.contains(attached);
    return ran;
}

void BoardScripts::check_printed(const ScriptCase& one, const Ran& ran)
{
    QVERIFY2(ran.status == one.status, qPrintable(ran.explain()));
    QVERIFY2(ran.err.contains(QStringLiteral("0 events lost")), qPrintable(ran.err));
    if (one.whole) QCOMPARE(ran.out, text(one.whole));
    for (const char* part : one.parts) {
        QString wanted = text(part);
        for (int i = 0; i < ran.words.size(); ++i)
            wanted.replace(QStringLiteral("{%1}").arg(i + 1), QRegularExpression::escape(ran.words[i]));
        QVERIFY2(ran.out.contains(QRegularExpression(wanted, QRegularExpression::MultilineOption)),
                 qPrintable(wanted + QLatin1Char('\n') + ran.explain()));
    }
}

void BoardScripts::script()
{
    QFETCH(const Column*, column);
    QFETCH(const ScriptCase*, one);
    const Ran ran = run(*one, *column);
    Cell cell{text(one->id), true, {}};
    if (has(seen_as(board_->profile(), *column), one->needs)) {
        QVERIFY2(ran.attached, qPrintable(ran.explain()));
        check_printed(*one, ran);
    } else {
        QVERIFY2(!ran.attached && ran.status == 1, qPrintable(ran.explain()));
        cell.works = false;
        cell.reason = without_patches(refusal_in(ran.err));
        QVERIFY2(cell.reason.contains(text(one->refusal)), qPrintable(ran.err));
    }
    if (!QTest::currentTestFailed()) cells_[column].push_back(cell);
}

/// Of whole columns only, not of a single row that somebody ran by hand.
void BoardScripts::cleanupTestCase()
{
    if (!board_) return;
    QCOMPARE(board_->traces_until(before_, 10'000), before_);
    for (const auto& [column, cells] : cells_) {
        const auto wanted = std::ranges::count_if(
            script_cases(), [column = column](const ScriptCase& one) { return is_tried(one, *column); });
        if (std::cmp_equal(cells.size(), wanted)) write_cells(table_of_scripts(), *column, cells);
    }
}

QTEST_GUILESS_MAIN(BoardScripts)
#include "tst_board_scripts.moc"
