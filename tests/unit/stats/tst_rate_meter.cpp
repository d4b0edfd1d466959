// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/rate_meter.h"

#include <QTest>

using boardscope::stats::RateMeter;

namespace {

constexpr std::uint64_t ms = 1'000'000;

}  // namespace

class TstRateMeter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void one_reading_is_no_rate()
    {
        RateMeter meter;
        QVERIFY(!meter.per_second());
        meter.add(500 * ms, 10);
        QVERIFY(!meter.per_second());
        meter.add(1000 * ms, 60);
        QCOMPARE(*meter.per_second(), 100.0);
    }

    void the_rate_is_that_of_the_window()
    {
        RateMeter meter(1000 * ms);
        std::uint64_t count = 0;
        for (std::uint64_t time = 0; time <= 5000; time += 100) meter.add(time * ms, count += 10);
        QCOMPARE(*meter.per_second(), 100.0);
        // Half a second of silence halves it, a whole one ends it.
        for (std::uint64_t time = 5100; time <= 5500; time += 100) meter.add(time * ms, count);
        QCOMPARE(*meter.per_second(), 50.0);
        for (std::uint64_t time = 5600; time <= 6000; time += 100) meter.add(time * ms, count);
        QCOMPARE(*meter.per_second(), 0.0);
    }

    void readings_that_come_seldom_are_enough()
    {
        RateMeter meter(1000 * ms);
        meter.add(0, 0);
        meter.add(10'000 * ms, 100);
        QCOMPARE(*meter.per_second(), 10.0);
        meter.add(20'000 * ms, 100);
        QCOMPARE(*meter.per_second(), 0.0);
    }

    void a_counter_that_starts_anew_has_no_rate_from_before()
    {
        RateMeter meter;
        meter.add(0, 1'000'000);
        meter.add(1000 * ms, 5);
        QVERIFY(!meter.per_second());
        meter.add(2000 * ms, 15);
        QCOMPARE(*meter.per_second(), 10.0);
    }

    void time_that_does_not_go_on_is_ignored()
    {
        RateMeter meter;
        meter.add(1000 * ms, 10);
        meter.add(1000 * ms, 20);
        meter.add(500 * ms, 5);
        QVERIFY(!meter.per_second());
        meter.add(2000 * ms, 30);
        QCOMPARE(*meter.per_second(), 20.0);
    }
};

QTEST_APPLESS_MAIN(TstRateMeter)
#include "tst_rate_meter.moc"
