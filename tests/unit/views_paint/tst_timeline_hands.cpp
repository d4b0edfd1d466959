// SPDX-License-Identifier: GPL-3.0-or-later
// Measuring, marking, going back, and what the ruler counts from, with mouse and keys.
#include "tests/unit/views_paint/timeline_bench.h"

#include "app/views/hover_card.h"
#include "app/views/row_marks.h"

#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::views;
using test::Bench;
using test::has_color;

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t first_ns = 5'000'000'000;

timeline::LaneKey cpu(std::int64_t number)
{
    return {.number = number, .text = {}};
}

/// A pixel of the ruler's lower part at which a moment's flag is.
QPoint flag_of(Bench& bench, std::int64_t time_ns)
{
    int x = 0;
    while (x < test::width && bench.view.timeAt(x + 1) <= time_ns)
        ++x;
    return {x, 20};
}

}  // namespace

class TstTimelineHands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void markers_are_set_at_the_selected_event_else_under_the_mouse()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        bench.selection.setSelectedRow(RowId{20});
        QTest::keyClick(&bench.view, Qt::Key_A, Qt::ShiftModifier);
        QCOMPARE(bench.selection.markers().a, std::optional(first_ns + 20 * ms));
        QVERIFY(!bench.selection.markedRange());
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QVERIFY(!bench.selection.selectedRow());
        QVERIFY(bench.selection.markers().a);
        QTest::mouseMove(&bench.view, {600, 14});
        QTest::keyClick(&bench.view, Qt::Key_B, Qt::ShiftModifier);
        QCOMPARE(bench.selection.markers().b, std::optional(bench.view.timeAt(600)));
        QCOMPARE(bench.selection.markedRange(),
                 std::optional(timeline::TimeRange{first_ns + 20 * ms, bench.view.timeAt(600) + 1}));
        QTest::keyClick(&bench.view, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(bench.selection.markers(), timeline::Markers());
    }

    void the_readout_tells_the_distance_and_the_events_between()
    {
        Bench bench(2000);
        QVERIFY(bench.stopped_at_all());
        QVERIFY(!bench.view.accessibleDescription().contains(QStringLiteral("A 5")));
        bench.selection.setSelectedRow(RowId{100});
        QTest::keyClick(&bench.view, Qt::Key_A, Qt::ShiftModifier);
        const int plot_top = bench.view.labelRect(cpu(0)).top();
        bench.selection.setSelectedRow(RowId{1300});
        QTest::keyClick(&bench.view, Qt::Key_B, Qt::ShiftModifier);
        // Both ends are events, and count.
        QVERIFY2(bench.view.accessibleDescription().contains(
                     QStringLiteral("A 5.100000 s    B 6.300000 s    Δ 1.2 s · 1,201 events between")),
                 qPrintable(bench.view.accessibleDescription()));
        // The strip that tells it takes its room from the lanes, and gives it back.
        QVERIFY(plot_top > 28);
        QTest::keyClick(&bench.view, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(bench.view.labelRect(cpu(0)).top(), 28);
        QVERIFY(!bench.view.accessibleDescription().contains(QStringLiteral("between")));
    }

    void a_marker_is_dragged_by_its_flag_and_escape_puts_it_back()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        bench.selection.setMarkers({.a = first_ns + 50 * ms, .b = first_ns + 150 * ms});
        const QPoint flag = flag_of(bench, first_ns + 50 * ms);
        QVERIFY(
            has_color(bench.view, QRect(flag - QPoint(8, 8), QSize(16, 16)), paint::Theme::light().accent));
        const timeline::TimeRange range = bench.range();
        bench.drag(flag, flag + QPoint(200, 0));
        QCOMPARE(bench.range(), range);
        const std::int64_t moved = bench.selection.markers().a.value();
        QVERIFY(std::abs(moved - bench.view.timeAt(flag.x() + 200)) <=
                bench.view.timeAt(2) - bench.view.timeAt(1));
        QCOMPARE(bench.selection.markers().b, std::optional(first_ns + 150 * ms));
        // Over a lane it takes hold of the events there.
        const QPoint event = bench.view.positionOf(RowId{100}).value();
        bench.drag(flag_of(bench, moved), event + QPoint(2, 0));
        QCOMPARE(bench.selection.markers().a, std::optional(first_ns + 100 * ms));
        bench.begin_drag(flag_of(bench, first_ns + 100 * ms), {300, 20});
        QVERIFY(bench.selection.markers().a != first_ns + 100 * ms);
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QCOMPARE(bench.selection.markers().a, std::optional(first_ns + 100 * ms));
        QTest::mouseRelease(&bench.view, Qt::LeftButton, {}, {300, 20});
        QCOMPARE(bench.selection.markers().a, std::optional(first_ns + 100 * ms));
    }

    void zooming_to_the_markers_shows_just_what_is_between()
    {
        Bench bench(2000);
        QVERIFY(bench.stopped_at_all());
        QVERIFY(!bench.action("zoomMarkersAction")->isEnabled());
        bench.selection.setMarkers({.a = first_ns + 700 * ms, .b = first_ns + 500 * ms});
        QTest::keyClick(&bench.view, Qt::Key_Z, Qt::ShiftModifier);
        QVERIFY(bench.range().contains(first_ns + 500 * ms));
        QVERIFY(bench.range().contains(first_ns + 700 * ms));
        QVERIFY(bench.range().length_ns() < 220 * ms);
    }

    void another_trace_has_no_markers()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        bench.selection.setMarkers({.a = first_ns, .b = {}});
        bench.drag({300, 80}, {500, 80}, Qt::ShiftModifier);
        bench.selection.reset(false);
        QCOMPARE(bench.selection.markers(), timeline::Markers());
        QVERIFY(!bench.view.measured());
    }

    void shift_and_drag_measure_until_a_click()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        const timeline::TimeRange range = bench.range();
        const QPoint from = bench.view.positionOf(RowId{40}).value();
        const QPoint to = bench.view.positionOf(RowId{140}).value();
        bench.begin_drag(to, from, Qt::ShiftModifier);
        QVERIFY(bench.view.measured());
        QVERIFY(has_color(bench.view, QRect(from.x() - 3, 100, 6, 4), paint::Theme::light().accent));
        QTest::mouseRelease(&bench.view, Qt::LeftButton, Qt::ShiftModifier, from);
        QCOMPARE(bench.view.measured(),
                 std::optional(timeline::TimeRange{first_ns + 40 * ms, first_ns + 140 * ms}));
        QCOMPARE(bench.range(), range);
        QVERIFY(!bench.selection.selectedRow());
        // It stays while the view moves.
        bench.wheel({500, 80}, 1);
        bench.drag({500, 80}, {450, 80});
        QVERIFY(bench.view.measured());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, {700, 80});
        QVERIFY(!bench.view.measured());
        bench.drag({300, 80}, {500, 80}, Qt::ShiftModifier);
        bench.selection.setSelectedRow(RowId{100});
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QVERIFY(!bench.view.measured());
        QVERIFY(bench.selection.selectedRow());
    }

    void what_was_measured_is_zoomed_to_or_marked()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        bench.drag({300, 14}, {500, 14}, Qt::ShiftModifier);
        const timeline::TimeRange measured = bench.view.measured().value();
        QTest::keyClick(&bench.view, Qt::Key_M, Qt::ShiftModifier);
        QVERIFY(!bench.view.measured());
        QCOMPARE(bench.selection.markers().a, std::optional(measured.begin_ns));
        QCOMPARE(bench.selection.markers().b, std::optional(measured.end_ns));
        bench.drag({300, 5}, {500, 5}, Qt::ShiftModifier);
        QTest::keyClick(&bench.view, Qt::Key_Z);
        QVERIFY(!bench.view.measured());
        QVERIFY(bench.range().contains(measured.begin_ns) && bench.range().contains(measured.end_ns));
        QVERIFY(bench.range().length_ns() < measured.length_ns() * 11 / 10);
    }

    void control_and_drag_zoom_to_a_box_and_escape_cancels()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        const timeline::TimeRange all = bench.range();
        bench.begin_drag({300, 14}, {500, 14}, Qt::ControlModifier);
        QCOMPARE(bench.range(), all);
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QTest::mouseRelease(&bench.view, Qt::LeftButton, Qt::ControlModifier, {500, 14});
        QCOMPARE(bench.range(), all);
        const timeline::TimeRange wanted{bench.view.timeAt(300), bench.view.timeAt(500)};
        bench.drag({500, 14}, {300, 14}, Qt::ControlModifier);
        QCOMPARE(bench.range(), wanted);
        QTest::keyClick(&bench.view, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(bench.range(), all);
    }

    void views_are_gone_back_and_forward_by_keys_and_mouse()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        const timeline::TimeRange all = bench.range();
        QVERIFY(!bench.action("viewBackAction")->isEnabled());
        for (int i = 0; i < 10; ++i)
            bench.wheel({500, 80}, 1);
        const timeline::TimeRange near = bench.range();
        bench.selection.setSelectedRow(RowId{180});
        const timeline::TimeRange there = bench.range();
        QVERIFY(there != near);
        QTest::keyClick(&bench.view, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(bench.range(), near);
        QTest::mouseClick(&bench.view, Qt::BackButton, {}, {500, 80});
        QCOMPARE(bench.range(), all);
        QVERIFY(!bench.action("viewBackAction")->isEnabled());
        QTest::keyClick(&bench.view, Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(bench.range(), near);
        QTest::mouseClick(&bench.view, Qt::ForwardButton, {}, {500, 80});
        QCOMPARE(bench.range(), there);
        QVERIFY(!bench.action("viewForwardAction")->isEnabled());
    }

    void measuring_pauses_and_loses_nothing()
    {
        Bench bench(3000);
        QVERIFY(bench.ready());
        QVERIFY(bench.selection.isFollowing());
        bench.drag({300, 80}, {500, 80}, Qt::ShiftModifier);
        QVERIFY(!bench.selection.isFollowing());
        const auto measured = bench.view.measured();
        bench.append(3000);
        QVERIFY(bench.ready());
        QCOMPARE(bench.view.measured(), measured);
        QCOMPARE(bench.feed.state().lanes.event_count(), 6000U);
    }

    void the_ruler_counts_from_what_was_chosen()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        const auto ruler = [&bench] { return bench.view.grab(QRect(0, 0, 700, 27)).toImage(); };
        const QImage board = ruler();
        QVERIFY(!bench.action("rulerDayAction")->isEnabled());
        QVERIFY(!bench.action("rulerMarkerAction")->isEnabled());
        bench.action("rulerStartAction")->trigger();
        const QImage start = ruler();
        QVERIFY(start != board);
        bench.view.setWallClock(timeline::WallClock{.ahead_ns = 1'700'000'000'000'000'000});
        bench.action("rulerDayAction")->trigger();
        const QImage day = ruler();
        QVERIFY(day != board && day != start);
        // A slight correction does not make it tremble; a real one shows.
        bench.view.setWallClock(timeline::WallClock{.ahead_ns = 1'700'000'000'000'200'000});
        QCOMPARE(ruler(), day);
        bench.view.setWallClock(timeline::WallClock{.ahead_ns = 1'700'000'001'030'000'000});
        QVERIFY(ruler() != day);
        bench.action("rulerBoardAction")->trigger();
        QCOMPARE(ruler(), board);
        bench.selection.setMarkers({.a = first_ns + 33 * ms, .b = {}});
        bench.action("rulerMarkerAction")->trigger();
        const QImage since_a = ruler();
        bench.selection.setMarkers({.a = first_ns + 37 * ms, .b = {}});
        QVERIFY(ruler() != since_a);
        // Without A there is nothing to count from.
        bench.selection.setMarkers({});
        QVERIFY(bench.action("rulerBoardAction")->isChecked());
        QCOMPARE(ruler(), board);
        bench.selection.reset(false);
        QVERIFY(!bench.action("rulerDayAction")->isEnabled());
    }

    void marked_rows_have_flags_that_tell_their_notes()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        RowMarks marks;
        bench.view.setRowMarks(marks);
        QVERIFY(bench.view.flagRect(RowId{100}).isEmpty());
        marks.set(RowId{100});
        marks.setNote(RowId{100}, QStringLiteral("it stalls here"));
        const QRect flag = bench.view.flagRect(RowId{100});
        QVERIFY(!flag.isEmpty() && flag.bottom() < 40);
        QVERIFY(bench.view.timeAt(flag.center().x()) - (first_ns + 100 * ms) < 2 * ms);
        QVERIFY(has_color(bench.view, flag, paint::Theme::light().accent));
        QVERIFY(!has_color(bench.view, flag.translated(40, 0), paint::Theme::light().accent));
        QVERIFY(bench.view.accessibleDescription().contains(QStringLiteral("1 marked")));

        QTest::mouseMove(&bench.view, flag.center());
        auto* card = bench.view.findChild<HoverCard*>();
        QVERIFY(card && card->isVisible());
        QCOMPARE(card->lines().front().text, QStringLiteral("it stalls here"));
        QVERIFY(std::ranges::any_of(card->lines(), [](const auto& line) { return line.text == u"row 100"; }));
        QCOMPARE(bench.selection.hoveredRow(), std::optional(RowId{100}));
        QTest::mouseMove(&bench.view, flag.center() + QPoint(60, 0));
        QVERIFY(!card->isVisible());

        // Far out, several are one: each note is told.
        marks.set(RowId{101});
        marks.setNote(RowId{101}, QStringLiteral("and goes on"));
        QTest::mouseMove(&bench.view, flag.center() + QPoint(2, 0));
        QCOMPARE(card->lines().size(), std::size_t{2});
        QCOMPARE(card->lines()[0].text, QStringLiteral("it stalls here"));
        QCOMPARE(card->lines()[1].text, QStringLiteral("and goes on"));

        // A click goes there. What is taken away is gone.
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, flag.center());
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{100}));
        bench.selection.setSelectedRow(std::nullopt);
        marks.clear();
        QVERIFY(bench.view.flagRect(RowId{100}).isEmpty());
        QVERIFY(!has_color(bench.view, flag, paint::Theme::light().accent));
    }

    void flags_come_with_their_rows()
    {
        Bench bench(0);
        RowMarks marks;
        marks.restore({QStringLiteral("150 the last time it worked")});
        bench.view.setRowMarks(marks);
        bench.append(100);
        QVERIFY(bench.stopped_at_all());
        QVERIFY(bench.view.flagRect(RowId{150}).isEmpty());
        bench.append(100);
        QVERIFY(bench.ready());
        bench.view.fitAll();
        QVERIFY(!bench.view.flagRect(RowId{150}).isEmpty());
        bench.selection.setVisibleRange({first_ns, first_ns + 20 * ms});
        QVERIFY(bench.view.flagRect(RowId{150}).isEmpty());
    }

    void everything_that_can_be_done_has_a_name()
    {
        Bench bench(0);
        QStringList names;
        for (const QAction* action : bench.view.findChildren<QAction*>(Qt::FindDirectChildrenOnly)) {
            if (action->isSeparator()) continue;
            QVERIFY2(!action->objectName().isEmpty(), qPrintable(action->text()));
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(!names.contains(action->objectName()), qPrintable(action->objectName()));
            names += action->objectName();
        }
        QVERIFY(names.size() > 25);
    }
};

QTEST_MAIN(TstTimelineHands)
#include "tst_timeline_hands.moc"
