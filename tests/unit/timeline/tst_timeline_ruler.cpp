// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/ruler.h"
#include "core/timeline/time_text.h"

#include <QTest>

#include <limits>
#include <random>
#include <set>

using namespace boardscope::timeline;

namespace {

std::vector<std::string> texts(const Ruler& ruler)
{
    std::vector<std::string> all;
    for (const RulerMark& mark : ruler.marks)
        all.push_back(mark.text);
    return all;
}

int digits(const std::string& text)
{
    int count = 0;
    bool leading = true;
    for (const char c : text) {
        if (c >= '1' && c <= '9') leading = false;
        if (c >= '0' && c <= '9' && !leading) ++count;
    }
    return count;
}

}  // namespace

class TstTimelineRuler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void marks_tell_the_board_time_while_it_is_short()
    {
        const Ruler ruler = make_ruler(TimeScale({203'390'000'000, 203'510'000'000}, 360), 120);
        QCOMPARE(ruler.base_text, std::string());
        QCOMPARE(texts(ruler), (std::vector<std::string>{"203.40 s", "203.45 s", "203.50 s"}));
        QCOMPARE(ruler.marks.at(1).px, 180);
        QCOMPARE(ruler.step_ns, 50'000'000U);
    }

    void marks_tell_the_distance_to_a_base_when_zoomed_in()
    {
        const Ruler ruler = make_ruler(TimeScale({203'451'234'500, 203'451'235'500}, 1000), 200);
        QCOMPARE(ruler.base_text, std::string("203.45123 s"));
        QCOMPARE(texts(ruler),
                 (std::vector<std::string>{"+4,600 ns", "+4,800 ns", "+5,000 ns", "+5,200 ns", "+5,400 ns"}));
    }

    void marks_count_from_a_moment_that_was_chosen()
    {
        const RulerClock since_a{.zero_ns = 203'401'234'567, .is_time_of_day = false};
        const Ruler ruler = make_ruler(TimeScale({203'390'000'000, 203'510'000'000}, 360), 120, since_a);
        QCOMPARE(texts(ruler), (std::vector<std::string>{"0 ms", "50 ms", "100 ms"}));
        QCOMPARE(ruler.marks.front().time_ns, since_a.zero_ns);
        QCOMPARE(ruler.marks.front().px, 33);
        QCOMPARE(moment_text(203'401'240'967, 1, since_a), std::string("0.000006400 s"));
        QCOMPARE(moment_text(203'401'234'467, 1, since_a), std::string("-0.000000100 s"));
    }

    void marks_tell_the_time_of_day()
    {
        // Midnight was 100 s before the board started.
        const RulerClock wall{.zero_ns = -100'000'000'000, .is_time_of_day = true};
        const Ruler coarse = make_ruler(TimeScale({0, 300'000'000'000}, 1000), 200, wall);
        QCOMPARE(texts(coarse), (std::vector<std::string>{"00:02:00", "00:03:00", "00:04:00", "00:05:00", "00:06:00"}));
        QCOMPARE(coarse.marks.front().time_ns, 20'000'000'000);
        const Ruler fine = make_ruler(TimeScale({1'100'000'000, 1'400'000'000}, 1000), 300, wall);
        QCOMPARE(texts(fine), (std::vector<std::string>{"00:01:41.1", "00:01:41.2", "00:01:41.3"}));
        const Ruler finest = make_ruler(TimeScale({1'100'000'000, 1'100'001'000}, 1000), 200, wall);
        QCOMPARE(finest.base_text, std::string("00:01:41.10000"));
        QCOMPARE(texts(finest).at(1), std::string("+200 ns"));
        QCOMPARE(moment_text(1'100'000'000, 1000, wall), std::string("00:01:41.100000"));
        QCOMPARE(time_of_day_text(-1, 1), std::string("23:59:59.999999999"));
        // Nothing that a damaged trace tells breaks it.
        const std::int64_t most = std::numeric_limits<std::int64_t>::max();
        for (const std::int64_t zero : {most, -most})
            QVERIFY(make_ruler(TimeScale({most - 1000, most}, 1000), 100, {zero, true}).marks.size() < 100);
    }

    void every_zoom_can_be_read_and_told_apart()
    {
        std::mt19937_64 random(3);
        for (int round = 0; round < 3000; ++round) {
            const auto begin =
                std::uniform_int_distribution<std::int64_t>(0, 4'000'000'000'000'000'000)(random) >>
                std::uniform_int_distribution(0, 60)(random);
            const auto length = std::uint64_t{10} << std::uniform_int_distribution(0, 42)(random);
            const int width = std::uniform_int_distribution(400, 4000)(random);
            const TimeScale scale({begin, time_plus(begin, length)}, width);
            const Ruler ruler = make_ruler(scale, 110);
            std::set<std::string> seen;
            int previous_px = -1000;
            for (const RulerMark& mark : ruler.marks) {
                QVERIFY2(digits(mark.text) <= 7, mark.text.c_str());
                QVERIFY2(seen.insert(mark.text).second, mark.text.c_str());
                QCOMPARE(static_cast<std::int64_t>(mark.px), scale.pixel_of(mark.time_ns));
                QVERIFY(mark.px - previous_px >= 109);
                previous_px = mark.px;
            }
            QVERIFY(ruler.minor_px.empty() || ruler.minor_px.size() >= ruler.marks.size());
        }
    }

    void the_ends_of_time_have_a_ruler_too()
    {
        const std::int64_t last = std::numeric_limits<std::int64_t>::max();
        const std::int64_t first = std::numeric_limits<std::int64_t>::min();
        for (const TimeRange range : {TimeRange{last - 100, last}, TimeRange{first, first + 100},
                                      TimeRange{first, last}, TimeRange{-50, 50}, TimeRange{0, 0}})
            QVERIFY(make_ruler(TimeScale(range, 1000), 100).marks.size() <= 11);
    }

    void numbers_and_durations_as_people_read_them()
    {
        QCOMPARE(thousands(0), std::string("0"));
        QCOMPARE(thousands(999), std::string("999"));
        QCOMPARE(thousands(1'204), std::string("1,204"));
        QCOMPARE(thousands(12'345'678), std::string("12,345,678"));
        QCOMPARE(duration_text(0), std::string("0 ns"));
        QCOMPARE(duration_text(340), std::string("340 ns"));
        QCOMPARE(duration_text(6'400'000), std::string("6.4 ms"));
        QCOMPARE(duration_text(12'345'000), std::string("12.34 ms"));
        QCOMPARE(duration_text(203'500'000'000), std::string("203.5 s"));
        QCOMPARE(duration_text(1'500), std::string("1.5 \u00b5s"));
    }

    void board_time_has_the_digits_of_its_clock()
    {
        QCOMPARE(board_time_text(203'410'982'345), std::string("203.410982345 s"));
        QCOMPARE(board_time_text(203'410'982'000, 1000), std::string("203.410982 s"));
        QCOMPARE(board_time_text(1'203'410'000'000, 4'000'000), std::string("1,203.410 s"));
        QCOMPARE(board_time_text(-1'500'000'000, 100'000'000), std::string("-1.5 s"));
        QCOMPARE(board_time_text(5), std::string("0.000000005 s"));
    }
};

QTEST_APPLESS_MAIN(TstTimelineRuler)
#include "tst_timeline_ruler.moc"
