// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_plan.h"
#include "core/store/event_store.h"
#include "core/timeline/lane_arrangement.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::timeline;

namespace {

/// A trace with one lane for each CPU that an event came from.
class Lanes {
public:
    explicit Lanes(std::initializer_list<std::uint32_t> cpus)
    {
        for (const std::uint32_t cpu : cpus)
            add(cpu);
        take();
    }
    void add(std::uint32_t cpu)
    {
        store_.append({.time_ns = ++time_ns_, .resolution_ns = 1, .cpu = cpu, .message = "x"});
    }
    void take()
    {
        store_.publish();
        const store::Snapshot snapshot = store_.snapshot();
        const RowId from = seen_;
        seen_ = run_.evaluate(snapshot, seen_, RowId{snapshot.row_count()}, rows_);
        index_.add(snapshot, rows_, from);
    }
    [[nodiscard]] const LaneSnapshot& snapshot() const { return index_.snapshot(); }

private:
    store::EventStore store_;
    filter::FilterRun run_{filter::FilterPlan()};
    filter::RowSet rows_;
    LaneIndex index_{Grouping::cpu};
    RowId seen_{0};
    std::int64_t time_ns_ = 0;
};

LaneKey cpu(std::int64_t number)
{
    return {.number = number, .text = {}};
}

/// The CPUs as they are shown, those that are collapsed in brackets, a bar below those that are pinned.
std::string shown(const LaneArrangement& arrangement, const Lanes& lanes)
{
    const LaneRows rows = arrangement.rows(lanes.snapshot());
    std::string text;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        const LaneKey key = lanes.snapshot().lane(rows.lane(row)).key();
        const std::string number = std::to_string(key.number);
        if (row > 0 && row == rows.pinned_count()) text += "| ";
        text += (rows.is_collapsed(row) ? "(" + number + ")" : number) + " ";
        if (rows.row_of(rows.lane(row)) != row) return "row_of() and lane() disagree";
    }
    return text;
}

}  // namespace

class TstLaneArrangement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_arranged_is_all_lanes_in_their_order()
    {
        const Lanes lanes{3, 1, 2};
        QCOMPARE(shown({}, lanes), std::string("1 2 3 "));
        QCOMPARE(LaneArrangement().rows(lanes.snapshot()).hidden_count(), 0U);
        QCOMPARE(shown({}, Lanes{}), std::string());
    }

    void hidden_lanes_are_counted_and_come_back()
    {
        Lanes lanes{0, 1, 2, 3};
        LaneArrangement arrangement;
        arrangement.hide(cpu(1));
        arrangement.hide(cpu(3));
        QCOMPARE(shown(arrangement, lanes), std::string("0 2 "));
        QCOMPARE(arrangement.rows(lanes.snapshot()).hidden_count(), 2U);
        QVERIFY(!arrangement.rows(lanes.snapshot()).row_of(1));
        lanes.add(4);
        lanes.take();
        QCOMPARE(shown(arrangement, lanes), std::string("0 2 4 "));
        arrangement.show_all();
        QCOMPARE(shown(arrangement, lanes), std::string("0 1 2 3 4 "));
    }

    void showing_only_one_hides_what_comes_later_too()
    {
        Lanes lanes{0, 1, 2};
        LaneArrangement arrangement;
        arrangement.show_only(cpu(1));
        lanes.add(9);
        lanes.take();
        QCOMPARE(shown(arrangement, lanes), std::string("1 "));
        arrangement.hide(cpu(1));
        QCOMPARE(shown(arrangement, lanes), std::string());
        QCOMPARE(arrangement.rows(lanes.snapshot()).hidden_count(), 4U);
        arrangement.show_all();
        QCOMPARE(shown(arrangement, lanes), std::string("0 1 2 9 "));
    }

    void pinned_lanes_stand_on_top_in_the_order_of_pinning()
    {
        const Lanes lanes{0, 1, 2, 3};
        LaneArrangement arrangement;
        arrangement.set_pinned(cpu(3), true);
        arrangement.set_pinned(cpu(1), true);
        arrangement.set_pinned(cpu(77), true);
        QCOMPARE(shown(arrangement, lanes), std::string("3 1 | 0 2 "));
        arrangement.set_pinned(cpu(3), false);
        QCOMPARE(shown(arrangement, lanes), std::string("1 | 0 2 3 "));
    }

    void collapsing_all_holds_for_lanes_that_come_later()
    {
        Lanes lanes{0, 1, 2};
        LaneArrangement arrangement;
        arrangement.set_collapsed(cpu(1), true);
        QCOMPARE(shown(arrangement, lanes), std::string("0 (1) 2 "));
        arrangement.set_all_collapsed(true);
        arrangement.set_collapsed(cpu(2), false);
        lanes.add(3);
        lanes.take();
        QCOMPARE(shown(arrangement, lanes), std::string("(0) (1) 2 (3) "));
        QCOMPARE(arrangement.rows(lanes.snapshot()).collapsed_before(3), 2U);
        arrangement.set_all_collapsed(false);
        QCOMPARE(shown(arrangement, lanes), std::string("0 1 2 3 "));
    }

    void a_moved_lane_stays_where_it_was_put()
    {
        Lanes lanes{0, 2, 4, 6};
        LaneArrangement arrangement;
        arrangement.move(cpu(6), 1, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("0 6 2 4 "));
        arrangement.move(cpu(0), 4, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("6 2 4 0 "));
        arrangement.move(cpu(4), 2, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("6 2 4 0 "));
        // Newcomers stand behind the lane that is next before them by number.
        for (const std::uint32_t number : {1U, 3U, 5U, 7U})
            lanes.add(number);
        lanes.take();
        QCOMPARE(shown(arrangement, lanes), std::string("6 7 2 3 4 5 0 1 "));
    }

    void moving_across_the_bar_pins_and_unpins()
    {
        const Lanes lanes{0, 1, 2, 3};
        LaneArrangement arrangement;
        arrangement.set_pinned(cpu(2), true);
        arrangement.move(cpu(3), 0, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("3 2 | 0 1 "));
        arrangement.move(cpu(3), 2, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("2 3 | 0 1 "));
        arrangement.move(cpu(3), 3, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("2 | 0 3 1 "));
        arrangement.move(cpu(1), 1, lanes.snapshot());
        QCOMPARE(shown(arrangement, lanes), std::string("2 | 1 0 3 "));
    }

    void lanes_that_a_filter_took_away_come_back_where_they_were()
    {
        const Lanes all{0, 1, 2, 3};
        const Lanes few{0, 3};
        LaneArrangement arrangement;
        arrangement.move(cpu(3), 0, all.snapshot());
        arrangement.hide(cpu(1));
        QCOMPARE(shown(arrangement, few), std::string("3 0 "));
        QCOMPARE(shown(arrangement, all), std::string("3 0 2 "));
    }

    void ten_thousand_lanes_are_arranged()
    {
        Lanes lanes{};
        for (std::uint32_t number = 0; number < 10'000; ++number)
            lanes.add(number);
        lanes.take();
        LaneArrangement arrangement;
        arrangement.set_all_collapsed(true);
        arrangement.set_collapsed(cpu(17), false);
        arrangement.move(cpu(9999), 0, lanes.snapshot());
        const LaneRows rows = arrangement.rows(lanes.snapshot());
        QCOMPARE(rows.count(), 10'000U);
        QCOMPARE(rows.lane(0), 9999U);
    }
};

QTEST_APPLESS_MAIN(TstLaneArrangement)
#include "tst_lane_arrangement.moc"
