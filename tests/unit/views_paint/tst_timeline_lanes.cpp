// SPDX-License-Identifier: GPL-3.0-or-later
// Hiding, pinning, moving and collapsing lanes, and making them by fields, with mouse and keys.
#include "tests/unit/views_paint/timeline_bench.h"

#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

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

}  // namespace

class TstTimelineLanes : public QObject {
    Q_OBJECT

private Q_SLOTS:
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
        for (int i = 0; i < 400; ++i, ++bench.written) {
            const std::string message = "open fd=" + std::to_string(i % 4) + " count=" + std::to_string(i);
            bench.store->append({.time_ns = first_ns + bench.written * ms,
                                 .resolution_ns = 1,
                                 .task = "ls",
                                 .event = "fds",
                                 .message = message});
        }
        bench.store->publish();
        QVERIFY(bench.stopped_at_all());
        const auto choose = [&bench](const QString& field) {
            QTest::keyClick(&bench.view, Qt::Key_L);
            auto* menu = bench.view.findChild<QMenu*>(QStringLiteral("fieldsMenu"));
            if (!menu || !menu->isVisible()) return false;
            for (QAction* action : menu->actions()) {
                if (action->text() != field) continue;
                action->trigger();
                delete menu;
                return true;
            }
            return false;
        };
        QVERIFY(choose(QStringLiteral("comm")));
        QTRY_COMPARE(bench.feed.state().lanes.grouping(), timeline::Grouping::field);
        QCOMPARE(bench.feed.state().lanes.lane_count(), 1U);
        QVERIFY(bench.action("lanesByFieldAction")->isChecked());
        QSignalSpy spy(&bench.view, &TimelineView::filterRequested);
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QCOMPARE(spy.takeFirst().at(0).toString(), QStringLiteral("comm == \"ls\""));
        // A field that only some messages have: those without it share a lane.
        QVERIFY(choose(QStringLiteral("fd")));
        QTRY_COMPARE(bench.feed.state().lanes.lane_count(), 5U);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, bench.view.labelRect(cpu(2)).center());
        QTest::keyClick(&bench.view, Qt::Key_Return);
        QCOMPARE(spy.takeFirst().at(0).toString(), QStringLiteral("fd == 2"));
        bench.view.groupAction(timeline::Grouping::cpu)->trigger();
        QVERIFY(!bench.action("lanesByFieldAction")->isChecked());
    }

    void ten_thousand_lanes_are_drawn_and_scrolled()
    {
        Bench bench(0);
        for (int i = 0; i < 10'000; ++i, ++bench.written)
            bench.store->append({.time_ns = first_ns + i * ms,
                                 .resolution_ns = 1,
                                 .cpu = 0,
                                 .pid = 1000 + i,
                                 .task = "many"});
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
        qInfo("%d frames of 10,000 lanes, %.1f ms each", frames, static_cast<double>(timer.elapsed()) / frames);
        QTRY_VERIFY(bench.view.accessibleDescription().contains(QStringLiteral("9,981 events between")));
    }
};

QTEST_MAIN(TstTimelineLanes)
#include "tst_timeline_lanes.moc"
