// SPDX-License-Identifier: GPL-3.0-or-later
// The expected texts are what bpftrace 0.17 prints for the same data.
#include "core/script/map_text.h"

#include "tests/support/made_up_script.h"

#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;

namespace {

std::string shown(const ScriptMap& map, const MadeUpEntries& entries, std::uint32_t top = 0,
                  std::uint32_t divisor = 0)
{
    const ScriptSchema schema;
    const MadeUpNames names;
    return map_text(map, map_values(map, entries.entries()), {schema, names}, top, divisor);
}

Bytes u64(std::uint64_t value)
{
    return Packed().number(value);
}
Bytes two(std::int64_t first, std::uint64_t second)
{
    return Packed().number(first).number(second);
}

ScriptMap number_map(std::string name, bool is_signed = true)
{
    return {.name = std::move(name),
            .key = {{"1", 0, number_type(8, true)}},
            .value = number_type(8, is_signed),
            .value_bytes = 8};
}

ScriptMap aggregation(MapKind kind, bool is_keyed, bool is_signed = true)
{
    const bool has_two = kind != MapKind::count && kind != MapKind::sum;
    ScriptMap map{.name = "@a",
                  .kind = kind,
                  .per_cpu = true,
                  .value = number_type(8, is_signed),
                  .value_bytes = has_two ? 16u : 8u};
    if (is_keyed) map.key = {{"1", 0, number_type(8, true)}};
    return map;
}

ScriptMap histogram(std::vector<ValueField> key = {}, std::uint32_t key_bytes = 8)
{
    return {.name = "@h",
            .kind = MapKind::log2_histogram,
            .per_cpu = true,
            .key = std::move(key),
            .key_bytes = key_bytes};
}

ScriptMap linear(std::int64_t min, std::int64_t max, std::int64_t step)
{
    ScriptMap map = histogram();
    map.kind = MapKind::linear_histogram;
    map.min = min;
    map.max = max;
    map.step = step;
    return map;
}

Bytes bucket(std::uint32_t number)
{
    return Packed().number(number).number(0);
}
/// Of two CPUs.
Bytes counts(std::uint64_t first, std::uint64_t second = 0)
{
    return Packed().number(first).number(second);
}

MadeUpEntries buckets(std::initializer_list<std::pair<std::uint32_t, std::uint64_t>> filled)
{
    MadeUpEntries entries;
    for (const auto& [number, count] : filled)
        entries.add(bucket(number), counts(count));
    return entries;
}

}  // namespace

