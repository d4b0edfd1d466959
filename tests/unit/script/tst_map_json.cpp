// SPDX-License-Identifier: GPL-3.0-or-later
// The expected lines are what bpftrace 0.17 prints for the same data, but where it computes in 32 bits.
#include "core/script/map_json.h"

#include "tests/support/made_up_script.h"

#include <QTest>

#include <algorithm>

#include <nlohmann/json.hpp>

using namespace boardscope;
using namespace boardscope::script;
using namespace boardscope::test;

namespace {

/// Apostrophes stand for quotes.
std::string json(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

std::string shown(const ScriptMap& map, const MadeUpEntries& entries, std::uint32_t top = 0,
                  std::uint32_t divisor = 0)
{
    const ScriptSchema schema;
    const MadeUpNames names;
    std::string line = map_json(map, map_values(map, entries.entries()), {schema, names}, top, divisor);
    if (!line.empty() && !nlohmann::json::accept(line)) return "no JSON: " + line;
    return line;
}

Bytes u64(std::uint64_t value)
{
    return Packed().number(value);
}

}  // namespace

class TstMapJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keys_are_joined_by_commas()
    {
        const ScriptMap map{.name = "@x",
                            .key = {{"1", 0, number_type(8, true)}, {"str", 8, text_type(8)}},
                            .key_bytes = 16,
                            .value = number_type(8, true)};
        MadeUpEntries entries;
        entries.add(Packed().number(std::int64_t{1}).text("a", 8), u64(5));
        entries.add(Packed().number(std::int64_t{2}).text("bb", 8), u64(static_cast<std::uint64_t>(-3)));
        QCOMPARE(shown(map, entries), json("{'type': 'map', 'data': {'@x': {'2,bb': -3, '1,a': 5}}}\n"));
        QCOMPARE(shown(map, entries, 1), json("{'type': 'map', 'data': {'@x': {'1,a': 5}}}\n"));
        QCOMPARE(shown(map, {}), "");
    }

    void values_without_a_key_stand_alone()
    {
        const ScriptMap count{.name = "@", .kind = MapKind::count, .per_cpu = true};
        MadeUpEntries entries;
        entries.add(u64(0), u64(2));
        QCOMPARE(shown(count, entries), json("{'type': 'map', 'data': {'@': 2}}\n"));

        const ValueType tuple{.kind = ValueKind::tuple,
                              .bytes = 16,
                              .fields = {{"0", 0, number_type()}, {"1", 8, text_type(8)}}};
        MadeUpEntries tuples;
        tuples.add(u64(0), Packed().number(std::uint64_t{1}).text("st\"r", 8));
        QCOMPARE(shown({.name = "@t", .value = tuple, .value_bytes = 16}, tuples),
                 json("{'type': 'map', 'data': {'@t': [1,'st\\'r']}}\n"));
    }

    void averages_and_stats()
    {
        ScriptMap map{.name = "@s",
                      .kind = MapKind::stats,
                      .per_cpu = true,
                      .value = number_type(8, true),
                      .value_bytes = 16};
        MadeUpEntries entries;
        entries.add(u64(0), Packed().number(std::int64_t{25}).number(std::uint64_t{2}));
        QCOMPARE(shown(map, entries),
                 json("{'type': 'stats', 'data': {'@s': {'count': 2, 'average': 12, 'total': 25}}}\n"));
        map.kind = MapKind::average;
        QCOMPARE(shown(map, entries), json("{'type': 'stats', 'data': {'@s': 12}}\n"));
        map.key = {{"1", 0, number_type()}};
        QCOMPARE(shown(map, entries), json("{'type': 'stats', 'data': {'@s': {'0': 12}}}\n"));
    }

    void buckets_have_inclusive_bounds()
    {
        ScriptMap map{.name = "@h", .kind = MapKind::log2_histogram, .per_cpu = true};
        MadeUpEntries entries;
        entries.add(Packed().number(0).number(0), u64(1)).add(Packed().number(3).number(0), u64(2));
        QCOMPARE(
            shown(map, entries),
            json(
                "{'type': 'hist', 'data': {'@h': [{'max': -1, 'count': 1}, {'min': 0, 'max': 0, 'count': 0}, "
                "{'min': 1, 'max': 1, 'count': 0}, {'min': 2, 'max': 3, 'count': 2}]}}\n"));
        map.kind = MapKind::linear_histogram;
        map.min = 100;
        map.max = 120;
        map.step = 10;
        MadeUpEntries lines;
        lines.add(Packed().number(0).number(0), u64(1)).add(Packed().number(3).number(0), u64(1));
        QCOMPARE(shown(map, lines),
                 json("{'type': 'hist', 'data': {'@h': [{'max': 99, 'count': 1}, {'min': 100, 'max': 109, "
                      "'count': 0}, "
                      "{'min': 110, 'max': 119, 'count': 0}, {'min': 120, 'count': 1}]}}\n"));
    }

    void bounds_and_counts_have_64_bits()
    {
        const ScriptMap map{.name = "@h",
                            .kind = MapKind::log2_histogram,
                            .per_cpu = true,
                            .key = {{"k", 0, number_type()}},
                            .key_bytes = 16};
        MadeUpEntries entries;
        entries.add(Packed().number(std::uint64_t{1}).number(65).number(0), u64(6'000'000'000));
        QCOMPARE(shown(map, entries),
                 json("{'type': 'hist', 'data': {'@h': {'1': [{'min': 9223372036854775808, "
                      "'max': 18446744073709551615, 'count': 6000000000}]}}}\n"));
    }

    void texts_that_are_no_utf8_are_still_json()
    {
        MadeUpEntries entries;
        entries.add(u64(0), Packed().text("a\xff\n", 8));
        QCOMPARE(shown({.name = "@s", .value = text_type(8)}, entries),
                 json("{'type': 'map', 'data': {'@s': 'a\xef\xbf\xbd\\n'}}\n"));
    }
};

QTEST_APPLESS_MAIN(TstMapJson)
#include "tst_map_json.moc"
