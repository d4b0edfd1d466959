// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline and the rest of the window do for each other, and the figures of frames in the status
// bar.
#include "app/gui/frame_meter.h"
#include "app/views/hover_card.h"
#include "tests/gui/made_up_recording.h"
#include "tests/gui/window_driver.h"

#include <QDir>
#include <QRegularExpression>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using test::MadeUpRecording;
using test::WindowDriver;

class WindowTimeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        directory_ = std::make_unique<QTemporaryDir>();
        qputenv("BOARDSCOPE_CONFIG", file("config").toUtf8());
        qputenv("BOARDSCOPE_STATE", file("state").toUtf8());
        QVERIFY(QDir().mkpath(file("config")));
        QVERIFY(MadeUpRecording().write(file("made-up.bscope").toStdString()));
    }

    void a_lane_narrows_all_views()
    {
        WindowDriver driver;
        QVERIFY(open(driver));
        driver.timeline().setFocus();
        const timeline::LaneKey second{.number = 1, .text = {}};
        QTest::mouseClick(&driver.timeline(), Qt::LeftButton, {},
                          driver.timeline().labelRect(second).center());
        driver.press(Qt::Key_Return);
        QCOMPARE(driver.filter_line().text(), QStringLiteral("cpu == 1"));
        // With the loss of that CPU.
        QTRY_COMPARE(driver.table().model().shownCount(), qint64{1501});
    }

    void markers_and_views_are_reached_by_the_menu_bar()
    {
        WindowDriver driver;
        QVERIFY(open(driver));
        driver.timeline().setFocus();
        QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_L, Qt::Key_M, Qt::Key_A}));
        QTRY_VERIFY(driver.timeline().accessibleDescription().contains(QStringLiteral("Shift+B sets B")));
        driver.press(Qt::Key_W);
        const std::int64_t near = driver.timeline().timeAt(400);
        QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_L, Qt::Key_B}));
        QVERIFY(driver.timeline().timeAt(400) != near);
        QVERIFY(driver.choose_in_menu(Qt::Key_V, {Qt::Key_L, Qt::Key_N}));
        QCOMPARE(driver.timeline().timeAt(400), near);
    }

    void the_next_trace_begins_without_what_was_done_to_the_last()
    {
        WindowDriver driver;
        QVERIFY(open(driver));
        driver.timeline().setFocus();
        driver.press(Qt::Key_A, Qt::ShiftModifier);
        driver.press(Qt::Key_H);
        QTRY_VERIFY(driver.timeline().accessibleDescription().contains(QStringLiteral("1 hidden")));
        QVERIFY(open(driver));
        QTRY_COMPARE(driver.timeline().accessibleDescription(), QStringLiteral("3,000 events in 2 lanes"));
        QVERIFY(!driver.action("viewBackAction")->isEnabled());
    }

    void a_row_that_is_marked_in_the_table_has_its_flag_in_the_timeline()
    {
        WindowDriver driver;
        QVERIFY(open(driver));
        driver.table().setFocus();
        driver.table().goToPlace(1500);
        driver.press(Qt::Key_M);
        const RowId row = driver.table().marks().all().begin()->first;
        driver.table().marks().setNote(row, QStringLiteral("it stalls here"));
        const QRect flag = driver.timeline().flagRect(row);
        QVERIFY(!flag.isEmpty());
        QTest::mouseMove(&driver.timeline(), flag.center());
        auto* card = driver.find<views::HoverCard>();
        QVERIFY(card && card->isVisible());
        QCOMPARE(card->lines().front().text, QStringLiteral("it stalls here"));
        driver.table().goToPlace(10);
        QTest::mouseClick(&driver.timeline(), Qt::LeftButton, {}, flag.center());
        QVERIFY2(driver.table().accessibleDescription().contains(QStringLiteral("marked it stalls here")),
                 qPrintable(driver.table().accessibleDescription()));
    }

    void the_status_bar_tells_how_long_frames_take()
    {
        WindowDriver driver;
        QVERIFY(open(driver));
        auto* meter = driver.find<gui::FrameMeter>();
        QVERIFY(!meter->isVisible());
        driver.action("frameTimesAction")->trigger();
        QVERIFY(meter->isVisible());
        for (int i = 0; i < 20; ++i) {
            driver.wheel(driver.timeline(), {400, 80}, i % 2 == 0 ? 1 : -1);
            QTest::qWait(20);
        }
        const QRegularExpression figures(QStringLiteral(
            "^[1-9]\\d* frames · p50 \\d+\\.\\d · p99 \\d+\\.\\d · max \\d+\\.\\d ms · busy \\d+\\.\\d ms$"));
        QTRY_VERIFY2(figures.match(meter->text()).hasMatch(), qPrintable(meter->text()));
        QVERIFY(meter->toolTip().contains(QStringLiteral("ms: ")));
    }

    void frames_are_counted_as_exactly_as_they_are_told()
    {
        gui::FrameHistogram frames;
        QCOMPARE(frames.percentile_ms(99), 0.0);
        for (int i = 0; i < 98; ++i)
            frames.add(2'000'000);
        frames.add(15'950'000);
        frames.add(31'234'567);
        QCOMPARE(frames.count(), 100U);
        QCOMPARE(frames.percentile_ms(50), 2.1);
        QCOMPARE(frames.percentile_ms(99), 16.0);
        QCOMPARE(frames.percentile_ms(100), 31.234567);
        QCOMPARE(frames.late_count(), 1U);
        gui::FrameHistogram sum;
        sum.add(frames);
        sum.add(5'000'000'000);
        QCOMPARE(sum.count(), 101U);
        QCOMPARE(sum.max_ms(), 5000.0);
        std::size_t in_bars = 0;
        for (const gui::FrameHistogram::Bar& bar : sum.bars())
            in_bars += bar.count;
        QCOMPARE(in_bars, 101U);
        QCOMPARE(sum.bars().back().count, 1U);
    }

private:
    [[nodiscard]] QString file(const char* name) const { return directory_->filePath(QLatin1String(name)); }
    [[nodiscard]] bool open(WindowDriver& driver)
    {
        driver.window().open(file("made-up.bscope"));
        return driver.wait_for_rows(3001);
    }

    std::unique_ptr<QTemporaryDir> directory_;
};

int main(int argc, char** argv)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    gui::MeasuredApplication application(argc, argv);
    WindowTimeline test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_window_timeline.moc"
