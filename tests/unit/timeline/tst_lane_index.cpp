// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_plan.h"
#include "core/store/event_store.h"
#include "core/timeline/coordinates.h"
#include "core/timeline/lane_index.h"

#include <QTest>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace boardscope;
using namespace boardscope::timeline;

namespace {

/// The same question answered by looking at every row.
std::map<LaneKey, std::vector<LaneEvent>> naive_lanes(const store::Snapshot& snapshot,
                                                      const LaneChoice& choice)
{
    std::map<LaneKey, std::vector<LaneEvent>> lanes;
    for (std::uint64_t i = 0; i < snapshot.row_count(); ++i) {
        const store::EventView view = snapshot.row(RowId{i});
        if (view.kind == store::RowKind::loss || view.kind == store::RowKind::note) continue;
        LaneKey key;
        if (choice == Grouping::cpu)
            key.number = view.cpu == store::no_cpu ? LaneKey::none : view.cpu;
        else if (choice == Grouping::process)
            key.number = view.tgid == store::no_pid ? LaneKey::none : view.tgid;
        else if (choice == Grouping::event)
            key.text = view.event_id;
        else if (choice.grouping() == Grouping::field)
            key.number = view.flags.empty() ? LaneKey::none : view.flags_id.value();
        else if (view.pid != store::no_pid)
            key.number = view.pid;
        else
            key.text = view.task_id;
        lanes[key].push_back({view.time_ns, view.row});
    }
    for (auto& [key, events] : lanes)
        std::sort(events.begin(), events.end());
    return lanes;
}

void compare_with_naive(const LaneSnapshot& lanes, const store::Snapshot& snapshot)
{
    const auto expected = naive_lanes(snapshot, lanes.choice());
    QCOMPARE(lanes.lane_count(), expected.size());
    std::size_t place = 0;
    std::size_t total = 0;
    for (const auto& [key, events] : expected) {
        const Lane& lane = lanes.lane(place++);
        QVERIFY(lane.key() == key);
        QCOMPARE(lane.count(), events.size());
        total += events.size();
        for (std::size_t i = 0; i < events.size(); ++i)
            QVERIFY(lane.event(i) == events[i]);
    }
    QCOMPARE(lanes.event_count(), total);
}

void compare_bins(const Lane& lane, TimeRange range, int width)
{
    const TimeScale scale(range, width);
    std::vector<std::uint32_t> naive(static_cast<std::size_t>(width));
    for (std::size_t i = 0; i < lane.count(); ++i) {
        const std::int64_t time = lane.event(i).time_ns;
        if (range.contains(time)) ++naive[static_cast<std::size_t>(scale.pixel_of(time))];
    }
    std::vector<std::uint32_t> counts(static_cast<std::size_t>(width), 77);
    lane.count_between(scale.edges(), counts);
    QCOMPARE(counts, naive);
}

class Recording {
public:
    explicit Recording(std::uint64_t seed) : random_(seed) {}

    /// `late`: in thousandths, how many rows come behind others; `by_ns` at most.
    void write(std::size_t rows, int late, std::int64_t by_ns)
    {
        for (std::size_t i = 0; i < rows; ++i) {
            time_ns_ += number(0, 2000);
            const bool is_late = number(0, 999) < late;
            const auto pid = static_cast<std::int32_t>(number(100, 130));
            const std::string task = "task" + std::to_string(pid % 7);
            store_.append({.time_ns = is_late ? time_ns_ - number(0, by_ns) : time_ns_,
                           .resolution_ns = 1,
                           .cpu = static_cast<std::uint32_t>(number(0, 3)),
                           .pid = pid,
                           .tgid = pid % 5 == 0 ? store::no_pid : pid / 3,
                           .task = task,
                           .flags = pid % 4 == 0   ? ""
                                    : pid % 4 == 1 ? "d..1."
                                                   : ".....",
                           .event = pid % 2 == 0 ? "open" : "close",
                           .message = "x"});
        }
        store_.publish();
    }