class TstMapText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers_ascend_and_keys_stand_in_brackets()
    {
        const ScriptMap map{.name = "@x",
                            .key = {{"1", 0, number_type(8, true)}, {"str", 8, text_type(8)}},
                            .key_bytes = 16,
                            .value = number_type(8, true)};
        MadeUpEntries entries;
        entries.add(Packed().number(std::int64_t{1}).text("a", 8), u64(5));
        entries.add(Packed().number(std::int64_t{2}).text("bb", 8), u64(static_cast<std::uint64_t>(-3)));
        QCOMPARE(shown(map, entries), "@x[2, bb]: -3\n@x[1, a]: 5\n");
        QCOMPARE(shown(map, entries, 1), "@x[1, a]: 5\n");
    }

    void the_largest_are_the_top_and_equal_ones_are_in_order_of_keys()
    {
        MadeUpEntries entries;
        for (const auto& [key, value] : {std::pair{4, 1}, {3, 9}, {1, 2}, {2, 9}})
            entries.add(u64(static_cast<std::uint64_t>(key)), u64(static_cast<std::uint64_t>(value)));
        const ScriptMap map = number_map("@x");
        QCOMPARE(shown(map, entries, 2, 2), "@x[2]: 4\n@x[3]: 4\n");
        QCOMPARE(shown(map, entries, 0, 2), "@x[4]: 0\n@x[1]: 1\n@x[2]: 4\n@x[3]: 4\n");
        QCOMPARE(shown(map, entries, 100), "@x[4]: 1\n@x[1]: 2\n@x[2]: 9\n@x[3]: 9\n");
    }

    void unsigned_values_are_not_taken_for_negative_ones()
    {
        MadeUpEntries entries;
        entries.add(u64(1), u64(~std::uint64_t{0})).add(u64(2), u64(5));
        QCOMPARE(shown(number_map("@u", false), entries), "@u[2]: 5\n@u[1]: 18446744073709551615\n");
    }

    void counters_are_summed_over_cpus_in_64_bits()
    {
        MadeUpEntries entries;
        entries.add(u64(0), counts(3'000'000'000, 3'000'000'000));
        QCOMPARE(shown(aggregation(MapKind::count, false), entries), "@a: 6000000000\n");
        MadeUpEntries sums;
        sums.add(u64(0), Packed().number(std::int64_t{5}).number(std::int64_t{-9}));
        QCOMPARE(shown(aggregation(MapKind::sum, false), sums), "@a: -4\n");
        MadeUpEntries cleared;
        cleared.add(u64(0), counts(0));
        QCOMPARE(shown(aggregation(MapKind::count, false), cleared), "@a: 0\n");
    }

    void minima_and_maxima_heed_only_cpus_that_have_one()
    {
        MadeUpEntries entries;
        entries.add(u64(0), Packed()
                                .number(std::int64_t{0})
                                .number(std::uint64_t{0})
                                .number(std::int64_t{5})
                                .number(std::uint64_t{1})
                                .number(std::int64_t{-3})
                                .number(std::uint64_t{1}));
        QCOMPARE(shown(aggregation(MapKind::minimum, false), entries), "@a: -3\n");
        QCOMPARE(shown(aggregation(MapKind::maximum, false), entries), "@a: 5\n");
        QCOMPARE(shown(aggregation(MapKind::maximum, false, false), entries), "@a: 18446744073709551613\n");
    }

    void averages_ascend_and_end_with_an_empty_line()
    {
        MadeUpEntries entries;
        entries.add(u64(3), two(100, 1)).add(u64(1), two(-9, 2)).add(u64(2), two(1, 1));
        const ScriptMap map = aggregation(MapKind::average, true);
        QCOMPARE(shown(map, entries), "@a[1]: -4\n@a[2]: 1\n@a[3]: 100\n\n");
        QCOMPARE(shown(map, entries, 2, 3), "@a[2]: 0\n@a[3]: 33\n\n");
        MadeUpEntries zeroed;
        zeroed.add(u64(1), two(0, 0));
        QCOMPARE(shown(map, zeroed), "@a[1]: 0\n\n");
    }

    void stats_tell_count_average_and_total()
    {
        MadeUpEntries entries;
        entries.add(u64(2), two(4, 1)).add(u64(1), two(6, 2)).add(u64(3), two(10, 5));
        const std::string all = "@a[3]: count 5, average 2, total 10\n@a[1]: count 2, average 3, total 6\n"
                                "@a[2]: count 1, average 4, total 4\n\n";
        QCOMPARE(shown(aggregation(MapKind::stats, true), entries), all);
        QCOMPARE(shown(aggregation(MapKind::stats, true), entries, 2, 2), all);
    }

    void what_is_no_number_is_in_order_of_keys()
    {
        ScriptMap map{.name = "@two",
                      .key = {{"a", 0, text_type(8)}, {"b", 8, number_type(8, true)}},
                      .key_bytes = 16,
                      .value = text_type(8)};
        MadeUpEntries entries;
        entries.add(Packed().text("b", 8).number(std::int64_t{1}), Packed().text("x", 8));
        entries.add(Packed().text("b", 8).number(std::int64_t{0}), Packed().text("y", 8));
        entries.add(Packed().text("a", 8).number(std::int64_t{-5}), Packed().text("z", 8));
        QCOMPARE(shown(map, entries), "@two[a, -5]: z\n@two[b, 0]: y\n@two[b, 1]: x\n");
    }

    void stacks_as_keys_and_values()
    {
        const ScriptMap key{
            .name = "@k",
            .kind = MapKind::count,
            .per_cpu = true,
            .key = {{"kstack", 0, type_of(ValueKind::kernel_stack, 8)}, {"5", 8, number_type()}},
            .key_bytes = 16};
        MadeUpEntries entries;
        entries.add(Packed().number(std::int64_t{7}).number(std::uint64_t{5}), counts(1));
        QCOMPARE(shown(key, entries), "@k[\n    vfs_read+4\n    do_sys+16\n    0x99\n, 5]: 1\n");

        const ScriptMap value{.name = "@v", .value = type_of(ValueKind::kernel_stack, 8)};
        MadeUpEntries stacks;
        stacks.add(u64(0), u64(7));
        QCOMPARE(shown(value, stacks), "@v: \n        vfs_read+4\n        do_sys+16\n        0x99\n\n");
    }

    void bars_are_52_cells_and_begin_where_something_is()
    {
        QCOMPARE(shown(histogram(), buckets({{0, 1}, {1, 1}, {2, 2}, {4, 1}})),
                 "@h: \n"
                 "(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "[0]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "[1]                    2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[2, 4)                 0 |                                                    |\n"
                 "[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "\n");
        QCOMPARE(shown(histogram(), buckets({{11, 1}, {12, 1}, {13, 1}})),
                 "@h: \n"
                 "[512, 1K)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[1K, 2K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[2K, 4K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "\n");
    }

    void a_divisor_divides_counts_and_not_bars()
    {
        QCOMPARE(shown(histogram(), buckets({{4, 3}, {5, 1}}), 0, 2),
                 "@h: \n"
                 "[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[8, 16)                0 |@@@@@@@@@@@@@@@@@                                   |\n"
                 "\n");
    }

    void wide_counts_and_the_highest_buckets_fit()
    {
        QCOMPARE(shown(histogram(), buckets({{64, 30'000'000'000}, {65, 15'000'000'000}})),
                 "@h: \n"
                 "[4E, 8E)        30000000000 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[8E, 16E)       15000000000 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "\n");
    }

    void buckets_that_cannot_be_are_not_drawn()
    {
        const std::string text = shown(histogram(), buckets({{4, 1}, {4'000'000'000, 1}}));
        QCOMPARE(std::ranges::count(text, '\n'), 1 + 62 + 1);
        QVERIFY(text.find("[8E, 16E)") != std::string::npos);
    }

    void histograms_of_several_keys_ascend_by_what_they_hold()
    {
        const ScriptMap map = histogram({{"key", 0, text_type(8)}}, 16);
        MadeUpEntries entries;
        const auto add = [&](std::string_view key, std::uint32_t number, std::uint64_t count) {
            entries.add(Packed().text(key, 8).number(number).number(0), counts(count, 1));
        };
        add("q", 22, 1);
        add("r", 4, 0);
        add("q", 23, 0);
        QCOMPARE(shown(map, entries),
                 "@h[r]: \n"
                 "[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "\n"
                 "@h[q]: \n"
                 "[1M, 2M)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[2M, 4M)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "\n");
        QCOMPARE(shown(map, entries, 1).substr(0, 8), "@h[q]: \n");
    }

    void linear_buckets_have_open_ends()
    {
        QCOMPARE(shown(linear(0, 100, 10), buckets({{0, 1}, {1, 1}, {2, 2}})),
                 "@h: \n"
                 "(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "[0, 10)                1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
                 "[10, 20)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "\n");
        QCOMPARE(shown(linear(0, 8192, 1024), buckets({{8, 1}, {9, 1}})),
                 "@h: \n"
                 "[7K, 8K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[8K, ...)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "\n");
        QCOMPARE(shown(linear(0, 100000, 10000), buckets({{4, 1}})),
                 "@h: \n"
                 "[30000, 40000)         1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "\n");
    }

    /// bpftrace prints [15, ...) although 12 is counted there, too.
    void what_steps_leave_of_a_range_belongs_to_the_last_bucket()
    {
        QCOMPARE(shown(linear(-10, 15, 10), buckets({{0, 1}, {3, 1}})),
                 "@h: \n"
                 "(..., -10)             1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "[-10, 0)               0 |                                                    |\n"
                 "[0, 10)                0 |                                                    |\n"
                 "[10, ...)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
                 "\n");
    }

    void empty_maps_are_an_empty_line_and_zeroed_histograms_a_name()
    {
        QCOMPARE(shown(number_map("@x"), {}), "\n");
        QCOMPARE(shown(histogram(), {}), "\n");
        QCOMPARE(shown(histogram(), buckets({{4, 0}})), "@h: \n\n");
    }

    void entries_that_are_cut_do_no_harm()
    {
        MadeUpEntries entries;
        entries.add({}, {}).add(u64(1), Packed().number(std::uint16_t{1}));
        QCOMPARE(shown(number_map("@x"), entries), "@x[?]: 0\n@x[1]: 0\n");
        const std::string nothing = "@a: count 0, average 0, total 0\n";
        QCOMPARE(shown(aggregation(MapKind::stats, false), entries), nothing + nothing + "\n");
        QCOMPARE(shown(histogram({}, 16), entries), "\n");
    }
};

QTEST_APPLESS_MAIN(TstMapText)
#include "tst_map_text.moc"
