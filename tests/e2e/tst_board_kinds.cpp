// SPDX-License-Identifier: GPL-3.0-or-later
// Each probe kind on one board, through the program that users run: it attaches, fires as often as it should,
// does not disturb what it probes, and is gone afterwards; or it is refused with a reason. The results go
// into a table.
#include "tests/e2e/board_kinds.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <map>

using namespace boardscope;
using namespace boardscope::test;

namespace {

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

QStringList words(const char* utf8)
{
    return text(utf8).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

}  // namespace

Q_DECLARE_METATYPE(const Column*)
Q_DECLARE_METATYPE(const Kind*)

class BoardKinds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void kind_data();
    void kind();
    void cleanupTestCase();

private:
    /// One run of `bscope run` with one probe.
    struct Attempt {
        std::unique_ptr<QProcess> process;
        QString out;
        QString err;
        bool attached = false;
    };

    [[nodiscard]] QString probe_of(const Kind& kind) const;
    [[nodiscard]] Attempt start(const Kind& kind, const Column& column) const;
    [[nodiscard]] bool wait_for_rows(Attempt& attempt, const Kind& kind) const;
    [[nodiscard]] QString without_names(QString reason) const;
    Cell refused(const Kind& kind, const Attempt& attempt) const;
    void check_attached(Attempt& attempt, const Kind& kind, Cell& cell) const;
    void stop(Attempt& attempt) const;

    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
    QString file_offset_;
    QTemporaryDir folder_;
    std::map<const Column*, Cells> cells_;
};

void BoardKinds::initTestCase()
{
    board_ = BoardUnderTest::find();
    const QString absent = QStringLiteral("the board is not up: bscope board up ") + BoardUnderTest::name();
    BOARDSCOPE_REQUIRE(board_, qPrintable(absent));
    const Finished offset = board_->shell(QStringLiteral("board_target show-offset"));
    BOARDSCOPE_REQUIRE(offset.status == 0,
                       "board_target is not on the board: is its cross compiler installed?");
    file_offset_ = offset.out.trimmed().section(QLatin1Char(' '), 1);
    before_ = board_->traces();
    QVERIFY2(before_.contains(QStringLiteral("link lo xdp none")), qPrintable(before_));
}

void BoardKinds::kind_data()
{
    QTest::addColumn<const Column*>("column");
    QTest::addColumn<const Kind*>("kind");
    for (const Column& column : columns()) {
        if (text(column.board) != BoardUnderTest::name()) continue;
        for (const Kind& kind : kinds()) {
            if (kind.architectures == Architectures::arm_only && board_->profile().arch != Arch::armv7)
                continue;
            QTest::addRow("%s %s", column.id, kind.id) << &column << &kind;
        }
    }
}

/// The file itself, unless something must be put before it that is known only now.
QString BoardKinds::probe_of(const Kind& kind) const
{
    const QString path = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/kinds/%1.bpf.c")
                             .arg(text(kind.probe ? kind.probe : kind.id));
    QFile original(path);
    if (!original.open(QIODevice::ReadOnly)) return path;
    const QByteArray source = original.readAll();
    if (!source.contains("FILE_OFFSET")) return path;
    QFile made(folder_.filePath(text(kind.id) + QStringLiteral(".bpf.c")));
    if (made.open(QIODevice::WriteOnly))
        made.write("#define FILE_OFFSET \"" + file_offset_.toUtf8() + "\"\n" + source);
    return made.fileName();
}

