// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/heat_map.h"

#include <QTest>

using namespace boardscope::stats;

class TstHeatMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columns_are_what_came_between_two_readings()
    {
        const std::vector<HistogramReading> readings{
            {100, {{{2, 3, 5}}}}, {200, {{{2, 3, 5}, {4, 7, 1}}}}, {300, {{{0, 1, 2}, {2, 3, 9}, {4, 7, 1}}}}};
        const HeatMap heat = heat_map_of(readings);
        QCOMPARE(heat.buckets.size(), std::size_t{3});
        QVERIFY(heat.buckets[1] == (HistogramBucket{2, 3, 4}));
        QCOMPARE(heat.columns.size(), std::size_t{2});
        QVERIFY(heat.columns[0] == (HeatMap::Column{100, 200, {0, 0, 1}}));
        QVERIFY(heat.columns[1] == (HeatMap::Column{200, 300, {2, 4, 0}}));
        QCOMPARE(heat.most, std::uint64_t{4});
    }

    void what_is_there_after_a_clear_is_new()
    {
        const std::vector<HistogramReading> readings{{1, {{{0, 1, 50}, {2, 3, 7}}}}, {2, {{{0, 1, 3}}}}};
        QVERIFY(heat_map_of(readings).columns[0].counts == (std::vector<std::uint64_t>{3, 0}));
    }

    void one_reading_has_nothing_to_compare_with()
    {
        QVERIFY(heat_map_of({}).buckets.empty());
        const std::vector<HistogramReading> one{{1, {{{0, 1, 50}}}}};
        QVERIFY(heat_map_of(one).columns.empty());
    }
};

QTEST_APPLESS_MAIN(TstHeatMap)
#include "tst_heat_map.moc"
