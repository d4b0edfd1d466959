// SPDX-License-Identifier: GPL-3.0-or-later
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/filter/filter_plan.h"
#include "core/lesson/lesson.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace boardscope;
using namespace boardscope::lesson;

class TestLesson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void a_file_is_read_whole();
    void mistakes_are_located_data();
    void mistakes_are_located();
    void those_that_we_ship_data();
    void those_that_we_ship();
    void there_are_enough();
};

void TestLesson::a_file_is_read_whole()
{
    const auto lesson = parse_lesson(R"(title = "T"
about = "A"
minutes = 3
[[step]]
title = "one"
text = "say"
start_board = true
put_name = "x.bt"
put = "BEGIN { }"
show = "END { }"
filter = "pid == 1"
run = true
workload = "files"
stop = true
check = "rows"
what = "comm == \"x\""
at_least = 4
passed = "good"
[[step]]
title = "two"
text = "read"
)",
                                     "7-x", "7-x.toml");
    QVERIFY(lesson);
    QCOMPARE(lesson->id, "7-x");
    QCOMPARE(lesson->title, "T");
    QCOMPARE(lesson->minutes, 3);
    QCOMPARE(lesson->steps.size(), 2U);
    const Step expected{.title = "one",
                        .text = "say",
                        .starts_board = true,
                        .put_name = "x.bt",
                        .put = "BEGIN { }",
                        .show = "END { }",
                        .filter = "pid == 1",
                        .runs = true,
                        .workload = "files",
                        .stops = true,
                        .check = {CheckKind::rows, "comm == \"x\"", 4},
                        .passed = "good"};
    QVERIFY(lesson->steps[0] == expected);
    QVERIFY(lesson->steps[1].check.kind == CheckKind::none);
}

void TestLesson::mistakes_are_located_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("cause");
    const QString step = "title = \"T\"\n[[step]]\ntitle = \"one\"\ntext = \"say\"\n";
    QTest::newRow("no TOML") << "title = "
                             << "x.toml:1: ";
    QTest::newRow("no title") << "[[step]]\ntitle = \"a\"\ntext = \"b\""
                              << "key `title` is missing";
    QTest::newRow("no step") << "title = \"T\""
                             << "the lesson has no step";
    QTest::newRow("a step without text") << "title = \"T\"\n[[step]]\ntitle = \"a\""
                                         << "x.toml:2: this step says nothing";
    QTest::newRow("unknown key") << step + "chek = \"rows\""
                                 << "x.toml:5: key `step.chek` is not known";
    QTest::newRow("unknown check") << step + "check = \"row\""
                                   << "x.toml:5: key `step.check` is `row`";
    QTest::newRow("nothing to look for") << step + "check = \"map\""
                                         << "needs to be told what to look for";
    QTest::newRow("a text without a name") << step + "put = \"x\""
                                           << "x.toml:2: this step has a text and no name";
    QTest::newRow("no number") << step + "at_least = 0"
                               << "x.toml:5: key `step.at_least` is 0";
    QTest::newRow("no tables") << "title = \"T\"\nstep = 3"
                               << "x.toml:2: key `step` is a number";
}

void TestLesson::mistakes_are_located()
{
    QFETCH(QString, text);
    QFETCH(QString, cause);
    const auto lesson = parse_lesson(text.toStdString(), "x", "x.toml");
    QVERIFY(!lesson);
    QVERIFY2(lesson.error().cause.find(cause.toStdString()) != std::string::npos,
             lesson.error().cause.c_str());
    QVERIFY(!lesson.error().hint.empty());
}

static QStringList shipped()
{
    return QDir(BOARDSCOPE_SOURCE_DIR "/resources/lessons").entryList({"*.toml"}, QDir::Files, QDir::Name);
}

void TestLesson::those_that_we_ship_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : shipped())
        QTest::newRow(qPrintable(name)) << name;
}

void TestLesson::those_that_we_ship()
{
    QFETCH(QString, name);
    QFile file(QString(BOARDSCOPE_SOURCE_DIR "/resources/lessons/") + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lesson = parse_lesson(file.readAll().toStdString(), QString(name).chopped(5).toStdString(),
                                     name.toStdString());
    QVERIFY2(lesson, lesson ? "" : lesson.error().cause.c_str());
    QVERIFY(lesson->minutes > 0 && !lesson->about.empty());
    bool checks_something = false;
    for (const Step& step : lesson->steps) {
        QVERIFY2(!step.passed.empty(), step.title.c_str());
        checks_something |= step.check.kind != CheckKind::none && step.check.kind != CheckKind::ended;
        if (!step.workload.empty())
            QVERIFY2(QFile::exists(BOARDSCOPE_SOURCE_DIR "/resources/workloads/" +
                                   QString::fromStdString(step.workload) + ".sh"),
                     step.workload.c_str());
        for (const std::string& filter :
             {step.filter, step.check.kind == CheckKind::rows ? step.check.what : std::string()})
            QVERIFY2(filter::FilterPlan::compile(filter, filter::FieldCatalog::open()), filter.c_str());
    }
    QVERIFY2(checks_something, "a lesson must see that something really happened");
}

void TestLesson::there_are_enough()
{
    QVERIFY(shipped().size() >= 8);
}

QTEST_GUILESS_MAIN(TestLesson)
#include "tst_lesson.moc"
