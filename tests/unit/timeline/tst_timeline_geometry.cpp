// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/geometry.h"

#include <QTest>

using namespace boardscope::timeline;

class TstTimelineGeometry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parts_tile_the_whole_area()
    {
        const Geometry geometry(1920, 1080, Metrics::with_ratio(1, Grouping::cpu), 8, 0);
        QCOMPARE(geometry.corner().right(), geometry.ruler().x);
        QCOMPARE(geometry.ruler().right(), 1920);
        QCOMPARE(geometry.plot().bottom(), 1080);
        QCOMPARE(geometry.plot().y, geometry.ruler().bottom());
        QCOMPARE(geometry.plot().x, geometry.labels().right());
        for (std::size_t i = 1; i < 8; ++i)
            QCOMPARE(geometry.lane(i).y, geometry.lane(i - 1).bottom());
        QCOMPARE(geometry.lane(0).y, geometry.plot().y);
    }

    void twice_the_pixels_make_everything_twice_as_large()
    {
        const Geometry once(800, 400, Metrics::with_ratio(1, Grouping::task), 3, 0);
        const Geometry twice(1600, 800, Metrics::with_ratio(2, Grouping::task), 3, 0);
        QCOMPARE(twice.plot().x, 2 * once.plot().x);
        QCOMPARE(twice.lane(2).y, 2 * once.lane(2).y);
        QCOMPARE(twice.lane_height(), 2 * once.lane_height());
    }

    void few_lanes_share_the_height_and_many_scroll()
    {
        const Metrics metrics = Metrics::with_ratio(1, Grouping::cpu);
        QCOMPARE(Geometry(800, 1000, metrics, 2, 0).lane_height(), metrics.lane_max_height);
        QCOMPARE(Geometry(800, 1000, metrics, 2, 50).scroll_px(), 0);
        const Geometry many(800, 228, metrics, 100, 1'000'000);
        QCOMPARE(many.lane_height(), metrics.lane_min_height);
        QCOMPARE(many.max_scroll_px(), 100 * 24 - 200);
        QCOMPARE(many.scroll_px(), many.max_scroll_px());
        QCOMPARE(many.lane(99).bottom(), 228);
        QCOMPARE(many.visible_lanes().end, 100U);
    }

    void a_point_finds_the_lane_that_is_drawn_there()
    {
        const Geometry geometry(800, 228, Metrics::with_ratio(1, Grouping::cpu), 100, 37);
        const Geometry::LaneSpan visible = geometry.visible_lanes();
        QCOMPARE(visible.first, 1U);
        for (int y = geometry.plot().y; y < geometry.plot().bottom(); ++y) {
            const auto lane = geometry.lane_at(y);
            QVERIFY(lane && *lane >= visible.first && *lane < visible.end);
            QVERIFY(geometry.lane(*lane).contains(geometry.plot().x, y));
        }
        QVERIFY(!geometry.lane_at(geometry.plot().y - 1));
        QVERIFY(!geometry.lane_at(228));
        QVERIFY(!Geometry(800, 500, Metrics::with_ratio(1, Grouping::cpu), 1, 0).lane_at(499));
    }

    void scrolling_to_a_lane_moves_no_more_than_needed()
    {
        const Metrics metrics = Metrics::with_ratio(1, Grouping::cpu);
        const Geometry geometry(800, 228, metrics, 100, 240);
        QCOMPARE(geometry.scroll_to(12), 240);
        QCOMPARE(geometry.scroll_to(3), 72);
        const Geometry after(800, 228, metrics, 100, geometry.scroll_to(50));
        QCOMPARE(after.lane(50).bottom(), 228);
    }

    void collapsed_lanes_are_thin_and_leave_room_to_the_others()
    {
        const Metrics metrics = Metrics::with_ratio(1, Grouping::cpu);
        const Geometry geometry(800, 28 + 14 + 80, metrics, LaneRows(3, {0, 1, 2}, 0, {1}), 0);
        QCOMPARE(geometry.lane(0).height, 40);
        QCOMPARE(geometry.lane(1).height, 14);
        QCOMPARE(geometry.label(1).height, 14);
        QCOMPARE(geometry.lane(2).y, geometry.lane(1).bottom());
        QCOMPARE(geometry.lane(2).bottom(), geometry.height());
        for (int y = geometry.plot().y; y < geometry.plot().bottom(); ++y)
            QVERIFY(geometry.lane(geometry.lane_at(y).value()).contains(geometry.plot().x, y));
    }

    void pinned_lanes_stay_when_the_others_scroll()
    {
        const Metrics metrics = Metrics::with_ratio(1, Grouping::cpu);
        std::vector<std::uint32_t> lanes(100);
        for (std::uint32_t i = 0; i < 100; ++i)
            lanes[i] = (i + 98) % 100;
        const Geometry geometry(800, 228, metrics, LaneRows(100, lanes, 2, {1}), 500);
        QCOMPARE(geometry.fixed_lanes().end, 2U);
        QCOMPARE(geometry.lane(0).y, geometry.plot().y);
        QCOMPARE(geometry.lane(1).y, geometry.plot().y + 24);
        QCOMPARE(geometry.fixed_height(), 38);
        const Geometry::LaneSpan visible = geometry.visible_lanes();
        for (int y = geometry.plot().y; y < geometry.plot().bottom(); ++y) {
            const std::size_t at = geometry.lane_at(y).value();
            QCOMPARE(at < 2, y < geometry.plot().y + 38);
            QVERIFY(at < 2 || (at >= visible.first && at < visible.end));
            QVERIFY(geometry.lane(at).contains(geometry.plot().x, y));
            QVERIFY(geometry.room_of(at).contains(geometry.plot().x, y));
        }
        // Scrolled to, a lane does not lie under the pinned ones.
        for (const std::size_t lane : {2U, 30U, 99U}) {
            const Geometry there(800, 228, metrics, geometry.rows(), geometry.scroll_to(lane));
            QVERIFY(there.lane(lane).y >= there.plot().y + 38);
            QVERIFY(there.lane(lane).bottom() <= there.plot().bottom());
        }
        QCOMPARE(geometry.scroll_to(0), 500);
        // All pinned: half of them stay, so that one can get at the others.
        const Geometry all(800, 228, metrics, LaneRows(100, lanes, 100, {}), 0);
        QCOMPARE(all.fixed_lanes().end, 4U);
        QVERIFY(all.max_scroll_px() > 0);
    }

    void a_lane_is_let_go_before_the_nearer_edge()
    {
        const Geometry geometry(800, 228, Metrics::with_ratio(1, Grouping::cpu), 3, 0);
        QCOMPARE(geometry.gap_at(-50), 0U);
        QCOMPARE(geometry.gap_at(geometry.lane(1).y + 1), 1U);
        QCOMPARE(geometry.gap_at(geometry.lane(1).bottom() - 1), 2U);
        QCOMPARE(geometry.gap_at(5000), 3U);
        QCOMPARE(Geometry().gap_at(0), 0U);
    }

    void no_room_is_no_trouble()
    {
        for (const int size : {-5, 0, 1, 20}) {
            const Geometry geometry(size, size, Metrics::with_ratio(2, Grouping::task), 5, 3);
            QVERIFY(geometry.plot().width >= 0);
            QVERIFY(geometry.plot().height >= 0);
            QVERIFY(!geometry.lane_at(-1));
        }
        QVERIFY(!Geometry().lane_at(0));
        QCOMPARE(Geometry(800, 300, Metrics::with_ratio(1, Grouping::cpu), 0, 0).visible_lanes().end, 0U);
        QVERIFY(Geometry(800, 300, Metrics::with_ratio(1, Grouping::cpu), SIZE_MAX, 0).max_scroll_px() > 0);
    }
};

QTEST_APPLESS_MAIN(TstTimelineGeometry)
#include "tst_timeline_geometry.moc"