BoardKinds::Attempt BoardKinds::start(const Kind& kind, const Column& column) const
{
    QStringList arguments{QStringLiteral("run"),        probe_of(kind),
                          QStringLiteral("--target"),   BoardUnderTest::name(),
                          QStringLiteral("--duration"), QStringLiteral("60")};
    arguments += words(kind.arguments);
    QStringList without;
    for (const char* masks : {column.without, kind.without})
        without += text(masks).split(QLatin1Char(','), Qt::SkipEmptyParts);
    without.removeDuplicates();
    if (!without.isEmpty()) arguments += {QStringLiteral("--without"), without.join(QLatin1Char(','))};
    Attempt attempt{.process = start_bscope(arguments)};
    attempt.attached = wait_for_output(*attempt.process, QStringLiteral("attached 1 of 1 program"),
                                       attempt.out, attempt.err, 60'000);
    return attempt;
}

bool BoardKinds::wait_for_rows(Attempt& attempt, const Kind& kind) const
{
    QElapsedTimer timer;
    timer.start();
    while (attempt.out.count(text(kind.row_text)) < kind.rows && timer.elapsed() < 10'000) {
        attempt.process->waitForReadyRead(50);
        attempt.out += QString::fromUtf8(attempt.process->readAllStandardOutput());
    }
    return attempt.out.count(text(kind.row_text)) >= kind.rows;
}

void BoardKinds::stop(Attempt& attempt) const
{
    if (attempt.process->state() != QProcess::NotRunning)
        ::kill(static_cast<pid_t>(attempt.process->processId()), SIGINT);
    attempt.process->waitForFinished(20'000);
    attempt.out += QString::fromUtf8(attempt.process->readAllStandardOutput());
    attempt.err += QString::fromUtf8(attempt.process->readAllStandardError());
}

/// Names that another kernel package or another run would not have.
QString BoardKinds::without_names(QString reason) const
{
    reason.remove(QLatin1Char(' ') + QString::fromStdString(board_->profile().kernel_release));
    return reason.replace(folder_.path() + QLatin1Char('/'), QString());
}

Cell BoardKinds::refused(const Kind& kind, const Attempt& attempt) const
{
    return {text(kind.id), false, without_names(refusal_in(attempt.err))};
}

/// Fills `cell`; what must not be, whatever the table says, fails the test.
void BoardKinds::check_attached(Attempt& attempt, const Kind& kind, Cell& cell) const
{
    cell = {text(kind.id), false, text(kind.else_reason)};
    const bool witnessed = !*kind.witness || board_->traces().contains(text(kind.witness));
    const Finished fired = board_->shell(QStringLiteral("board_target ") + text(kind.stimulus));
    const bool came = wait_for_rows(attempt, kind);
    stop(attempt);
    const QString all = attempt.out + attempt.err;
    QVERIFY2(fired.out.startsWith(text(kind.answer)),
             qPrintable(QStringLiteral("probed: ") + fired.out + fired.err));
    QVERIFY2(came, qPrintable(QStringLiteral("attached, and too few rows came\n") + all));
    if (kind.exactly) QCOMPARE(attempt.out.count(text(kind.row_text)), kind.rows);
    QCOMPARE(attempt.process->exitCode(), 130);
    cell.works = witnessed;
    QVERIFY2(witnessed || *kind.else_reason,
             qPrintable(text(kind.witness) + QStringLiteral(" is missing\n") + all));
}

void BoardKinds::kind()
{
    QFETCH(const Column*, column);
    QFETCH(const Kind*, kind);
    Attempt attempt = start(*kind, *column);
    Cell cell;
    if (attempt.attached && !*kind->must_refuse_naming) {
        check_attached(attempt, *kind, cell);
    } else {
        stop(attempt);
        cell = refused(*kind, attempt);
        QVERIFY2(!attempt.attached, "attached, and must not have been");
        QVERIFY2(attempt.process->exitCode() == 1,
                 qPrintable(attempt.err));  // 2: bscope does not take our arguments
        QVERIFY2(!cell.reason.isEmpty(), qPrintable(attempt.err));
        QVERIFY2(cell.reason.contains(text(kind->must_refuse_naming)), qPrintable(attempt.err));
    }
    if (!QTest::currentTestFailed()) cells_[column].push_back(cell);
    QCOMPARE(board_->traces_until(before_, 10'000), before_);
}

/// Of whole columns only, not of a single row that somebody ran by hand.
void BoardKinds::cleanupTestCase()
{
    for (const auto& [column, cells] : cells_) {
        std::size_t wanted = 0;
        for (const Kind& kind : kinds())
            wanted += kind.architectures == Architectures::all || board_->profile().arch == Arch::armv7;
        if (cells.size() == wanted) write_cells(table_of_kinds(), *column, cells);
    }
}

QTEST_GUILESS_MAIN(BoardKinds)
#include "tst_board_kinds.moc"
