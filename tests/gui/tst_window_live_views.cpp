// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline and the latency panel in the hands of somebody while the virtual ARMv7 board goes on sending.
#include "app/gui/window_layout.h"
#include "app/views/latency_panel.h"
#include "app/views/pair_form.h"
#include "tests/gui/window_driver.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeWidget>

#include <map>
#include <memory>

using namespace boardscope;
using session::State;
using test::BoardUnderTest;
using test::WindowDriver;

namespace {

/// Two files for each process, so that from one to the next there is something to pair. Ends with the session.
constexpr const char* opener = R"sh(
while echo; do
    cat /etc/passwd /etc/group >/dev/null
    usleep 20000 2>/dev/null || sleep 0.02
done
)sh";

constexpr Qt::KeyboardModifiers pairing = Qt::ControlModifier | Qt::ShiftModifier;

}  // namespace

class WindowLiveViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        qputenv("BOARDSCOPE_CONFIG", directory_.filePath(QStringLiteral("config")).toUtf8());
        qputenv("XDG_DATA_HOME", directory_.filePath(QStringLiteral("data")).toUtf8());
        gui::apply_look(gui::WindowLayout::Look::light);
        driver_ = std::make_unique<WindowDriver>();
        const QString probe = QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/open-latency.bpf.c");
        QVERIFY(driver_->open_for(BoardUnderTest::name(), probe));
        driver_->press(Qt::Key_R, Qt::ControlModifier);
        QVERIFY2(driver_->wait_for_state(State::attached), qPrintable(driver_->notice()));
        driver_->window().controller().run_workload({"opener", opener});
        driver_->timeline().groupAction(timeline::Grouping::event)->trigger();
        QVERIFY(driver_->wait_for_rows(60));
        QTRY_COMPARE(data(), QStringLiteral("following"));
    }

    void cleanupTestCase()
    {
        if (driver_) driver_->window().close();
    }

    // In this order, all on one session that never pauses.
    void the_wheel_and_keys_zoom_and_following_pauses();
    void two_events_that_come_are_paired_by_dragging();
    void what_is_measured_is_counted_while_more_comes();
    void following_goes_on_and_nothing_was_lost();

private:
    [[nodiscard]] views::TimelineView& timeline() { return driver_->timeline(); }
    [[nodiscard]] const store::Snapshot& snapshot() { return driver_->window().feed().state().snapshot; }
    [[nodiscard]] QString data() { return driver_->label_text(QStringLiteral("Data")); }
    [[nodiscard]] std::int64_t shown_ns() { return timeline().timeAt(800) - timeline().timeAt(300); }
    /// Where a process opened a file, and where it opens the next: both in sight, with room for zooming.
    [[nodiscard]] bool find_gap();

    QTemporaryDir directory_;
    std::unique_ptr<BoardUnderTest> board_;
    std::unique_ptr<WindowDriver> driver_;
    RowId exit_;
    RowId enter_;
};

bool WindowLiveViews::find_gap()
{
    for (std::uint64_t i = snapshot().row_count(); i-- > 1;) {
        const store::EventView exit = snapshot().row(RowId{i - 1});
        const store::EventView enter = snapshot().row(RowId{i});
        if (exit.task != "cat" || exit.event != "open_exit" || enter.event != "open_enter") continue;
        const auto from = timeline().positionOf(exit.row);
        const auto to = timeline().positionOf(enter.row);
        if (exit.pid != enter.pid || !from || !to || to->x() - from->x() > 25) continue;
        if (from->x() > timeline().width() - 300) continue;
        exit_ = exit.row;
        enter_ = enter.row;
        return true;
    }
    return false;
}

void WindowLiveViews::the_wheel_and_keys_zoom_and_following_pauses()
{
    QTRY_VERIFY(find_gap());
    const std::int64_t all = shown_ns();
    driver_->wheel(timeline(), *timeline().positionOf(exit_), 4);
    const std::int64_t by_wheel = shown_ns();
    QVERIFY(by_wheel < all / 2);
    QTRY_COMPARE(data(), QStringLiteral("paused"));

    timeline().setFocus();
    const auto gap_px = [&] { return timeline().positionOf(enter_)->x() - timeline().positionOf(exit_)->x(); };
    QTest::mouseMove(&timeline(), *timeline().positionOf(exit_));
    for (int presses = 0; presses < 30 && gap_px() < 80; ++presses)
        driver_->press(Qt::Key_W);
    QVERIFY(shown_ns() < by_wheel);
    QVERIFY(gap_px() >= 80);

    // What comes meanwhile is kept and moves nothing.
    const std::int64_t left = timeline().timeAt(300);
    const std::size_t before = driver_->rows();
    QTRY_VERIFY(driver_->rows() > before + 20);
    QCOMPARE(timeline().timeAt(300), left);
    QCOMPARE(data(), QStringLiteral("paused"));
}

