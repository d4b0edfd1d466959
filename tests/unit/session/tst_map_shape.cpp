// SPDX-License-Identifier: GPL-3.0-or-later
// What maps are beside tables: histograms by rule, heat maps from readings, stacks folded with their counts.
#include <QTest>

#include "app/session/map_history.h"
#include "app/session/map_shape.h"
#include "tests/support/made_up_map.h"

using namespace boardscope;
using namespace boardscope::session;
using test::MadeUpTypes;

namespace {

constexpr SlotMeaning log2_slots;

MapContents slots(const std::string& name, std::initializer_list<std::pair<int, int>> counts)
{
    MadeUpTypes types;
    MapContents contents = test::made_up_map(name, test::map_array, types.small_number(), types.number());
    contents.map.max_entries = 64;
    for (const auto& [slot, count] : counts)
        test::put(contents, std::to_string(slot), std::to_string(count));
    return contents;
}

/// Innermost first, as the kernel has them.
void put_stack(MapContents& contents, std::uint32_t id, const std::vector<std::string>& frames)
{
    Bytes stack;
    for (const std::string& frame : frames) {
        const std::uint64_t address = 0xc0000000 + std::hash<std::string>()(frame) % 100'000;
        append(stack, test::number_bytes(address + id));  // places differ, functions do not
        contents.symbols[address + id] = {.address = address + id, .start = address, .name = frame};
    }
    stack.resize(contents.map.value_bytes);
    contents.entries[test::number_bytes(id)] = stack;
}

SharedContents stacks()
{
    MapContents contents =
        test::made_up_map("stacks", test::map_stack_trace, builder::ValueType(4), builder::ValueType(64));
    put_stack(contents, 3, {"do_open", "open", "syscall"});
    put_stack(contents, 7, {"do_read", "read", "syscall"});
    return test::shared(contents);
}

}  // namespace

