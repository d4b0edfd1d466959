// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/distribution.h"

#include "tests/unit/stats/made_up_values.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace boardscope::stats;

namespace {

/// By sorting, and the percentile as it is defined: the least number that p % are not above.
Distribution naive(std::vector<std::int64_t> values)
{
    Distribution found;
    if (values.empty()) return found;
    std::sort(values.begin(), values.end());
    const auto percentile = [&](double percent) {
        for (std::size_t i = 0;; ++i)
            if (static_cast<double>(i + 1) * 100 >= percent * static_cast<double>(values.size()))
                return values[i];
    };
    WideSum sum = 0;
    for (const std::int64_t value : values)
        sum += value;
    found.count = values.size();
    found.min = values.front();
    found.max = values.back();
    found.sum = sum > INT64_MAX ? INT64_MAX : sum < INT64_MIN ? INT64_MIN : static_cast<std::int64_t>(sum);
    found.mean = static_cast<double>(sum) / static_cast<double>(values.size());
    found.p50 = percentile(50);
    found.p90 = percentile(90);
    found.p99 = percentile(99);
    return found;
}

}  // namespace

class TestDistribution : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_has_no_distribution();
    void percentiles_are_exact_data();
    void percentiles_are_exact();
    void every_rank_is_found_with_little_memory_data() { percentiles_are_exact_data(); }
    void every_rank_is_found_with_little_memory();
    void every_number_lies_in_its_bucket();
    void stops_when_told();
};

void TestDistribution::nothing_has_no_distribution()
{
    QVERIFY(distribution_of(std::span<std::int64_t>()) == Distribution());
    const std::vector<std::int64_t> none;
    QVERIFY(distribution_of(ValuesInMemory(none)) == Distribution());
}

void TestDistribution::percentiles_are_exact_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("small") << static_cast<int>(Kind::small);
    QTest::newRow("all magnitudes") << static_cast<int>(Kind::all_magnitudes);
    QTest::newRow("all equal") << static_cast<int>(Kind::all_equal);
    QTest::newRow("extremes") << static_cast<int>(Kind::extremes);
    QTest::newRow("mostly one bucket") << static_cast<int>(Kind::mostly_one_bucket);
}

void TestDistribution::percentiles_are_exact()
{
    QFETCH(int, kind);
    for (const std::size_t count : {1, 2, 3, 9, 10, 11, 99, 100, 101, 20'000}) {
        std::vector<std::int64_t> values = made_up(static_cast<Kind>(kind), count, 3 + count);
        const Distribution expected = naive(values);
        const auto found = distribution_of(ValuesInMemory(values));
        QVERIFY(found);
        QVERIFY(*found == expected);
        QVERIFY(distribution_of(std::span(values)) == expected);
    }
}

void TestDistribution::every_rank_is_found_with_little_memory()
{
    QFETCH(int, kind);
    const std::vector<std::int64_t> values = made_up(static_cast<Kind>(kind), 50'000, 5);
    std::vector<std::int64_t> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    Magnitudes magnitudes;
    magnitudes.add(values);
    const std::vector<std::uint64_t> ranks{0, 1, 17, 12'345, 25'000, 25'000, 49'000, 49'998, 49'999};
    RankPicker picker(magnitudes, ranks, 64);
    int passes = 0;
    for (; !picker.is_done(); ++passes) {
        picker.add(std::span(values).first(20'000));
        picker.add(std::span(values).subspan(20'000));
        picker.end_pass();
    }
    QVERIFY2(passes <= 6, qPrintable(QString::number(passes)));
    for (const std::uint64_t rank : ranks)
        QCOMPARE(picker.number_at(rank), sorted[rank]);
}

void TestDistribution::every_number_lies_in_its_bucket()
{
    std::vector<std::int64_t> values = made_up(Kind::all_magnitudes, 10'000, 6);
    for (const std::int64_t edge : {std::int64_t{0}, INT64_MAX, INT64_MIN, INT64_MIN + 1, std::int64_t{-1}})
        values.push_back(edge);
    for (int bit = 0; bit < 63; ++bit)
        for (const int off : {-1, 0, 1})
            for (const int sign : {-1, 1})
                values.push_back(sign * ((std::int64_t{1} << bit) + off));
    for (const std::int64_t value : values) {
        Magnitudes one;
        one.add(std::span(&value, 1));
        const Magnitudes::Bucket bucket = one.bucket_of(0);
        QVERIFY(bucket.low <= value && value <= bucket.high);
        const double size = std::abs(static_cast<double>(value));
        QVERIFY(static_cast<double>(bucket.high) - static_cast<double>(bucket.low) <= size / 256 + 1);
    }
}

void TestDistribution::stops_when_told()
{
    const std::vector<std::int64_t> values = made_up(Kind::small, 10'000, 7);
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!distribution_of(ValuesInMemory(values), stop.get_token()));
}

QTEST_APPLESS_MAIN(TestDistribution)
#include "tst_distribution.moc"
