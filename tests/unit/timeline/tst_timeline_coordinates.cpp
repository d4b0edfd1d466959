// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/coordinates.h"

#include <QTest>

#include <limits>
#include <random>

using namespace boardscope::timeline;

namespace {

constexpr std::int64_t last_time = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t first_time = std::numeric_limits<std::int64_t>::min();

TimeScale random_scale(std::mt19937_64& random)
{
    const int width = std::uniform_int_distribution(1, 4000)(random);
    const int bits = std::uniform_int_distribution(0, 60)(random);
    const auto length = std::uniform_int_distribution<std::uint64_t>(1, std::uint64_t{1} << bits)(random);
    const auto begin = std::uniform_int_distribution<std::int64_t>(-last_time / 2, last_time / 2)(random);
    return {{begin, time_plus(begin, length)}, width};
}

}  // namespace

class TstTimelineCoordinates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void every_nanosecond_is_in_the_pixel_whose_edges_hold_it()
    {
        std::mt19937_64 random(1);
        for (int round = 0; round < 2000; ++round) {
            const TimeScale scale = random_scale(random);
            const std::vector<std::int64_t> edges = scale.edges();
            QCOMPARE(edges.size(), static_cast<std::size_t>(scale.width_px() + 1));
            QCOMPARE(edges.front(), scale.range().begin_ns);
            QCOMPARE(edges.back(), scale.range().end_ns);
            const auto length = scale.range().length_ns();
            for (int i = 0; i < 20; ++i) {
                const auto offset = std::uniform_int_distribution<std::uint64_t>(0, length - 1)(random);
                const std::int64_t time = time_plus(scale.range().begin_ns, offset);
                const std::int64_t px = scale.pixel_of(time);
                QVERIFY(px >= 0 && px < scale.width_px());
                QVERIFY(edges[static_cast<std::size_t>(px)] <= time);
                QVERIFY(time < edges[static_cast<std::size_t>(px) + 1]);
                QCOMPARE(scale.time_at(px), edges[static_cast<std::size_t>(px)]);
            }
        }
    }

    void zooming_keeps_the_nanosecond_under_the_cursor()
    {
        std::mt19937_64 random(2);
        for (int round = 0; round < 2000; ++round) {
            TimeScale scale = random_scale(random);
            if (scale.range().length_ns() < min_length_ns) continue;
            const int px = std::uniform_int_distribution(0, scale.width_px() - 1)(random);
            const std::int64_t under_cursor = scale.time_at(px);
            for (int turn = 0; turn < 40; ++turn) {
                const ZoomFactor factor = turn % 3 == 0 ? ZoomFactor{5, 4} : ZoomFactor{4, 5};
                scale = TimeScale(zoomed(scale, px, factor), scale.width_px());
                QCOMPARE(scale.time_at(px), under_cursor);
            }
        }
    }

    void zooming_in_ends_at_the_least_length_and_comes_out_again()
    {
        TimeScale scale({1'000'000, 2'000'000}, 1000);
        for (int i = 0; i < 200; ++i)
            scale = TimeScale(zoomed(scale, 500, {4, 5}), 1000);
        QCOMPARE(scale.range().length_ns(), min_length_ns);
        for (int i = 0; i < 600; ++i)
            scale = TimeScale(zoomed(scale, 500, {11, 10}), 1000);
        QCOMPARE(scale.range().length_ns(), max_length_ns);
    }

    void panning_moves_by_pixels_and_back()
    {
        const TimeScale scale({5'000, 6'920'000}, 1920);
        const TimeRange moved = panned(scale, 100);
        QCOMPARE(moved.length_ns(), scale.range().length_ns());
        QCOMPARE(TimeScale(moved, 1920).pixel_of(scale.time_at(300)), 400);
        QCOMPARE(panned(TimeScale(moved, 1920), -100), scale.range());
    }

    void clamping_keeps_the_middle_within_the_trace()
    {
        const TimeRange extent{1'000'000'000, 2'000'000'000};
        QCOMPARE(clamped({1'200'000'000, 1'300'000'000}, extent), (TimeRange{1'200'000'000, 1'300'000'000}));
        QCOMPARE(clamped({-500'000'000, -400'000'000}, extent), (TimeRange{950'000'000, 1'050'000'000}));
        QCOMPARE(clamped({9'000'000'000, 9'100'000'000}, extent), (TimeRange{1'950'000'000, 2'050'000'000}));
        QCOMPARE(clamped({0, 90'000'000'000}, extent).length_ns(), 4'000'000'000U);
        QCOMPARE(clamped({7, 8}, {7, 8}).length_ns(), min_length_ns);
    }

    void the_ends_of_time_do_not_overflow()
    {
        const TimeRange all{first_time, last_time};
        const TimeScale scale(all, 1920);
        QCOMPARE(scale.time_at(0), first_time);
        QCOMPARE(scale.time_at(1920), last_time);
        QCOMPARE(scale.time_at(1'000'000), last_time);
        QCOMPARE(scale.pixel_of(0), 960);
        QVERIFY(!zoomed(scale, 0, {5, 4}).empty());
        QVERIFY(!panned(scale, -100'000).empty());
        QVERIFY(!panned(TimeScale({last_time - 10, last_time}, 10), -1'000'000).empty());
        QVERIFY(!centered(last_time, 1000).empty());
        QVERIFY(!padded(all).empty());
        QVERIFY(!clamped({first_time, first_time + 5}, all).empty());
        QVERIFY(!clamped({0, 100}, {last_time, last_time}).empty());
    }

    void nice_lengths_are_one_two_or_five()
    {
        QCOMPARE(nice_length(0), 1U);
        QCOMPARE(nice_length(1), 1U);
        QCOMPARE(nice_length(3), 5U);
        QCOMPARE(nice_length(6), 10U);
        QCOMPARE(nice_length(10), 10U);
        QCOMPARE(nice_length(1'000'001), 2'000'000U);
        QVERIFY(nice_length(max_length_ns) >= max_length_ns);
    }
};

QTEST_APPLESS_MAIN(TstTimelineCoordinates)
#include "tst_timeline_coordinates.moc"
