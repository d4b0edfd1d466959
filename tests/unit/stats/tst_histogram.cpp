// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/histogram.h"

#include "core/stats/summary_text.h"
#include "tests/unit/stats/made_up_values.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::stats;

namespace {

Histogram log2_of(std::span<const std::int64_t> values)
{
    Magnitudes magnitudes;
    magnitudes.add(values);
    return log2_histogram(magnitudes);
}

Histogram linear_of(LinearHistogram linear, std::span<const std::int64_t> values)
{
    linear.add(values);
    return linear.histogram();
}

/// Buckets follow each other without gaps, the outer ones are not empty, and each holds what lies in it.
void check(const Histogram& histogram, const std::vector<std::int64_t>& values)
{
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
        const HistogramBucket& bucket = histogram.buckets[i];
        QVERIFY(bucket.low <= bucket.high);
        if (i > 0) QCOMPARE(bucket.low, histogram.buckets[i - 1].high + 1);
        const auto inside = std::count_if(values.begin(), values.end(), [&bucket](std::int64_t value) {
            return bucket.low <= value && value <= bucket.high;
        });
        QCOMPARE(bucket.count, static_cast<std::uint64_t>(inside));
        total += bucket.count;
    }
    QCOMPARE(total, static_cast<std::uint64_t>(values.size()));
    if (values.empty()) return;
    QVERIFY(histogram.buckets.front().count > 0);
    QVERIFY(histogram.buckets.back().count > 0);
}

}  // namespace

class TestHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void buckets_hold_what_lies_in_them();
    void doubling_buckets_are_those_of_bpftrace();
    void linear_buckets_have_round_edges();
    void what_lies_outside_is_counted_at_the_ends();
    void labels_are_half_open();
    void bars_are_as_long_as_counts_are_large();
    void percentiles_lie_in_the_bucket_of_their_number();
};

void TestHistogram::buckets_hold_what_lies_in_them()
{
    for (const Kind kind : {Kind::small, Kind::all_magnitudes, Kind::all_equal, Kind::extremes}) {
        for (const std::size_t count : {0, 1, 2, 3000}) {
            const std::vector<std::int64_t> values = made_up(kind, count, 11 + count);
            check(log2_of(values), values);
            if (values.empty()) continue;
            const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
            for (const std::size_t wanted : {0, 1, 7, 20, 500})
                check(linear_of(LinearHistogram(*least, *greatest, wanted), values), values);
        }
    }
}

void TestHistogram::doubling_buckets_are_those_of_bpftrace()
{
    const std::vector<std::int64_t> values{0, 1, 2, 3, 4, 7, 8, 1023, 1024, 1025};
    const Histogram histogram = log2_of(values);
    QCOMPARE(histogram.buckets.size(), 12U);
    QVERIFY((histogram.buckets[2] == HistogramBucket{2, 3, 2}));
    QVERIFY((histogram.buckets[10] == HistogramBucket{512, 1023, 1}));
    QVERIFY((histogram.buckets[11] == HistogramBucket{1024, 2047, 2}));
    const std::vector<std::int64_t> negative{-1, -2, -3, -1024, INT64_MIN};
    const Histogram mirrored = log2_of(negative);
    QCOMPARE(mirrored.buckets.size(), 64U);
    QVERIFY((mirrored.buckets[0] == HistogramBucket{INT64_MIN, INT64_MIN, 1}));
    QVERIFY((mirrored.buckets[53] == HistogramBucket{-2047, -1024, 1}));
    QVERIFY((mirrored.buckets[63] == HistogramBucket{-1, -1, 1}));
}

void TestHistogram::linear_buckets_have_round_edges()
{
    const std::vector<std::int64_t> values{-3, 12, 13, 99, 187};
    const Histogram histogram = linear_of(LinearHistogram(-3, 187, 10), values);
    QVERIFY((histogram.buckets.front() == HistogramBucket{-20, -1, 1}));
    QVERIFY((histogram.buckets[1] == HistogramBucket{0, 19, 2}));
    QVERIFY((histogram.buckets.back() == HistogramBucket{180, 199, 1}));
    QCOMPARE(histogram.buckets.size(), 11U);
}

void TestHistogram::what_lies_outside_is_counted_at_the_ends()
{
    const std::vector<std::int64_t> values{-5, 0, 3, 9, 10, 11, INT64_MAX};
    const Histogram histogram = linear_of(LinearHistogram::with_step(0, 10, 5), values);
    const std::vector<HistogramBucket> expected{{INT64_MIN, -1, 1}, {0, 4, 2}, {5, 9, 1}, {10, INT64_MAX, 3}};
    QVERIFY(histogram.buckets == expected);
    // Nothing can be asked for that takes all memory, or that divides by zero.
    check(linear_of(LinearHistogram::with_step(INT64_MIN, INT64_MAX, 1), values), values);
    check(linear_of(LinearHistogram::with_step(7, -7, 0), values), values);
}

void TestHistogram::labels_are_half_open()
{
    QCOMPARE(bucket_label({0, 0, 0}), std::string("[0]"));
    QCOMPARE(bucket_label({1024, 2047, 0}), std::string("[1K, 2K)"));
    QCOMPARE(bucket_label({-3, -2, 0}), std::string("[-3, -1)"));
    QCOMPARE(bucket_label({INT64_MIN, -1, 0}), std::string("(..., 0)"));
    QCOMPARE(bucket_label({std::int64_t{1} << 62, INT64_MAX, 0}), std::string("[4E, ...)"));
    QCOMPARE(binary_text(1536), std::string("1536"));
    QCOMPARE(binary_text(INT64_MIN), std::string("-8E"));
}

void TestHistogram::bars_are_as_long_as_counts_are_large()
{
    const Histogram histogram{{{0, 0, 1000}, {1, 1, 500}, {2, 3, 1}, {4, 7, 0}}};
    QCOMPARE(to_text(histogram, 10), std::string("[0]     1,000  |@@@@@@@@@@|\n"
                                                 "[1]       500  |@@@@@     |\n"
                                                 "[2, 4)      1  |@         |\n"
                                                 "[4, 8)      0  |          |\n"));
}

void TestHistogram::percentiles_lie_in_the_bucket_of_their_number()
{
    std::vector<std::int64_t> values = made_up(Kind::small, 5000, 3);
    const Histogram histogram = log2_of(values);
    const Distribution exact = distribution_of(values);
    const std::pair<unsigned, std::int64_t> expected[] = {{50, exact.p50}, {90, exact.p90}, {99, exact.p99}};
    for (const auto& [percent, value] : expected) {
        const std::optional<HistogramPlace> place = place_of_percentile(histogram, percent);
        QVERIFY(place);
        const HistogramBucket& bucket = histogram.buckets[place->bucket];
        QVERIFY(bucket.low <= value && value <= bucket.high);
        QVERIFY(place->part > 0 && place->part < 1);
    }
    QVERIFY(!place_of_percentile({}, 50));
    QVERIFY(!place_of_percentile({{{0, 0, 0}}}, 50));
    QCOMPARE(place_of_percentile({{{0, 0, 0}, {1, 1, 1}}}, 99)->part, 0.5);
}

QTEST_APPLESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
