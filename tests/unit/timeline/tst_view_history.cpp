// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/timeline/view_history.h"

using namespace boardscope::timeline;

namespace {

constexpr TimeRange range(std::int64_t n)
{
    return {n * 1000, n * 1000 + 500};
}

}  // namespace

class TstViewHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jumps_are_gone_back_and_forward()
    {
        ViewHistory history;
        QVERIFY(!history.can_go_back());
        QVERIFY(!history.back(range(1)));
        QVERIFY(!history.forward());
        history.go(range(1), range(2), ViewHistory::Step::jump, 0);
        history.go(range(2), range(3), ViewHistory::Step::jump, 1);
        QCOMPARE(history.back(range(3)), std::optional(range(2)));
        QCOMPARE(history.back(range(2)), std::optional(range(1)));
        QVERIFY(!history.back(range(1)));
        QCOMPARE(history.forward(), std::optional(range(2)));
        QCOMPARE(history.forward(), std::optional(range(3)));
        QVERIFY(!history.forward());
    }

    void a_movement_is_one_step()
    {
        ViewHistory history;
        std::int64_t now = 0;
        for (int i = 1; i < 50; ++i, now += 16)
            history.go(range(i), range(i + 1), ViewHistory::Step::motion, now);
        now += ViewHistory::settle_ms;
        for (int i = 50; i < 80; ++i, now += 16)
            history.go(range(i), range(i + 1), ViewHistory::Step::motion, now);
        QCOMPARE(history.back(range(80)), std::optional(range(50)));
        QCOMPARE(history.back(range(50)), std::optional(range(1)));
        QVERIFY(!history.can_go_back());
        QCOMPARE(history.forward(), std::optional(range(50)));
        QCOMPARE(history.forward(), std::optional(range(80)));
    }

    void a_jump_amid_a_movement_is_a_place_of_its_own()
    {
        ViewHistory history;
        history.go(range(1), range(2), ViewHistory::Step::motion, 0);
        history.go(range(2), range(3), ViewHistory::Step::jump, 10);
        history.go(range(3), range(4), ViewHistory::Step::motion, 20);
        QCOMPARE(history.back(range(4)), std::optional(range(3)));
        QCOMPARE(history.back(range(3)), std::optional(range(2)));
        QCOMPARE(history.back(range(2)), std::optional(range(1)));
    }

    void going_elsewhere_forgets_what_lay_forward()
    {
        ViewHistory history;
        history.go(range(1), range(2), ViewHistory::Step::jump, 0);
        history.go(range(2), range(3), ViewHistory::Step::jump, 1);
        QCOMPARE(history.back(range(3)), std::optional(range(2)));
        history.go(range(2), range(9), ViewHistory::Step::jump, 2);
        QVERIFY(!history.can_go_forward());
        QCOMPARE(history.back(range(9)), std::optional(range(2)));
        QCOMPARE(history.back(range(2)), std::optional(range(1)));
    }

    void a_movement_after_going_back_does_not_overwrite_the_past()
    {
        ViewHistory history;
        history.go(range(1), range(2), ViewHistory::Step::motion, 0);
        QCOMPARE(history.back(range(2)), std::optional(range(1)));
        history.go(range(1), range(5), ViewHistory::Step::motion, 5);
        QCOMPARE(history.back(range(5)), std::optional(range(1)));
    }

    void what_moved_by_itself_meanwhile_is_come_back_to()
    {
        ViewHistory history;
        history.go(range(1), range(2), ViewHistory::Step::jump, 0);
        // Following went on to 7.
        QCOMPARE(history.back(range(7)), std::optional(range(2)));
        QCOMPARE(history.forward(), std::optional(range(7)));
    }

    void it_is_bounded()
    {
        ViewHistory history;
        for (int i = 0; i < 1000; ++i)
            history.go(range(i), range(i + 1), ViewHistory::Step::jump, i);
        std::size_t steps = 0;
        TimeRange at = range(1000);
        while (const auto before = history.back(at)) {
            at = *before;
            ++steps;
        }
        QCOMPARE(steps, ViewHistory::limit - 1);
        QCOMPARE(at, range(1000 - 99));
    }
};

QTEST_APPLESS_MAIN(TstViewHistory)
#include "tst_view_history.moc"
