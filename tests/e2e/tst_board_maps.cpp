// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of a 32-bit board, looked at and changed by a second program while a probe counts in them.
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <csignal>

using namespace boardscope;
using namespace boardscope::test;

namespace {

const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/probes/counting.bpf.c");

Finished map(const QStringList& arguments)
{
    return bscope(QStringList{QStringLiteral("map")} + arguments +
                  QStringList{QStringLiteral("--target"), BoardUnderTest::name()});
}

QString explain(const Finished& finished)
{
    return QStringLiteral("status %1\nstdout:\n%2\nstderr:\n%3")
        .arg(finished.status)
        .arg(finished.out, finished.err);
}

/// What "@opens[{comm: "mapped"}]: n" says; -1 without such a line.
qlonglong opens_of(const QString& task, const QString& out)
{
    const QRegularExpression line(QStringLiteral("^@opens\\[\\{comm: \"%1\"\\}\\]: (\\d+)$").arg(task),
                                  QRegularExpression::MultilineOption);
    const QRegularExpressionMatch match = line.match(out);
    return match.hasMatch() ? match.captured(1).toLongLong() : -1;
}

}  // namespace

#define CHECK(finished, condition) QVERIFY2(condition, qPrintable(explain(finished)))

class BoardMaps : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        before_ = board_->traces();
        QVERIFY2(!before_.startsWith(QStringLiteral("no answer")), qPrintable(before_));
        run_ = start_bscope({QStringLiteral("run"), probe, QStringLiteral("--target"), BoardUnderTest::name(),
                             QStringLiteral("--maps")});
        QVERIFY2(wait_for_output(*run_, QStringLiteral("attached 1 of 1 program"), out_, err_, 60'000),
                 qPrintable(err_));
    }
    void cleanupTestCase()
    {
        run_.reset();
        if (board_) QCOMPARE(board_->traces_until(before_, 15'000), before_);
    }

    void lists_types();
    void counts_are_seen_and_changed();
    void stacks_have_names_of_the_board();
    void mistakes_are_explained_data();
    void mistakes_are_explained();
    void unknown_map_is_told();
    void last_values_are_printed_at_the_end();

private:
    /// Opens a file on the board, as a task of that name.
    void open_as(const QString& task)
    {
        const Finished done =
            board_->shell(QStringLiteral("printf %1 >/proc/$$/comm; : </etc/passwd").arg(task));
        CHECK(done, done.status == 0);
    }

    std::unique_ptr<BoardUnderTest> board_;
    std::unique_ptr<QProcess> run_;
    QString before_;
    QString out_;
    QString err_;
};

void BoardMaps::lists_types()
{
    const Finished listed = map({QStringLiteral("list")});
    CHECK(listed, listed.status == 0);
    const auto row = [&](const char* pattern) {
        return QRegularExpression(QString::fromLatin1(pattern), QRegularExpression::MultilineOption)
            .match(listed.out)
            .hasMatch();
    };
    CHECK(listed, row("^\\d+ +opens +hash +1024 +struct task \\{char\\[16\\] comm\\} __u64$"));
    CHECK(listed, row("^\\d+ +per_cpu +percpu_array +1 +__u32 +__u32"));
    CHECK(listed, row("^\\d+ +stacks +stack_trace +64 "));
}

void BoardMaps::counts_are_seen_and_changed()
{
    open_as(QStringLiteral("mapped"));
    const Finished first = map({QStringLiteral("dump"), QStringLiteral("opens")});
    CHECK(first, opens_of(QStringLiteral("mapped"), first.out) >= 1);
    CHECK(first, opens_of(QStringLiteral("mapped"), first.out) < 100);

    // The program counts by thousands from here on.
    CHECK(first,
          map({QStringLiteral("set"), QStringLiteral("step"), QStringLiteral("0"), QStringLiteral("1000")})
                  .status == 0);
    open_as(QStringLiteral("mapped"));
    const Finished second = map({QStringLiteral("dump"), QStringLiteral("opens")});
    CHECK(second, opens_of(QStringLiteral("mapped"), second.out) > 1000);

    CHECK(second, map({QStringLiteral("set"), QStringLiteral("opens"), QStringLiteral("comm=\"nobody\""),
                       QStringLiteral("77")})
                          .status == 0);
    const Finished third = map({QStringLiteral("dump"), QStringLiteral("opens")});
    CHECK(third, opens_of(QStringLiteral("nobody"), third.out) == 77);
    CHECK(
        third,
        map({QStringLiteral("delete"), QStringLiteral("opens"), QStringLiteral("comm=\"nobody\"")}).status ==
            0);
    CHECK(third, map({QStringLiteral("clear"), QStringLiteral("opens")}).status == 0);
    const Finished fourth = map({QStringLiteral("dump"), QStringLiteral("opens")});
    CHECK(fourth, opens_of(QStringLiteral("nobody"), fourth.out) == -1);
    CHECK(fourth, opens_of(QStringLiteral("mapped"), fourth.out) == -1);

    const Finished json = map({QStringLiteral("dump"), QStringLiteral("per_cpu"), QStringLiteral("--format"),
                               QStringLiteral("json")});
    const QJsonObject row = QJsonDocument::fromJson(json.out.toUtf8()).object();
    CHECK(json, row[QStringLiteral("map")].toString() == QStringLiteral("per_cpu"));
    CHECK(json, row[QStringLiteral("value")].toInteger() > 0);
    CHECK(json, row[QStringLiteral("cpus")].isArray());
}

void BoardMaps::stacks_have_names_of_the_board()
{
    const Finished dumped = map({QStringLiteral("dump"), QStringLiteral("stacks")});
    CHECK(dumped,
          dumped.out.contains(QRegularExpression(QStringLiteral("^@stacks\\[\\d+\\]:\n  do_sys_openat2\\+0x"),
                                                 QRegularExpression::MultilineOption)));
}

void BoardMaps::mistakes_are_explained_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("number") << QStringList{QStringLiteral("set"), QStringLiteral("step"), QStringLiteral("x"),
                                           QStringLiteral("1")}
                            << QStringLiteral("the key of step is __u32");
    QTest::newRow("index") << QStringList{QStringLiteral("set"), QStringLiteral("step"), QStringLiteral("9"),
                                          QStringLiteral("1")}
                           << QStringLiteral("no such index");
    QTest::newRow("field") << QStringList{QStringLiteral("delete"), QStringLiteral("opens"),
                                          QStringLiteral("name=x")}
                           << QStringLiteral("struct task has no field 'name'; it has comm");
    QTest::newRow("missing key") << QStringList{QStringLiteral("delete"), QStringLiteral("opens"),
                                                QStringLiteral("comm=\"not there\"")}
                                 << QStringLiteral("The map has no such key.");
}

