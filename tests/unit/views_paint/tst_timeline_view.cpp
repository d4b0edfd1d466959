// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/hover_card.h"
#include "tests/unit/views_paint/timeline_bench.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace boardscope;
using namespace boardscope::views;
using test::Bench;
using test::height;
using test::width;

namespace {

std::int64_t distance(std::int64_t left, std::int64_t right)
{
    return std::abs(left - right);
}

}  // namespace

class TstTimelineView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void the_newest_events_are_followed()
    {
        Bench bench;
        QVERIFY(bench.ready());
        QVERIFY(bench.selection.isFollowing());
        for (int i = 0; i < 20; ++i) {
            bench.append(1000);
            QVERIFY(bench.ready());
            const std::int64_t newest = bench.feed.state().snapshot.totals().last_time_ns;
            QVERIFY(bench.selection.visibleRange().contains(newest));
        }
        QVERIFY(bench.selection.visibleRange().length_ns() <= 10'000'000'000);
    }

    void the_wheel_zooms_and_keeps_the_time_under_the_cursor_data()
    {
        QTest::addColumn<int>("x");
        QTest::addColumn<bool>("control");
        QTest::newRow("left") << 130 << false;
        QTest::newRow("middle") << 500 << false;
        QTest::newRow("right, with Ctrl") << 990 << true;
    }

    void the_wheel_zooms_and_keeps_the_time_under_the_cursor()
    {
        QFETCH(int, x);
        QFETCH(bool, control);
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        const std::int64_t under_cursor = bench.view.timeAt(x);
        const std::uint64_t length = bench.selection.visibleRange().length_ns();
        for (int i = 0; i < 12; ++i) {
            bench.wheel({x, 80}, 1, control ? Qt::ControlModifier : Qt::NoModifier);
            QCOMPARE(bench.view.timeAt(x), under_cursor);
        }
        QVERIFY(bench.selection.visibleRange().length_ns() < length / 5);
        for (int i = 0; i < 8; ++i) {
            bench.wheel({x, 80}, -1);
            QCOMPARE(bench.view.timeAt(x), under_cursor);
        }
    }

    void dragging_moves_the_events_with_the_mouse()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        for (int i = 0; i < 5; ++i)
            bench.wheel({500, 80}, 1);
        const std::int64_t grabbed = bench.view.timeAt(400);
        const std::int64_t pixel_ns = bench.view.timeAt(401) - grabbed;
        bench.drag({400, 80}, {550, 80});
        QVERIFY(distance(bench.view.timeAt(550), grabbed) <= pixel_ns);
        bench.drag({550, 80}, {300, 80});
        QVERIFY(distance(bench.view.timeAt(300), grabbed) <= 2 * pixel_ns);
        QVERIFY(!bench.selection.selectedRow());
    }

    void any_touch_pauses_and_nothing_is_lost_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("wheel") << 0;
        QTest::newRow("drag") << 1;
        QTest::newRow("click") << 2;
        QTest::newRow("key") << 3;
        QTest::newRow("chip") << 4;
        QTest::newRow("next event") << 5;
    }

    void any_touch_pauses_and_nothing_is_lost()
    {
        QFETCH(int, how);
        Bench bench(30'000);
        QVERIFY(bench.ready());
        QSignalSpy spy(&bench.selection, &SharedSelection::followingChanged);
        switch (how) {
        case 0: bench.wheel({500, 80}, 1); break;
        case 1: bench.drag({400, 80}, {500, 80}); break;
        case 2: QTest::mouseClick(&bench.view, Qt::LeftButton, {}, {500, 80}); break;
        case 3: QTest::keyClick(&bench.view, Qt::Key_A); break;
        case 4: QTest::mouseClick(&bench.view, Qt::LeftButton, {}, {width - 30, 14}); break;
        case 5: QTest::keyClick(&bench.view, Qt::Key_Period); break;
        }
        QCOMPARE(spy.count(), 1);
        QVERIFY(!bench.selection.isFollowing());
        QVERIFY(!bench.view.followAction()->isChecked());
        const timeline::TimeRange range = bench.selection.visibleRange();
        bench.append(20'000);
        QVERIFY(bench.ready());
        QCOMPARE(bench.selection.visibleRange(), range);
        QCOMPARE(bench.feed.state().lanes.event_count(), 50'000U);
        QTest::keyClick(&bench.view, Qt::Key_End);
        QVERIFY(bench.selection.isFollowing());
        QVERIFY(bench.view.followAction()->isChecked());
        QVERIFY(bench.selection.visibleRange().contains(bench.feed.state().snapshot.totals().last_time_ns));
        QCOMPARE(bench.selection.visibleRange().length_ns(), range.length_ns());
    }

    void the_paused_chip_is_amber_and_a_click_on_it_goes_on()
    {
        Bench bench;
        QVERIFY(bench.ready());
        const auto is_amber = [&bench] {
            const QImage image = bench.view.grab().toImage();
            const QColor amber = paint::Theme::light().paused;
            const int y = static_cast<int>(8 * image.devicePixelRatio());
            for (int x = image.width() * 9 / 10; x < image.width(); ++x)
                if (image.pixel(x, y) == amber.rgb()) return true;
            return false;
        };
        QVERIFY(!is_amber());
        bench.view.followAction()->trigger();
        QVERIFY(!bench.selection.isFollowing());
        QVERIFY(is_amber());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, {width - 30, 14});
        QVERIFY(bench.selection.isFollowing());
        QVERIFY(!is_amber());
        bench.view.setLive(false);
        QVERIFY(!bench.selection.isFollowing());
        QVERIFY(!is_amber());
        QTest::keyClick(&bench.view, Qt::Key_End);
        QVERIFY(!bench.selection.isFollowing());
    }

    void a_click_selects_the_nearest_event_of_the_lane()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        for (int i = 0; i < 8; ++i)
            bench.wheel({500, 80}, 1);
        const std::optional<RowId> middle = [&] {
            for (std::uint64_t row = 0; row < 200; ++row) {
                const auto place = bench.view.positionOf(RowId{row});
                if (place && place->x() > 500) return std::optional(RowId{row});
            }
            return std::optional<RowId>();
        }();
        QVERIFY(middle);
        const QPoint place = *bench.view.positionOf(*middle);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, place);
        QCOMPARE(bench.selection.selectedRow(), middle);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, place + QPoint(-6, 5));
        QCOMPARE(bench.selection.selectedRow(), middle);
        const QPoint other = *bench.view.positionOf(RowId{middle->value() + 1});
        QVERIFY(other.y() != place.y());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, other);
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{middle->value() + 1}));
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QVERIFY(!bench.selection.selectedRow());
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, place);
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, {place.x(), height - 5});
        QVERIFY(!bench.selection.selectedRow());
    }

    void a_loss_can_be_selected()
    {
        Bench bench;
        const auto at = static_cast<std::uint64_t>(5'000'000'000 + bench.written * 1'000'000);
        const RowId loss = bench.store->append_loss({.cause = decode::LossCause::trace_text,
                                                     .count = 340,
                                                     .cpu = 0,
                                                     .from_ns = at,
                                                     .to_ns = at + 40'000'000});
        ++bench.written;
        bench.append(10);
        QVERIFY(bench.stopped_at_all());
        QVERIFY(bench.ready());
        bench.view.fitAll();
        const timeline::TimeRange range = bench.selection.visibleRange();
        int x = 0;
        while (bench.view.timeAt(x) < static_cast<std::int64_t>(at) + 30'000'000)
            ++x;
        QVERIFY(range.contains(bench.view.timeAt(x)));
        QTest::mouseClick(&bench.view, Qt::LeftButton, {}, {x, 60});
        QCOMPARE(bench.selection.selectedRow(), std::optional(loss));
    }

    void keys_reach_everything()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        const auto length = [&bench] { return bench.selection.visibleRange().length_ns(); };
        const auto begin = [&bench] { return bench.selection.visibleRange().begin_ns; };
        const std::uint64_t all = length();
        for (const int key : {Qt::Key_W, Qt::Key_Plus}) {
            const std::uint64_t before = length();
            QTest::keyClick(&bench.view, static_cast<Qt::Key>(key));
            QVERIFY(length() < before);
        }
        for (const int key : {Qt::Key_D, Qt::Key_Right}) {
            const std::int64_t before = begin();
            QTest::keyClick(&bench.view, static_cast<Qt::Key>(key));
            QVERIFY(begin() > before);
        }
        for (const int key : {Qt::Key_A, Qt::Key_Left}) {
            const std::int64_t before = begin();
            QTest::keyClick(&bench.view, static_cast<Qt::Key>(key));
            QVERIFY(begin() < before);
        }
        for (const int key : {Qt::Key_S, Qt::Key_Minus}) {
            const std::uint64_t before = length();
            QTest::keyClick(&bench.view, static_cast<Qt::Key>(key));
            QVERIFY(length() > before);
        }
        QTest::keyClick(&bench.view, Qt::Key_W);
        QTest::keyClick(&bench.view, Qt::Key_Home);
        QCOMPARE(begin(), 5'000'000'000);
        QTest::keyClick(&bench.view, Qt::Key_F);
        QCOMPARE(length(), all);
    }

    void next_and_previous_stay_in_the_lane()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        bench.selection.setSelectedRow(RowId{51});
        QTest::keyClick(&bench.view, Qt::Key_Period);
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{53}));
        QTest::keyClick(&bench.view, Qt::Key_Comma);
        QTest::keyClick(&bench.view, Qt::Key_Comma);
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{49}));
        bench.selection.setSelectedRow(RowId{1});
        QTest::keyClick(&bench.view, Qt::Key_Comma);
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{1}));
        QTest::keyClick(&bench.view, Qt::Key_F);
        QVERIFY(bench.selection.visibleRange().contains(5'001'000'000));
        QVERIFY(bench.selection.visibleRange().length_ns() < 30'000'000);
        for (int i = 0; i < 30; ++i)
            QTest::keyClick(&bench.view, Qt::Key_Period);
        QCOMPARE(bench.selection.selectedRow(), std::optional(RowId{61}));
        QVERIFY(bench.view.positionOf(RowId{61}));
    }

    void what_is_selected_elsewhere_comes_into_sight()
    {
        Bench bench(5000);
        QVERIFY(bench.stopped_at_all());
        for (int i = 0; i < 20; ++i)
            bench.wheel({200, 80}, 1);
        QVERIFY(!bench.view.positionOf(RowId{4000}));
        bench.selection.setSelectedRow(RowId{4000});
        QVERIFY(bench.view.positionOf(RowId{4000}));
        bench.selection.setSelectedRow(RowId{123'456'789});
    }

    void hovering_explains_the_event()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        for (int i = 0; i < 10; ++i)
            bench.wheel({500, 80}, 1);
        std::uint64_t row = 0;
        while (!bench.view.positionOf(RowId{row}))
            ++row;
        const QPoint place = *bench.view.positionOf(RowId{row});
        QTest::mouseMove(&bench.view, place);
        QTRY_COMPARE(bench.selection.hoveredRow(), std::optional(RowId{row}));
        auto* card = bench.view.findChild<HoverCard*>();
        QVERIFY(card && card->isVisible());
        QVERIFY(bench.view.rect().contains(card->geometry()));
        QTest::mouseMove(&bench.view, {place.x(), 14});
        QTRY_VERIFY(!card->isVisible());
        QVERIFY(!bench.selection.hoveredRow());
    }

    void lanes_are_of_cpus_or_tasks_and_scroll_when_they_are_many()
    {
        Bench bench;
        for (int i = 0; i < 60; ++i, ++bench.written)
            bench.store->append(
                {.time_ns = 6'000'000'000, .resolution_ns = 1, .cpu = 0, .pid = 1000 + i, .task = "many"});
        bench.store->publish();
        QVERIFY(bench.stopped_at_all());
        auto* bar = bench.view.findChild<QScrollBar*>();
        QVERIFY(!bar->isVisible());
        QVERIFY(bench.view.groupAction(timeline::Grouping::cpu)->isChecked());
        bench.view.groupAction(timeline::Grouping::task)->trigger();
        QTRY_COMPARE(bench.feed.state().lanes.lane_count(), 65U);
        QVERIFY(bar->isVisible());
        const auto last = RowId{static_cast<std::uint64_t>(bench.written - 1)};
        QVERIFY(!bench.view.positionOf(last));
        bench.selection.setSelectedRow(last);
        QVERIFY(bench.view.positionOf(last));
        QVERIFY(bar->value() > 0);
        bench.view.setFocus();
        for (int i = 0; i < 100; ++i)
            QTest::keyClick(&bench.view, Qt::Key_Up);
        QCOMPARE(bar->value(), 0);
        bench.wheel({30, 100}, -2);
        QVERIFY(bar->value() > 0);
        bench.view.groupAction(timeline::Grouping::cpu)->trigger();
        QTRY_VERIFY(!bar->isVisible());
    }

    void the_menu_can_be_opened_from_the_keyboard_and_copies()
    {
        Bench bench;
        QVERIFY(bench.stopped_at_all());
        bench.selection.setSelectedRow(RowId{7});
        bool had_menu = false;
        QTimer::singleShot(0, &bench.view, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            had_menu = menu != nullptr;
            if (!menu) return;
            for (QAction* action : menu->actions())
                if (action->text().contains(QStringLiteral("Copy"))) action->trigger();
            menu->close();
        });
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {10, 10},
                                bench.view.mapToGlobal(QPoint(10, 10)));
        QCoreApplication::sendEvent(&bench.view, &event);
        QVERIFY(had_menu);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("message: row 7\n")));
    }

    void an_empty_trace_and_a_filter_that_hides_all_say_different_things()
    {
        Bench bench(0);
        QVERIFY(bench.ready());
        const QImage nothing = bench.view.grab().toImage();
        bench.view.setEmptyText(QStringLiteral("Attached. Nothing has fired yet."),
                                QStringLiteral("Run ls on the board."));
        const QImage attached = bench.view.grab().toImage();
        QVERIFY(attached != nothing);
        bench.append(10);
        bench.feed.setFilter(filter::FilterPlan::compile("cpu == 9").value());
        QVERIFY(bench.ready());
        QTRY_COMPARE(bench.feed.state().rows.count(), 0U);
        QVERIFY(bench.view.grab().toImage() != attached);
        QCOMPARE(bench.view.accessibleName(), QStringLiteral("Timeline"));
    }

    void a_recording_is_shown_whole_while_it_is_read()
    {
        Bench bench(10);
        bench.selection.reset(false);
        bench.view.setLive(false);
        for (int i = 0; i < 5; ++i) {
            bench.append(1000);
            QVERIFY(bench.ready());
            const timeline::TimeRange range = bench.selection.visibleRange();
            QVERIFY(range.contains(5'000'000'000));
            QVERIFY(range.contains(bench.feed.state().snapshot.totals().last_time_ns));
        }
    }

    void one_frame_of_eight_busy_lanes_is_quick()
    {
        Bench bench(0);
        for (int i = 0; i < 400'000; ++i, ++bench.written)
            bench.store->append({.time_ns = 5'000'000'000 + bench.written * 2500,
                                 .resolution_ns = 1,
                                 .cpu = static_cast<std::uint32_t>(bench.written % 8)});
        bench.store->publish();
        bench.view.resize(1920, 1080);
        QVERIFY(bench.ready());
        QBENCHMARK
        {
            bench.wheel({900, 80}, 1);
            bench.wheel({900, 80}, -1);
            QVERIFY(!bench.view.grab().isNull());
        }
    }
};

QTEST_MAIN(TstTimelineView)
#include "tst_timeline_view.moc"
