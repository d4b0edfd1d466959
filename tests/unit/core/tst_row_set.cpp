// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/row_set.h"

#include <QTest>

#include <random>
#include <vector>

using namespace boardscope;
using filter::RowSet;

namespace {

/// The set of these rows, appended as a filter does: in pieces of 4,096 rows.
RowSet set_of(const std::vector<std::uint64_t>& rows)
{
    RowSet set;
    constexpr std::uint64_t piece_rows = 4096;
    for (std::size_t i = 0; i < rows.size();) {
        const std::uint64_t first = rows[i] / piece_rows * piece_rows;
        std::array<std::uint64_t, piece_rows / 64> words{};
        for (; i < rows.size() && rows[i] < first + piece_rows; ++i)
            words[(rows[i] - first) / 64] |= std::uint64_t{1} << (rows[i] % 64);
        set.append(RowId{first}, words);
    }
    return set;
}

}  // namespace

class TestRowSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_is_in_an_empty_set();
    void finds_rows_by_place_and_places_by_row_data();
    void finds_rows_by_place_and_places_by_row();
    void a_copy_stays_as_it_was();
    void what_is_in_two_sets();
};

void TestRowSet::nothing_is_in_an_empty_set()
{
    const RowSet set;
    QCOMPARE(set.count(), std::size_t{0});
    QVERIFY(!set.contains(RowId{0}));
    QCOMPARE(set.rank(RowId{1000}), std::size_t{0});
    set.for_each([](RowId) { QFAIL("a row of an empty set"); });
}

void TestRowSet::finds_rows_by_place_and_places_by_row_data()
{
    QTest::addColumn<double>("density");
    QTest::newRow("all") << 1.0;
    QTest::newRow("half") << 0.5;
    QTest::newRow("few") << 0.001;
    QTest::newRow("hardly any, with empty blocks") << 0.00001;
}

void TestRowSet::finds_rows_by_place_and_places_by_row()
{
    QFETCH(double, density);
    std::mt19937_64 random(7);
    std::bernoulli_distribution chosen(density);
    std::vector<std::uint64_t> rows;
    for (std::uint64_t row = 0; row < 500'000; ++row)
        if (chosen(random)) rows.push_back(row);
    const RowSet set = set_of(rows);
    QCOMPARE(set.count(), rows.size());

    for (std::size_t i = 0; i < rows.size(); i += i < 1000 ? 1 : 17) {
        QVERIFY(set.nth(i) == RowId{rows[i]});
        QVERIFY(set.rank(RowId{rows[i]}) == i);
    }
    std::size_t before = 0;
    for (std::uint64_t row = 0; row < 500'000; ++row) {
        const bool in = before < rows.size() && rows[before] == row;
        if (row < 1000 || row % 61 == 0 || row % RowSet::block_rows < 2) {
            QVERIFY(set.contains(RowId{row}) == in);
            QVERIFY(set.rank(RowId{row}) == before);
        }
        if (in) ++before;
    }
    QCOMPARE(set.rank(RowId{5'000'000}), rows.size());

    for (const std::uint64_t from :
         {std::uint64_t{0}, std::uint64_t{77}, std::uint64_t{65'536}, std::uint64_t{300'001}}) {
        auto expected = std::lower_bound(rows.begin(), rows.end(), from);
        set.for_each([&](RowId row) { QVERIFY(expected != rows.end() && row == RowId{*expected++}); },
                     RowId{from});
        QVERIFY(expected == rows.end());
    }
}

void TestRowSet::a_copy_stays_as_it_was()
{
    RowSet set;
    const std::array<std::uint64_t, 1> first{0b101};
    const std::array<std::uint64_t, 1> second{0b1000};
    set.append(RowId{64}, first);
    const RowSet copy = set;
    set.append(RowId{64}, second);
    QCOMPARE(copy.count(), std::size_t{2});
    QVERIFY(!copy.contains(RowId{67}));
    QCOMPARE(set.count(), std::size_t{3});
    QVERIFY(set.contains(RowId{67}));
}

void TestRowSet::what_is_in_two_sets()
{
    const RowSet a = set_of({1, 64, 5000, 70'000, 200'000});
    const RowSet b = set_of({2, 64, 5000, 5001, 200'000, 900'000});
    const RowSet both = RowSet::intersection(a, b);
    std::vector<std::uint64_t> rows;
    both.for_each([&](RowId row) { rows.push_back(row.value()); });
    QCOMPARE(rows, (std::vector<std::uint64_t>{64, 5000, 200'000}));
    QCOMPARE(both.nth(2), RowId{200'000});
    QCOMPARE(RowSet::intersection(a, RowSet()).count(), std::size_t{0});
}

QTEST_APPLESS_MAIN(TestRowSet)
#include "tst_row_set.moc"
