// SPDX-License-Identifier: GPL-3.0-or-later
#undef QT_NO_CAST_FROM_ASCII  // names are easier to read as they are
#include "core/lesson/progress.h"

#include <QTest>

using namespace boardscope::lesson;

Q_DECLARE_METATYPE(boardscope::lesson::Check)
Q_DECLARE_METATYPE(boardscope::lesson::Happened)

class TestLessonProgress : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void each_check_waits_for_what_it_names_data();
    void each_check_waits_for_what_it_names();
};

void TestLessonProgress::each_check_waits_for_what_it_names_data()
{
    QTest::addColumn<Check>("check");
    QTest::addColumn<Happened>("before");
    QTest::addColumn<QString>("stands");
    QTest::addColumn<Happened>("after");
    const Happened nothing;
    const Happened runs{.attached = true, .programs = 1};
    const auto with = [&](auto change) {
        Happened happened = runs;
        change(happened);
        return happened;
    };
    QTest::newRow("target") << Check{CheckKind::target, {}, 1} << nothing << "the board is not up yet"
                            << Happened{.target = TargetState::known};
    QTest::newRow("target that is looked at") << Check{CheckKind::target, {}, 1} << Happened{.target = TargetState::up}
                                              << "the board is up, and is being looked at"
                                              << Happened{.target = TargetState::known};
    QTest::newRow("attached") << Check{CheckKind::attached, {}, 1} << nothing << "no probe is attached"
                              << runs;
    QTest::newRow("two programs") << Check{CheckKind::attached, {}, 2} << runs
                                  << "1 of 2 programs are attached"
                                  << with([](Happened& h) { h.programs = 2; });
    QTest::newRow("it failed") << Check{CheckKind::attached, {}, 1}
                               << Happened{.failure = "the board cannot be reached"}
                               << "the board cannot be reached" << runs;
    QTest::newRow("rows") << Check{CheckKind::rows, "pid == 1", 3}
                          << with([](Happened& h) { h.matching_rows = 2; }) << "2 of 3 rows have come"
                          << with([](Happened& h) { h.matching_rows = 3; });
    QTest::newRow("no rows without a session")
        << Check{CheckKind::rows, "", 3} << nothing << "no probe is attached"
        << with([](Happened& h) { h.matching_rows = 9; });
    QTest::newRow("map") << Check{CheckKind::map, "@opens", 2} << with([](Happened& h) {
        h.map_entries = {{"@opens", 1}, {"@other", 7}};
    }) << "1 of 2 entries are in @opens"
                         << with([](Happened& h) {
                                h.map_entries = {{"@opens", 2}};
                            });
    QTest::newRow("refused") << Check{CheckKind::refused, "unchecked pointer", 1}
                             << with([](Happened& h) { h.refused = {"stack"}; })
                             << "a program was refused for another reason: stack" << with([](Happened& h) {
                                    h.refused = {"stack", "unchecked pointer"};
                                });
    QTest::newRow("refused for any reason")
        << Check{CheckKind::refused, "", 1} << runs << "no program was refused yet"
        << with([](Happened& h) { h.refused = {"stack"}; });
    QTest::newRow("problem") << Check{CheckKind::problem, "openat", 1}
                             << with([](Happened& h) { h.problems = {"something else"}; })
                             << "no such message yet"
                             << with([](Happened& h) { h.problems = {"did you mean openat?"}; });
    QTest::newRow("lost") << Check{CheckKind::lost, {}, 10} << with([](Happened& h) { h.lost = 9; })
                          << "9 of 10 events were lost" << with([](Happened& h) { h.lost = 10; });
    QTest::newRow("spans") << Check{CheckKind::spans, {}, 5} << with([](Happened& h) { h.spans = 4; })
                           << "4 of 5 spans were found" << with([](Happened& h) { h.spans = 6; });
    QTest::newRow("a filter that hides nothing") << Check{CheckKind::filter, {}, 1} << with([](Happened& h) {
        h.is_filtered = true;
        h.rows = h.shown_rows = 7;
    }) << "7 of 7 rows are shown" << with([](Happened& h) {
        h.is_filtered = true;
        h.rows = 7;
        h.shown_rows = 3;
    });
    QTest::newRow("a filter that hides all") << Check{CheckKind::filter, {}, 1} << with([](Happened& h) {
        h.is_filtered = true;
        h.rows = 7;
    }) << "0 of 7 rows are shown" << with([](Happened& h) {
        h.is_filtered = true;
        h.rows = 7;
        h.shown_rows = 1;
    });
    QTest::newRow("text") << Check{CheckKind::text, "count()", 1} << Happened{.text = "printf()"}
                          << "the text does not have count() yet" << Happened{.text = "@ = count();"};
    QTest::newRow("ended") << Check{CheckKind::ended, {}, 1} << runs << "the session still runs"
                           << Happened{.ended = true};
}

void TestLessonProgress::each_check_waits_for_what_it_names()
{
    QFETCH(Check, check);
    QFETCH(Happened, before);
    QFETCH(QString, stands);
    QFETCH(Happened, after);
    const Judgement not_yet = judge(check, before);
    QVERIFY(!not_yet.passed);
    QCOMPARE(QString::fromStdString(not_yet.now), stands);
    const Judgement done = judge(check, after);
    QVERIFY2(done.passed, done.now.c_str());
}

QTEST_GUILESS_MAIN(TestLessonProgress)
#include "tst_lesson_progress.moc"