void WindowLiveViews::two_events_that_come_are_paired_by_dragging()
{
    const QPoint from = *timeline().positionOf(exit_);
    const QPoint to = *timeline().positionOf(enter_);
    QTest::mousePress(&timeline(), Qt::LeftButton, pairing, from);
    QTest::mouseMove(&timeline(), (from + to) / 2);
    QTest::mouseMove(&timeline(), to);
    QTest::mouseRelease(&timeline(), Qt::LeftButton, pairing, to);
    auto* panel = driver_->find<views::LatencyPanel>();
    QTRY_VERIFY(driver_->in_sight(*panel));
    auto* pair = driver_->find<QPushButton>("addPair");
    QTRY_VERIFY(pair->isVisible());
    QTest::mouseClick(pair, Qt::LeftButton);

    auto* kinds = driver_->find<QTreeWidget>("spanKinds");
    const auto counted = [&] {
        for (int i = 0; i < kinds->topLevelItemCount(); ++i) {
            const QTreeWidgetItem& line = *kinds->topLevelItem(i);
            if (line.text(0).contains(QStringLiteral("open_exit")) && line.text(0).contains(QStringLiteral("open_enter")))
                return line.text(1).remove(QLatin1Char(',')).toInt();
        }
        return 0;
    };
    QTRY_VERIFY2(counted() > 5, qPrintable(driver_->find<views::PairForm>()->errorText()));
    // Those of events that come are counted, too; the calls that are known by their names stay.
    const int first = counted();
    QTRY_VERIFY(counted() > first);
    QCOMPARE(kinds->topLevelItemCount(), 2);
    QVERIFY(panel->report().of.p50 > 0);
    QCOMPARE(data(), QStringLiteral("paused"));
}

void WindowLiveViews::what_is_measured_is_counted_while_more_comes()
{
    const QPoint from = *timeline().positionOf(exit_);
    const QPoint to = *timeline().positionOf(enter_);
    QTest::mousePress(&timeline(), Qt::LeftButton, Qt::ShiftModifier, from);
    QTest::mouseMove(&timeline(), (from + to) / 2);
    QTest::mouseMove(&timeline(), to);
    QTest::mouseRelease(&timeline(), Qt::LeftButton, Qt::ShiftModifier, to);
    const std::int64_t exit_ns = snapshot().row(exit_).time_ns;
    const std::int64_t enter_ns = snapshot().row(enter_).time_ns;
    QVERIFY(timeline().measured());
    QCOMPARE(timeline().measured()->begin_ns, exit_ns);
    QCOMPARE(timeline().measured()->end_ns, enter_ns);
    timeline().setFocus();
    driver_->press(Qt::Key_M, Qt::ShiftModifier);
    QTRY_VERIFY2(timeline().accessibleDescription().contains(QStringLiteral("2 events between")),
                 qPrintable(timeline().accessibleDescription()));
    const std::size_t before = driver_->rows();
    QTRY_VERIFY(driver_->rows() > before);
    QVERIFY(timeline().accessibleDescription().contains(QStringLiteral("2 events between")));
}

void WindowLiveViews::following_goes_on_and_nothing_was_lost()
{
    timeline().setFocus();
    driver_->press(Qt::Key_End);
    QTRY_COMPARE(data(), QStringLiteral("following"));
    const std::size_t before = driver_->rows();
    QTRY_VERIFY(driver_->rows() > before + 20);
    const std::int64_t newest_ns = snapshot().totals().last_time_ns;
    QVERIFY(timeline().timeAt(300) < newest_ns && timeline().timeAt(timeline().width() - 1) > newest_ns);

    driver_->press(Qt::Key_F5, Qt::ShiftModifier);
    QVERIFY(driver_->wait_for_state(State::ended));
    QCOMPARE(driver_->label_text(QStringLiteral("Events lost")), QStringLiteral("lost 0"));
    // Of each call both ends are there, those that came while it was zoomed, paired and measured, too. At the very
    // end the program that tells of returns is taken off first.
    std::uint64_t last_exit = snapshot().row_count();
    while (last_exit > 0 && snapshot().row(RowId{--last_exit}).event != "open_exit") {}
    std::map<std::int32_t, bool> is_opening;
    std::size_t calls = 0;
    for (std::uint64_t i = 0; i <= last_exit; ++i) {
        const store::EventView row = snapshot().row(RowId{i});
        if (row.task != "cat") continue;
        const bool is_enter = row.event == "open_enter";
        QVERIFY2(is_opening[row.pid] != is_enter, qPrintable(QStringLiteral("row %1").arg(i)));
        is_opening[row.pid] = is_enter;
        calls += is_enter;
    }
    QVERIFY(calls > 20);
}

QTEST_MAIN(WindowLiveViews)
#include "tst_window_live_views.moc"
