// SPDX-License-Identifier: GPL-3.0-or-later
// Measuring, marking, going back and arranging lanes, with mouse and keys.
#include "app/views/paint/mark_painter.h"
#include "tests/unit/views_paint/timeline_bench.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace boardscope;
using namespace boardscope::views;
using test::Bench;

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t first_ns = 5'000'000'000;

timeline::LaneKey cpu(std::int64_t number)
{
    return {.number = number, .text = {}};
}

/// What the lanes are, from the top.
QString lanes_of(Bench& bench)
{
    QStringList names;
    const timeline::LaneSnapshot& lanes = bench.feed.state().lanes;
    for (std::size_t row = 0; row < bench.view.laneRows().count(); ++row)
        names += QString::number(lanes.lane(bench.view.laneRows().lane(row)).key().number);
    return names.join(QLatin1Char(' '));
}

/// Rows on eight CPUs.
void add_cpus(Bench& bench)
{
    for (std::uint32_t number = 0; number < 8; ++number, ++bench.written)
        bench.store->append({.time_ns = first_ns + bench.written * ms, .resolution_ns = 1, .cpu = number});
    bench.store->publish();
}

/// A pixel of the ruler's lower part at which a moment's flag is.
QPoint flag_of(Bench& bench, std::int64_t time_ns)
{
    int x = 0;
    while (x < test::width && bench.view.timeAt(x + 1) <= time_ns)
        ++x;
    return {x, 20};
}