    store::EventStore& store() { return store_; }

private:
    std::int64_t number(std::int64_t low, std::int64_t high)
    {
        return std::uniform_int_distribution(low, high)(random_);
    }
    std::mt19937_64 random_;
    std::int64_t time_ns_ = 5'000'000'000;
    store::EventStore store_;
};

/// Follows a store as a view does.
class Follower {
public:
    explicit Follower(const LaneChoice& choice, const char* filter = "")
        : run_(filter::FilterPlan::compile(filter).value()), index_(choice)
    {
    }
    void update(const store::Snapshot& snapshot)
    {
        const RowId from = seen_;
        seen_ = run_.evaluate(snapshot, seen_, RowId{snapshot.row_count()}, rows_);
        index_.add(snapshot, rows_, from);
    }
    const LaneSnapshot& lanes() const { return index_.snapshot(); }

private:
    filter::FilterRun run_;
    filter::RowSet rows_;
    RowId seen_;
    LaneIndex index_;
};

}  // namespace

class TstLaneIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lanes_hold_every_event_in_the_order_of_time_data()
    {
        QTest::addColumn<int>("late_per_mille");
        QTest::addColumn<qint64>("late_by_ns");
        QTest::addColumn<int>("batch");
        QTest::newRow("in order") << 0 << qint64{0} << 1000;
        QTest::newRow("a little late") << 50 << qint64{20'000} << 777;
        QTest::newRow("very late") << 20 << qint64{1'000'000'000} << 5000;
        QTest::newRow("no order at all") << 1000 << qint64{100'000'000} << 3000;
        QTest::newRow("one by one") << 100 << qint64{5'000} << 1;
    }

    void lanes_hold_every_event_in_the_order_of_time()
    {
        QFETCH(int, late_per_mille);
        QFETCH(qint64, late_by_ns);
        QFETCH(int, batch);
        for (const char* by : {"cpu", "task", "process", "event", "flags"}) {
            Recording recording(11);
            Follower follower(LaneChoice::named(by).value());
            std::vector<std::pair<LaneSnapshot, store::Snapshot>> kept;
            const int batches = batch == 1 ? 2000 : 40;
            for (int i = 0; i < batches; ++i) {
                recording.write(static_cast<std::size_t>(batch), late_per_mille, late_by_ns);
                follower.update(recording.store().snapshot());
                if (i % (batches / 4) == 0) kept.emplace_back(follower.lanes(), recording.store().snapshot());
            }
            compare_with_naive(follower.lanes(), recording.store().snapshot());
            // What was published before must not have changed by what came after.
            for (const auto& [lanes, snapshot] : kept)
                compare_with_naive(lanes, snapshot);
        }
    }

    void bins_are_exact_at_every_zoom()
    {
        Recording recording(12);
        Follower follower(Grouping::cpu);
        recording.write(60'000, 30, 50'000);
        follower.update(recording.store().snapshot());
        const Lane& lane = follower.lanes().lane(2);
        const TimeRange all = lane.extent();
        compare_bins(lane, all, 1920);
        compare_bins(lane, all, 7);
        compare_bins(lane, {all.begin_ns - 1'000'000'000, all.end_ns + 1'000'000'000}, 999);
        compare_bins(lane, {all.begin_ns - 1000, all.begin_ns}, 100);
        compare_bins(lane, {all.end_ns, all.end_ns + 1000}, 100);
        compare_bins(lane, {INT64_MIN, INT64_MAX}, 333);
        compare_bins(lane, {INT64_MIN, INT64_MIN + 5}, 333);
        compare_bins(lane, {INT64_MAX - 5, INT64_MAX}, 333);
        compare_bins(lane, all, 1);
        const std::int64_t middle = lane.event(lane.count() / 2).time_ns;
        for (std::uint64_t length = 1; length < all.length_ns(); length *= 3) {
            compare_bins(lane, {middle, time_plus(middle, length)}, 640);
            compare_bins(lane, centered(middle, length), 641);
        }
    }

    void many_events_at_one_time_are_counted_in_one_pixel()
    {
        store::EventStore store;
        for (int i = 0; i < 10'000; ++i)
            store.append({.time_ns = 1000 + (i >= 5000), .resolution_ns = 1, .cpu = 0});
        store.publish();
        Follower follower(Grouping::cpu);
        follower.update(store.snapshot());
        const Lane& lane = follower.lanes().lane(0);
        compare_bins(lane, {1000, 1001}, 10);
        compare_bins(lane, {1000, 1002}, 2);
        QCOMPARE(lane.rank(1001), 5000U);
        QCOMPARE(lane.find({1001, RowId{7000}}), std::optional<std::size_t>(7000));
    }

    void the_nearest_event_is_found_and_so_are_its_neighbours()
    {
        Recording recording(13);
        Follower follower(Grouping::cpu);
        recording.write(20'000, 100, 30'000);
        follower.update(recording.store().snapshot());
        const Lane& lane = follower.lanes().lane(1);
        std::mt19937_64 random(5);
        for (int i = 0; i < 500; ++i) {
            const std::int64_t time = std::uniform_int_distribution(lane.extent().begin_ns - 5000,
                                                                    lane.extent().end_ns + 5000)(random);
            std::int64_t least = INT64_MAX;
            for (std::size_t e = 0; e < lane.count(); ++e)
                least = std::min(least, std::abs(lane.event(e).time_ns - time));
            const std::optional<LaneEvent> found = lane.nearest(time);
            QVERIFY(found);
            QCOMPARE(std::abs(found->time_ns - time), least);
            const std::optional<std::size_t> place = lane.find(*found);
            QVERIFY(place);
            QVERIFY(lane.event(*place) == *found);
        }
        QVERIFY(!lane.find({lane.extent().begin_ns, RowId{999'999}}));
    }

    void only_rows_that_pass_the_filter_are_in_lanes()
    {
        Recording recording(14);
        Follower follower(Grouping::cpu, "cpu == 2");
        recording.write(5000, 0, 0);
        follower.update(recording.store().snapshot());
        recording.write(5000, 0, 0);
        follower.update(recording.store().snapshot());
        QCOMPARE(follower.lanes().lane_count(), 1U);
        QCOMPARE(follower.lanes().lane(0).key().number, 2);
        const auto all = naive_lanes(recording.store().snapshot(), Grouping::cpu);
        QCOMPARE(follower.lanes().lane(0).count(), all.at({.number = 2, .text = {}}).size());
        const store::EventView hidden = [&] {
            for (std::uint64_t i = 0;; ++i) {
                const store::EventView view = recording.store().snapshot().row(RowId{i});
                if (view.cpu == 3) return view;
            }
        }();
        QVERIFY(!follower.lanes().lane_of(recording.store().snapshot(), hidden.row));
    }

    void a_lane_is_called_by_the_name_its_task_had_last()
    {
        store::EventStore store;
        store.append({.time_ns = 10, .resolution_ns = 1, .cpu = 0, .pid = 380, .task = "sh"});
        store.append({.time_ns = 20, .resolution_ns = 1, .cpu = 1, .pid = 380, .task = "ls"});
        store.append({.time_ns = 30, .resolution_ns = 1, .cpu = 1, .pid = 380, .task = "<...>"});
        store.append({.time_ns = 31, .resolution_ns = 1, .task = "kworker"});
        store.append({.time_ns = 32, .resolution_ns = 1});
        store.publish();
        Follower tasks(Grouping::task);
        Follower cpus(Grouping::cpu);
        tasks.update(store.snapshot());
        cpus.update(store.snapshot());
        const auto labels = [&store](const LaneSnapshot& lanes) {
            std::vector<std::string> all;
            for (std::size_t i = 0; i < lanes.lane_count(); ++i)
                all.push_back(lane_label(lanes.lane(i), lanes.choice(), store.snapshot()));
            return all;
        };
        QCOMPARE(labels(tasks.lanes()), (std::vector<std::string>{"ls-380", "no task", "kworker"}));
        QCOMPARE(labels(cpus.lanes()), (std::vector<std::string>{"CPU 0", "CPU 1", "no CPU"}));
    }

    void lanes_are_made_by_whatever_is_asked_for()
    {
        store::EventStore store;
        store.append({.time_ns = 10, .cpu = 0, .pid = 381, .tgid = 380, .task = "worker", .event = "open"});
        store.append({.time_ns = 20, .cpu = 0, .pid = 380, .tgid = 380, .task = "server", .event = "close"});
        store.append({.time_ns = 30, .cpu = 1, .pid = 382, .tgid = 380, .task = "worker2", .event = "open"});
        store.append({.time_ns = 40, .cpu = 7, .pid = 9, .flags = "d....", .event = ""});
        store.publish();
        const auto labels = [&store](const char* by) {
            Follower follower(LaneChoice::named(by).value());
            follower.update(store.snapshot());
            std::vector<std::string> all;
            for (std::size_t i = 0; i < follower.lanes().lane_count(); ++i) {
                const Lane& lane = follower.lanes().lane(i);
                all.push_back(lane_label(lane, follower.lanes().choice(), store.snapshot()));
                for (std::size_t e = 0; e < lane.count(); ++e)
                    if (follower.lanes().lane_of(store.snapshot(), lane.event(e).row) != i) all.back() += "?";
            }
            return all;
        };
        using Labels = std::vector<std::string>;
        QCOMPARE(labels("process"), (Labels{"server-380", "process unknown"}));
        QCOMPARE(labels("event"), (Labels{"no event", "open", "close"}));
        QCOMPARE(labels("cpu"), (Labels{"CPU 0", "CPU 1", "CPU 7"}));
        QCOMPARE(labels("flags"), (Labels{"d....", "no flags"}));
        QCOMPARE(labels("pid"), (Labels{"pid 9", "pid 380", "pid 381", "pid 382"}));
        QVERIFY(!LaneChoice::named("nonsense"));
        QVERIFY(!LaneChoice::named(""));
    }

    void a_field_of_too_many_values_keeps_to_its_lanes()
    {
        store::EventStore store;
        for (std::size_t i = 0; i < LaneIndex::lane_limit + 500; ++i)
            store.append(
                {.time_ns = 10 + static_cast<std::int64_t>(i), .cpu = static_cast<std::uint32_t>(i)});
        store.publish();
        Follower follower(Grouping::cpu);
        follower.update(store.snapshot());
        const LaneSnapshot& lanes = follower.lanes();
        QCOMPARE(lanes.lane_count(), LaneIndex::lane_limit + 1);
        const Lane& last = lanes.lane(LaneIndex::lane_limit);
        QCOMPARE(last.count(), 500U);
        QCOMPARE(lane_label(last, lanes.choice(), store.snapshot()), std::string("(other)"));
        QCOMPARE(lanes.lane_of(store.snapshot(), RowId{LaneIndex::lane_limit + 7}), LaneIndex::lane_limit);
    }

    void what_has_no_place_in_time_stays_out()
    {
        store::EventStore store;
        store.append({.message = "no time yet", .kind = store::RowKind::odd_line});
        store.append({.time_ns = 7'000'000'000, .resolution_ns = 1, .cpu = 0});
        store.append({.message = "after", .kind = store::RowKind::odd_line});
        store.append({.time_ns = 7'000'000'100, .message = "said by the tool", .kind = store::RowKind::note});
        store.append_loss({.count = 5, .to_ns = 7'000'000'200});
        store.publish();
        Follower follower(Grouping::cpu);
        follower.update(store.snapshot());
        QCOMPARE(follower.lanes().event_count(), 2U);
        QCOMPARE(follower.lanes().lane(1).event(0).time_ns, 7'000'000'000);
        QCOMPARE(follower.lanes().losses().count(), 1U);
    }

    void readers_may_look_while_the_writer_goes_on()
    {
        std::mutex mutex;
        LaneSnapshot handed_over;
        std::atomic<bool> done = false;
        std::jthread writer([&] {
            Recording recording(15);
            Follower follower(Grouping::cpu);
            for (int i = 0; i < 300; ++i) {
                recording.write(500, 20, 100'000);
                follower.update(recording.store().snapshot());
                const std::lock_guard lock(mutex);
                handed_over = follower.lanes();
            }
            done = true;
        });
        int looks = 0;
        while (!done || looks == 0) {
            LaneSnapshot lanes;
            {
                const std::lock_guard lock(mutex);
                lanes = handed_over;
            }
            std::size_t sum = 0;
            for (std::size_t i = 0; i < lanes.lane_count(); ++i) {
                const Lane& lane = lanes.lane(i);
                std::vector<std::uint32_t> counts(500);
                lane.count_between(TimeScale(lane.extent(), 500).edges(), counts);
                for (const std::uint32_t count : counts)
                    sum += count;
                for (std::size_t e = 1; e < lane.count(); e += 97)
                    QVERIFY(lane.event(e - 1) < lane.event(e));
            }
            QCOMPARE(sum, lanes.event_count());
            ++looks;
        }
    }
};

QTEST_APPLESS_MAIN(TstLaneIndex)
#include "tst_lane_index.moc"