class TstMapShape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void slots_of_doubling_ranges()
    {
        const MapContents contents = slots("latency_hist", {{0, 4}, {1, 5}, {3, 7}, {63, 1}});
        const stats::Histogram histogram = histogram_of(contents, log2_slots);
        QCOMPARE(histogram.buckets.size(), std::size_t{63});
        QVERIFY(histogram.buckets[0] == (stats::HistogramBucket{0, 1, 4}));
        QVERIFY(histogram.buckets[1] == (stats::HistogramBucket{2, 3, 5}));
        QVERIFY(histogram.buckets[2] == (stats::HistogramBucket{4, 7, 0}));
        QVERIFY(histogram.buckets[3] == (stats::HistogramBucket{8, 15, 7}));
        QVERIFY(histogram.buckets.back() == (stats::HistogramBucket{std::int64_t{1} << 62, INT64_MAX, 1}));
    }

    void slots_of_equal_ranges()
    {
        const MapContents contents = slots("counts", {{2, 4}, {4, 5}});
        const stats::Histogram histogram = histogram_of(contents, {.is_log2 = false, .step = 10});
        QVERIFY(histogram.buckets ==
                (std::vector<stats::HistogramBucket>{{20, 29, 4}, {30, 39, 0}, {40, 49, 5}}));
    }

    void keys_that_lie_far_apart_do_not_take_all_memory()
    {
        MadeUpTypes types;
        MapContents contents = test::made_up_map("by_pid", test::map_hash, types.number(), types.number());
        for (const char* key : {"3", "70000", "18446744073709551615"})
            test::put(contents, key, "2");
        for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX}) {
            const stats::Histogram histogram = histogram_of(contents, {.is_log2 = false, .step = step});
            QVERIFY(histogram.buckets.size() <= stats::LinearHistogram::bucket_limit + 2);
            QCOMPARE(stats::count_of(histogram), std::uint64_t{6});
        }
        QCOMPARE(stats::count_of(histogram_of(contents, log2_slots)), std::uint64_t{6});
    }

    void lists_of_slots_and_slots_of_each_cpu_are_added()
    {
        MadeUpTypes types;
        const auto hist = types.record({{"slots", MadeUpTypes::Field::slots}, {"comm", MadeUpTypes::Field::text}});
        MapContents lists = test::made_up_map("hists", test::map_hash, types.text(), hist);
        test::put(lists, "ls", "slots=[1,0,4],comm=\"ls\"");
        test::put(lists, "sh", "slots=[0,2,1],comm=\"sh\"");
        QCOMPARE(likely_shape(lists, {}), MapShape::log2_histogram);
        const stats::Histogram histogram = histogram_of(lists, log2_slots);
        QVERIFY(histogram.buckets == (std::vector<stats::HistogramBucket>{{0, 1, 1}, {2, 3, 2}, {4, 7, 5}}));

        MapContents per_cpu =
            test::made_up_map("dist", test::map_percpu_array, types.small_number(), types.small_number(), 2);
        test::put(per_cpu, "1", "[30,4]");
        QVERIFY(histogram_of(per_cpu, log2_slots).buckets == (std::vector<stats::HistogramBucket>{{2, 3, 34}}));
    }

    void what_a_map_is_is_told_by_type_and_name()
    {
        MadeUpTypes types;
        QCOMPARE(likely_shape(slots("latency_hist", {{3, 1}}), {}), MapShape::log2_histogram);
        QCOMPARE(likely_shape(slots("size_lhist", {{3, 1}}), {}), MapShape::linear_histogram);
        QCOMPARE(likely_shape(slots("counters", {{3, 1}}), {}), MapShape::table);
        // A pid is no slot, whatever the name says.
        MapContents by_pid = test::made_up_map("hist", test::map_hash, types.small_number(), types.number());
        test::put(by_pid, "31337", "1");
        QCOMPARE(likely_shape(by_pid, {}), MapShape::table);
        QVERIFY(has_slots(by_pid));  // but a user may say so
        const MapContents by_name = test::made_up_map("hist", test::map_hash, types.text(), types.number());
        QVERIFY(!has_slots(by_name));
        QCOMPARE(likely_shape(by_name, {}), MapShape::table);
        QCOMPARE(likely_unit(slots("latency_ns", {})), filter::FieldUnit::duration);
        QCOMPARE(likely_unit(slots("instances", {})), filter::FieldUnit::number);
    }

    void readings_become_columns_of_a_heat_map()
    {
        std::vector<SharedContents> readings;
        for (const int count : {1, 4, 4, 9}) {
            MapContents reading = slots("hist", {{1, count}, {2, 1}});
            reading.monotonic_ns = readings.size() * 1000;
            readings.push_back(test::shared(reading));
        }
        const stats::HeatMap heat = heat_map_of(readings, log2_slots);
        QCOMPARE(heat.columns.size(), std::size_t{3});
        QVERIFY(heat.columns[0].counts == (std::vector<std::uint64_t>{3, 0}));
        QVERIFY(heat.columns[1].counts == (std::vector<std::uint64_t>{0, 0}));
        QVERIFY(heat.columns[2] == (stats::HeatMap::Column{2000, 3000, {5, 0}}));
    }

    void stacks_are_folded_with_their_counts()
    {
        MadeUpTypes types;
        const std::vector<SharedContents> maps{stacks()};
        MapContents counts = test::made_up_map("counts", test::map_hash, types.small_number(), types.number());
        test::put(counts, "3", "40");
        test::put(counts, "7", "2");
        QCOMPARE(likely_shape(counts, maps), MapShape::flame_graph);
        QCOMPARE(flame_tree_of(counts, maps).folded(),
                 std::string("syscall;open;do_open 40\nsyscall;read;do_read 2\n"));
        // Alone, each stack counts once.
        QCOMPARE(likely_shape(*maps[0], maps), MapShape::flame_graph);
        QCOMPARE(flame_tree_of(*maps[0], maps).total(), std::uint64_t{2});
        // Numbers that are of no stacks.
        test::put(counts, "99", "1");
        QCOMPARE(likely_shape(counts, maps), MapShape::table);
        QVERIFY(!has_stacks(counts, {}));
    }

    void keys_with_stacks_and_a_task()
    {
        MadeUpTypes types;
        const auto key = types.record({{"kernel_stack", MadeUpTypes::Field::number},
                                       {"user_stack", MadeUpTypes::Field::number},
                                       {"pid", MadeUpTypes::Field::number},
                                       {"comm", MadeUpTypes::Field::text}});
        const std::vector<SharedContents> maps{stacks()};
        MapContents counts = test::made_up_map("counts", test::map_hash, key, types.number());
        test::put(counts, "kernel_stack=3,user_stack=7,pid=1,comm=\"ls\"", "5");
        test::put(counts, "kernel_stack=3,user_stack=7,pid=2,comm=\"ls\"", "5");
        test::put(counts, "kernel_stack=3,user_stack=4294967282,pid=2,comm=\"sh\"", "1");  // -14: there is none
        test::put(counts, "kernel_stack=55,user_stack=4294967282,pid=2,comm=\"sh\"", "2");
        QCOMPARE(likely_shape(counts, maps), MapShape::flame_graph);
        QCOMPARE(flame_tree_of(counts, maps).folded(),
                 std::string("ls;syscall;read;do_read;syscall;open;do_open 10\n"
                             "sh;[stack 55 is gone] 2\nsh;syscall;open;do_open 1\n"));
    }

    void readings_are_kept_as_long_as_there_is_room()
    {
        MapHistory history(200'000);
        MapContents large = slots("large", {});
        for (int i = 0; i < 64; ++i)
            test::put(large, std::to_string(i), "1");
        MapContents small = slots("small", {{1, 1}});
        std::size_t dropped = 0;
        for (std::uint64_t i = 0; i < 100; ++i) {
            large.monotonic_ns = small.monotonic_ns = i;
            dropped += history.add(test::shared(large)).size() + history.add(test::shared(small)).size();
            QVERIFY(history.bytes() <= 200'000);
        }
        QVERIFY(dropped > 20);
        QCOMPARE(history.readings(large.map.id).back()->monotonic_ns, std::uint64_t{99});
        QCOMPARE(history.readings(small.map.id).size(), std::size_t{100});  // the large one makes room
        QVERIFY(history.readings(large.map.id).size() + dropped == 100);
        QCOMPARE(history.latest().size(), std::size_t{2});
        QCOMPARE(history.latest()[0]->map.name, std::string("large"));
        QVERIFY(history.latest_stacks().empty());
        QVERIFY(!history.latest(12345));
        QVERIFY(history.readings(12345).empty());
        // Without any room what is shown and what it is compared with stay.
        MapHistory tight(1);
        for (int i = 0; i < 5; ++i)
            tight.add(test::shared(large));
        QCOMPARE(tight.readings(large.map.id).size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TstMapShape)
#include "tst_map_shape.moc"