bool has_color(const QWidget& widget, QRect area, const QColor& color)
{
    const QImage image = const_cast<QWidget&>(widget).grab(area).toImage();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixel(x, y) == color.rgb()) return true;
    return false;
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
        QVERIFY(has_color(bench.view, QRect(flag - QPoint(8, 8), QSize(16, 16)), paint::Theme::light().accent));
        const timeline::TimeRange range = bench.range();
        bench.drag(flag, flag + QPoint(200, 0));
        QCOMPARE(bench.range(), range);
        const std::int64_t moved = bench.selection.markers().a.value();
        QVERIFY(std::abs(moved - bench.view.timeAt(flag.x() + 200)) <= bench.view.timeAt(2) - bench.view.timeAt(1));
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
        QCOMPARE(bench.view.measured(), std::optional(timeline::TimeRange{first_ns + 40 * ms, first_ns + 140 * ms}));
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

    void lanes_are_hidden_and_the_corner_shows_them_again()
    {
        Bench bench(10);
        add_cpus(bench);
        QVERIFY(bench.stopped_at_all());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(3)).center());
        QTest::keyClick(&bench.view, Qt::Key_H);
        QCOMPARE(lanes_of(bench), QStringLiteral("0 1 2 4 5 6 7"));
        QVERIFY(bench.view.labelRect(cpu(3)).isNull());
        QVERIFY(!bench.view.positionOf(RowId{13}));
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(5)).center());
        bench.action("hideOtherLanesAction")->trigger();
        QCOMPARE(lanes_of(bench), QStringLiteral("5"));
        const QRect link(4, 14, 76, 13);
        QVERIFY(has_color(bench.view, link, paint::Theme::light().accent));
        QVERIFY(bench.view.accessibleDescription().contains(QStringLiteral("1 lanes, 7 hidden")));
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, link.center());
        QCOMPARE(lanes_of(bench), QStringLiteral("0 1 2 3 4 5 6 7"));
        QVERIFY(!has_color(bench.view, link, paint::Theme::light().accent));
    }

    void hidden_events_do_not_count()
    {
        Bench bench(200);
        QVERIFY(bench.stopped_at_all());
        bench.selection.setMarkers({.a = first_ns, .b = first_ns + 199 * ms});
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(1)).center());
        QTest::keyClick(&bench.view, Qt::Key_H);
        QVERIFY2(bench.view.accessibleDescription().contains(QStringLiteral("100 events between")),
                     qPrintable(bench.view.accessibleDescription()));
        QTest::keyClick(&bench.view, Qt::Key_H);
        QCOMPARE(lanes_of(bench), QString());
        QVERIFY(!bench.view.grab().isNull());
        QTest::keyClick(&bench.view, Qt::Key_H, Qt::ShiftModifier);
        QCOMPARE(lanes_of(bench), QStringLiteral("0 1"));
    }

    void pinned_lanes_stay_in_sight()
    {
        Bench bench(10);
        add_cpus(bench);
        bench.view.resize(test::width, 28 + 5 * 24);
        QVERIFY(bench.stopped_at_all());
        auto* bar = bench.view.findChild<QScrollBar*>();
        bar->setValue(bar->maximum());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(7)).center());
        QTest::keyClick(&bench.view, Qt::Key_P);
        QCOMPARE(lanes_of(bench), QStringLiteral("7 0 1 2 3 4 5 6"));
        QVERIFY(bench.action("pinLaneAction")->isChecked());
        for (const int value : {0, bar->maximum()}) {
            bar->setValue(value);
            QCOMPARE(bench.view.labelRect(cpu(7)).top(), 28);
            QVERIFY(bench.view.positionOf(RowId{17}));
        }
        // What lies under it is not drawn, and not hit.
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.positionOf(RowId{17}).value());
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{17}));
        QTest::keyClick(&bench.view, Qt::Key_P);
        QCOMPARE(lanes_of(bench), QStringLiteral("0 1 2 3 4 5 6 7"));
    }

    void a_lane_is_moved_by_its_label()
    {
        Bench bench(10);
        add_cpus(bench);
        QVERIFY(bench.stopped_at_all());
        const timeline::TimeRange range = bench.range();
        const QPoint from = bench.view.labelRect(cpu(5)).center();
        bench.drag(from, bench.view.labelRect(cpu(1)).topLeft() + QPoint(30, 4));
        QCOMPARE(lanes_of(bench), QStringLiteral("0 5 1 2 3 4 6 7"));
        QCOMPARE(bench.range(), range);
        bench.begin_drag(bench.view.labelRect(cpu(0)).center(), bench.view.labelRect(cpu(7)).center());
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QTest::mouseRelease(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(7)).center());
        QCOMPARE(lanes_of(bench), QStringLiteral("0 5 1 2 3 4 6 7"));
        // Lanes that come later do not disturb it.
        bench.store->append({.time_ns = first_ns + ms, .resolution_ns = 1, .cpu = 9});
        ++bench.written;
        bench.store->publish();
        QVERIFY(bench.ready());
        QTRY_COMPARE(lanes_of(bench), QStringLiteral("0 5 1 2 3 4 6 7 9"));
    }

    void lanes_are_chosen_and_moved_by_keys()
    {
        Bench bench(10);
        add_cpus(bench);
        QVERIFY(bench.stopped_at_all());
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(&bench.view, Qt::Key_Down, Qt::ControlModifier);
        QTest::keyClick(&bench.view, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(lanes_of(bench), QStringLiteral("0 2 1 3 4 5 6 7"));
        QTest::keyClick(&bench.view, Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(&bench.view, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(lanes_of(bench), QStringLiteral("0 1 3 2 4 5 6 7"));
        QTest::keyClick(&bench.view, Qt::Key_P);
        QCOMPARE(lanes_of(bench), QStringLiteral("2 0 1 3 4 5 6 7"));
        QTest::keyClick(&bench.view, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(lanes_of(bench), QStringLiteral("2 0 1 3 4 5 6 7"));
        QCOMPARE(bench.view.laneRows().pinned_count(), 0U);
        QTest::keyClick(&bench.view, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(lanes_of(bench), QStringLiteral("0 2 1 3 4 5 6 7"));
    }

    void lanes_collapse_to_thin_strips()
    {
        Bench bench(10);
        add_cpus(bench);
        QVERIFY(bench.stopped_at_all());
        const int height = bench.view.labelRect(cpu(2)).height();
        QTest::mouseDClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(2)).center());
        QTest::mouseRelease(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(2)).center());
        QCOMPARE(bench.view.labelRect(cpu(2)).height(), 14);
        QVERIFY(bench.view.labelRect(cpu(3)).height() >= height);
        QVERIFY(bench.view.positionOf(RowId{12}));
        bench.action("collapseAllLanesAction")->trigger();
        QCOMPARE(bench.view.labelRect(cpu(7)).height(), 14);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(7)).center());
        QTest::keyClick(&bench.view, Qt::Key_C);
        QVERIFY(bench.view.labelRect(cpu(7)).height() > 14);
        bench.action("expandAllLanesAction")->trigger();
        QCOMPARE(bench.view.labelRect(cpu(2)).height(), height);
    }

    void each_way_of_making_lanes_has_its_own_arrangement()
    {
        Bench bench(10);
        add_cpus(bench);
        QVERIFY(bench.stopped_at_all());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(0)).center());
        QTest::keyClick(&bench.view, Qt::Key_H);
        bench.view.groupAction(timeline::Grouping::task)->trigger();
        QTRY_COMPARE(bench.feed.state().lanes.grouping(), timeline::Grouping::task);
        QTRY_COMPARE(bench.view.laneRows().hidden_count(), 0U);
        bench.view.groupAction(timeline::Grouping::cpu)->trigger();
        QTRY_COMPARE(lanes_of(bench), QStringLiteral("1 2 3 4 5 6 7"));
        // A filter takes lanes away and gives them back.
        bench.feed.setFilter(filter::FilterPlan::compile("cpu < 3").value());
        QTRY_COMPARE(lanes_of(bench), QStringLiteral("1 2"));
        bench.feed.setFilter(filter::FilterPlan());
        QTRY_COMPARE(lanes_of(bench), QStringLiteral("1 2 3 4 5 6 7"));
    }

    void a_lane_becomes_a_filter()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        QSignalSpy spy(&bench.view, &TimelineView::filterRequested);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(1)).center());
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QCOMPARE(spy.takeFirst().at(0).toString(), QStringLiteral("cpu == 1"));
        bench.feed.setFilter(filter::FilterPlan::compile("comm == \"ls\"").value());
        QVERIFY(bench.ready());
        bool had_menu = false;
        QTimer::singleShot(0, &bench.view, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            had_menu = menu && menu->actions().contains(bench.action("hideLaneAction"));
            if (!menu) return;
            QTest::keyClick(menu, Qt::Key_F);
            menu->close();
        });
        const QPoint label = bench.view.labelRect(cpu(0)).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, label, bench.view.mapToGlobal(label));
        QCoreApplication::sendEvent(&bench.view, &event);
        QVERIFY(had_menu);
        QCOMPARE(spy.takeFirst().at(0).toString(), QStringLiteral("comm == \"ls\" and cpu == 0"));
    }

    void lanes_can_be_made_by_any_field()
    {
        Bench bench;
        for (int i = 0; i < 40; ++i, ++bench.written)
            bench.store->append({.time_ns = first_ns + bench.written * ms,
                                 .resolution_ns = 1,
                                 .task = "ls",
                                 .event = "open",
                                 .message = "fd=" + std::to_string(i % 4)});
        bench.store->publish();
        QVERIFY(bench.stopped_at_all());
        QTest::keyClick(&bench.view, Qt::Key_L);
        auto* menu = bench.view.findChild<QMenu*>(QStringLiteral("fieldsMenu"));
        QVERIFY(menu && menu->isVisible());
        QAction* by_comm = nullptr;
        for (QAction* action : menu->actions())
            if (action->text() == QStringLiteral("comm")) by_comm = action;
        QVERIFY(by_comm);
        by_comm->trigger();
        QTRY_COMPARE(bench.feed.state().lanes.grouping(), timeline::Grouping::field);
        QCOMPARE(bench.feed.state().lanes.lane_count(), 1U);
        QVERIFY(bench.action("lanesByFieldAction")->isChecked());
        QSignalSpy spy(&bench.view, &TimelineView::filterRequested);
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QCOMPARE(spy.takeFirst().at(0).toString(), QStringLiteral("comm == \"ls\""));
        bench.view.groupAction(timeline::Grouping::cpu)->trigger();
        QVERIFY(!bench.action("lanesByFieldAction")->isChecked());
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

    void ten_thousand_lanes_are_drawn_and_dragged_quickly()
    {
        Bench bench(0);
        for (int i = 0; i < 10'000; ++i, ++bench.written)
            bench.store->append(
                {.time_ns = first_ns + i * ms, .resolution_ns = 1, .cpu = 0, .pid = 1000 + i, .task = "many"});
        bench.store->publish();
        QVERIFY(bench.stopped_at_all());
        bench.view.groupAction(timeline::Grouping::task)->trigger();
        QTRY_COMPARE(bench.feed.state().lanes.lane_count(), 10'000U);
        bench.action("collapseAllLanesAction")->trigger();
        bench.selection.setMarkers({.a = first_ns, .b = first_ns + 9999 * ms});
        QTRY_VERIFY(bench.view.accessibleDescription().contains(QStringLiteral("10,000 events between")));
        QElapsedTimer timer;
        timer.start();
        constexpr int frames = 20;
        for (int i = 0; i < frames; ++i) {
            bench.selection.setMarkers({.a = first_ns + i * ms, .b = first_ns + 9999 * ms});
            bench.wheel({30, 100}, i % 2 == 0 ? -1 : 1);
            QVERIFY(!bench.view.grab().isNull());
        }
        QVERIFY2(timer.elapsed() < frames * 50, qPrintable(QString::number(timer.elapsed())));
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
