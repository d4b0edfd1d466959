// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/filter/filter_plan.h"
#include "core/store/event_store.h"
#include "core/timeline/markers.h"
#include "core/timeline/range_count.h"

using namespace boardscope;
using namespace boardscope::timeline;

namespace {

/// Event n is at n µs, in lane n % lanes.
LaneIndex index_of(std::size_t events, std::size_t lanes)
{
    store::EventStore store;
    for (std::size_t n = 0; n < events; ++n)
        store.append({.time_ns = static_cast<std::int64_t>(n * 1000),
                      .resolution_ns = 1,
                      .cpu = static_cast<std::uint32_t>(n % lanes)});
    store.publish();
    const store::Snapshot snapshot = store.snapshot();
    filter::RowSet rows;
    filter::FilterRun(filter::FilterPlan()).evaluate(snapshot, RowId{0}, RowId{snapshot.row_count()}, rows);
    LaneIndex index(Grouping::cpu);
    index.add(snapshot, rows, RowId{0});
    return index;
}

}  // namespace

class TstRangeCount : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void both_markers_belong_to_what_is_between_them()
    {
        Markers markers{.a = 5000, .b = {}};
        QVERIFY(!markers.range());
        markers.b = 2000;
        QCOMPARE(markers.range(), std::optional(TimeRange{2000, 5001}));
        const LaneIndex index = index_of(100, 4);
        RangeCount count;
        count.set_range(markers.range());
        QVERIFY(!count.total());
        QVERIFY(!count.step(index.snapshot(), index.snapshot().lane_count()));
        QCOMPARE(count.total(), std::optional<std::size_t>(4));
    }

    void hidden_lanes_do_not_count()
    {
        const LaneIndex index = index_of(100, 4);
        RangeCount count;
        count.set_range(TimeRange{0, 100'000});
        count.step(index.snapshot(), LaneRows(4, {2, 0}, 0, {}));
        QCOMPARE(count.total(), std::optional<std::size_t>(50));
        count.step(index.snapshot(), LaneRows(4, {}, 0, {}));
        QCOMPARE(count.total(), std::optional<std::size_t>(50));
        count.renew();
        count.step(index.snapshot(), LaneRows(4, {}, 0, {}));
        QCOMPARE(count.total(), std::optional<std::size_t>(0));
    }

    void many_lanes_are_counted_in_steps_and_the_old_sum_holds_meanwhile()
    {
        constexpr std::size_t lanes = 3 * RangeCount::lanes_in_step + 7;
        const LaneIndex index = index_of(2 * lanes, lanes);
        const LaneRows rows(index.snapshot().lane_count());
        RangeCount count;
        count.set_range(TimeRange{0, INT64_MAX});
        int steps = 1;
        while (count.step(index.snapshot(), rows))
            ++steps;
        QCOMPARE(steps, 4);
        QCOMPARE(count.total(), std::optional(2 * lanes));
        count.renew();
        QVERIFY(count.step(index.snapshot(), rows));
        // More events while it counts: once more from the beginning, but not before it is through.
        count.renew();
        QCOMPARE(count.total(), std::optional(2 * lanes));
        steps = 1;
        while (count.step(index.snapshot(), rows))
            ++steps;
        QCOMPARE(steps, 7);
        QCOMPARE(count.total(), std::optional(2 * lanes));
        count.set_range(std::nullopt);
        QVERIFY(!count.step(index.snapshot(), rows));
        QVERIFY(!count.total());
    }
};

QTEST_APPLESS_MAIN(TstRangeCount)
#include "tst_range_count.moc"