void BoardMaps::mistakes_are_explained()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const Finished refused = map(arguments);
    CHECK(refused, refused.status == 1);
    CHECK(refused, refused.err.contains(message));
}

void BoardMaps::unknown_map_is_told()
{
    const Finished refused = map({QStringLiteral("dump"), QStringLiteral("no_such_map")});
    CHECK(refused, refused.status == 1);
    CHECK(refused, refused.err.contains(QStringLiteral("the board has no map no_such_map")));
}

void BoardMaps::last_values_are_printed_at_the_end()
{
    open_as(QStringLiteral("late"));
    ::kill(static_cast<pid_t>(run_->processId()), SIGINT);
    QVERIFY(run_->waitForFinished(40'000));
    out_ += QString::fromUtf8(run_->readAllStandardOutput());
    err_ += QString::fromUtf8(run_->readAllStandardError());
    QVERIFY2(opens_of(QStringLiteral("late"), out_) >= 1000, qPrintable(out_ + err_));
    QVERIFY2(out_.contains(QStringLiteral("@step[0]: 1000\n")), qPrintable(out_));
    QVERIFY2(err_.contains(QStringLiteral("the board is as it was")), qPrintable(err_));
}

QTEST_GUILESS_MAIN(BoardMaps)
#include "tst_board_maps.moc"
