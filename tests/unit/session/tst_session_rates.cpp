// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "app/session/session_rates.h"

using namespace boardscope;
using namespace boardscope::session;

namespace {

constexpr std::uint64_t s = 1'000'000'000;

ProgramsChanged counted(std::uint64_t at_ns, std::uint64_t opens, std::uint64_t open_ns, std::uint64_t reads)
{
    return {.programs = {{.name = "on_open", .hits = opens, .run_time_ns = open_ns},
                         {.name = "on_read", .hits = reads, .run_time_ns = reads * 1000},
                         {.name = "refused"}},
            .counted_ns = at_ns,
            .cpu_count = 4};
}

}  // namespace

class TstSessionRates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void programs_cost_what_they_ran_in_the_last_seconds()
    {
        SessionRates rates;
        rates.take(counted(10 * s, 5000, 2 * s, 0));
        QVERIFY(!rates.cpu_share());  // what was before is nobody's rate
        rates.take(counted(12 * s, 5400, 2 * s + s / 5, 2000));
        QCOMPARE(*rates.runs_per_second("on_open"), 200.0);
        QCOMPARE(*rates.cpu_share("on_open"), 0.1);
        QCOMPARE(*rates.cpu_share("on_read"), 0.001);
        QCOMPARE(*rates.cpu_share(), 0.101);
        QCOMPARE(rates.costliest(), std::string("on_open"));
        QVERIFY(!rates.runs_per_second("refused"));
        QCOMPARE(rates.cpu_count(), 4U);
    }

    void a_kernel_that_does_not_count_gives_no_figures()
    {
        SessionRates rates;
        for (int i = 0; i < 3; ++i)
            rates.take(ProgramsChanged{.programs = {{.name = "on_open"}}, .cpu_count = 2});
        QVERIFY(!rates.cpu_share());
        QVERIFY(rates.costliest().empty());
    }

    void a_recording_has_the_mean_of_all_of_it()
    {
        SessionRates rates;
        rates.take_whole(counted(110 * s, 1000, s / 2, 0), 100 * s);
        QCOMPARE(*rates.runs_per_second("on_open"), 100.0);
        QCOMPARE(*rates.cpu_share(), 0.05);
    }

    void events_and_bytes_go_by_the_boards_clock()
    {
        SessionRates rates;
        rates.take(LinkMeasured{.board_ns = 5 * s, .received_bytes = 1000}, 10);
        QVERIFY(!rates.events_per_second());
        rates.take(LinkMeasured{.board_ns = 7 * s, .received_bytes = 5000}, 210);
        QCOMPARE(*rates.events_per_second(), 100.0);
        QCOMPARE(*rates.bytes_per_second(), 2000.0);
    }
};

QTEST_APPLESS_MAIN(TstSessionRates)
#include "tst_session_rates.moc"
