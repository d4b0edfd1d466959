// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/clock_sync.h"

#include <QTest>

using namespace boardscope::decode;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t now = 1'700'000'000 * second;

/// A ping at `at` over a link that takes `there` and `back`, to a board whose clocks run as said.
PingTimes ping(std::int64_t at, std::int64_t there, std::int64_t back, std::int64_t ahead, double ppm = 0)
{
    const std::int64_t answered = at + there;
    const auto uptime =
        static_cast<std::int64_t>(static_cast<double>(answered - now) * (1 + ppm / 1e6)) + 50 * second;
    return {.sent_ns = at,
            .received_ns = answered + back,
            .board_monotonic_ns = uptime,
            .board_realtime_ns = answered + ahead};
}

}  // namespace

class TestClockSync : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_is_known_before_the_first_answer()
    {
        const ClockSync sync;
        QVERIFY(!sync.board_wall());
        QVERIFY(!sync.wall_at(5));
        QVERIFY(!sync.drift_ppm());
    }

    void the_offset_is_within_its_bound_data()
    {
        QTest::addColumn<qint64>("there");
        QTest::addColumn<qint64>("back");
        QTest::newRow("even") << qint64{200'000} << qint64{200'000};
        QTest::newRow("slow there") << qint64{9'000'000} << qint64{100'000};
        QTest::newRow("slow back") << qint64{100'000} << qint64{9'000'000};
    }

    void the_offset_is_within_its_bound()
    {
        QFETCH(qint64, there);
        QFETCH(qint64, back);
        ClockSync sync;
        const std::int64_t ahead = -1'300'000'000;
        sync.add(ping(now, there, back, ahead));
        const ClockOffset offset = sync.board_wall().value();
        QCOMPARE(offset.bound_ns, (there + back) / 2);
        QVERIFY(std::abs(offset.ahead_ns - ahead) <= offset.bound_ns);
        QVERIFY(std::abs(sync.wall_at(50 * second).value() - now) <= offset.bound_ns);
    }

    void the_quickest_answer_counts()
    {
        ClockSync sync;
        sync.add(ping(now, 50'000'000, 1'000, 7));
        sync.add(ping(now + second, 1'000, 1'000, 7));
        sync.add(ping(now + 2 * second, 1'000, 80'000'000, 7));
        QCOMPARE(sync.board_wall()->bound_ns, 1'000);
        QCOMPARE(sync.board_wall()->ahead_ns, 7);
    }

    void drift_is_told_once_it_shows()
    {
        ClockSync sync;
        sync.add(ping(now, 100'000, 100'000, 0, 40));
        sync.add(ping(now + second, 100'000, 100'000, 0, 40));
        QVERIFY(!sync.drift_ppm());  // 40 µs in the jitter of 200
        for (int i = 2; i < 120; ++i)
            sync.add(ping(now + i * second, 100'000, 100'000, 0, 40));
        QVERIFY2(std::abs(sync.drift_ppm().value() - 40) < 2,
                 qPrintable(QString::number(sync.drift_ppm().value())));
        // A row of now is placed by what is known now.
        const std::int64_t board_now = ping(now + 119 * second, 0, 0, 0, 40).board_monotonic_ns;
        QVERIFY(std::abs(sync.wall_at(board_now).value() - (now + 119 * second)) < 200'000);
    }

    void nonsense_does_no_harm()
    {
        ClockSync sync;
        sync.add({.sent_ns = 10, .received_ns = 5});
        sync.add({.sent_ns = -1, .received_ns = 5});
        QVERIFY(!sync.board_wall());
        sync.add({.sent_ns = 0,
                  .received_ns = INT64_MAX,
                  .board_monotonic_ns = INT64_MIN,
                  .board_realtime_ns = INT64_MAX});
        QVERIFY(sync.board_wall());
        QVERIFY(sync.wall_at(INT64_MAX));
    }
};

QTEST_APPLESS_MAIN(TestClockSync)
#include "tst_clock_sync.moc"
