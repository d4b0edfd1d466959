// SPDX-License-Identifier: GPL-3.0-or-later
// The lessons on the virtual ARMv7 board: the first by keys and mouse, each by what it offers.
#include "app/gui/lessons_panel.h"
#include "app/gui/window_layout.h"
#include "tests/gui/window_driver.h"
#include "tests/support/board_under_test.h"
#include "tests/support/requirements.h"

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>

using namespace boardscope;
using session::State;
using test::BoardUnderTest;
using test::WindowDriver;

namespace {

constexpr int longest_step_ms = 60'000;

}  // namespace

class WindowLessons : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        board_ = BoardUnderTest::find();
        BOARDSCOPE_REQUIRE(board_, "the virtual board is not up: bscope board up virtual-armv7");
        const QString trouble = board_->make_known(directory_.path());
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
        qputenv("XDG_DATA_HOME", directory_.filePath(QStringLiteral("data")).toUtf8());
        gui::apply_look(gui::WindowLayout::Look::light);
        before_ = board_->traces();
    }

    void cleanup()
    {
        if (board_) QCOMPARE(board_->traces_until(before_, 10'000), before_);
    }

    void the_first_by_keys_and_mouse();
    void each_by_what_it_offers_data();
    void each_by_what_it_offers();

private:
    [[nodiscard]] bool press_offers(WindowDriver& driver);

    QTemporaryDir directory_;
    std::unique_ptr<BoardUnderTest> board_;
    QString before_;
};

/// Tab until the button has the focus, then Space.
static bool press_by_keys(WindowDriver& driver, const char* name)
{
    const QPushButton* wanted = driver.find<QPushButton>(name);
    for (int i = 0; i < 60 && !wanted->hasFocus(); ++i)
        driver.press(Qt::Key_Tab);
    if (!wanted->hasFocus()) return false;
    driver.press(Qt::Key_Space);
    return true;
}

void WindowLessons::the_first_by_keys_and_mouse()
{
    WindowDriver driver;
    driver.window().select_target(QString::fromLatin1(BoardUnderTest::known_name));
    driver.press(Qt::Key_F1, Qt::ShiftModifier);
    auto* panel = driver.find<gui::LessonsPanel>();
    auto* state = driver.find<QLabel>("lessonState");
    const auto is_done = [&] { return state->text().startsWith(QStringLiteral("✓")); };
    driver.press(Qt::Key_Return);
    QVERIFY(panel->step());

    // The board.
    QTRY_VERIFY2(is_done(), qPrintable(state->text()));
    QVERIFY(press_by_keys(driver, "lessonNext"));
    // The probe: into the editor by its button, run by the key that always runs.
    QVERIFY(press_by_keys(driver, "lessonPut"));
    QVERIFY(driver.editor().bytes().contains("kprobe:do_sys_openat2"));
    QVERIFY(!is_done());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY2_WITH_TIMEOUT(is_done(), qPrintable(state->text() + driver.notice()), longest_step_ms);
    QTest::mouseClick(driver.find<QPushButton>("lessonNext"), Qt::LeftButton);
    // Rows.
    QTest::mouseClick(driver.find<QPushButton>("lessonWorkload"), Qt::LeftButton);
    QTRY_VERIFY2_WITH_TIMEOUT(is_done(), qPrintable(state->text()), longest_step_ms);
    QVERIFY(driver.rows() >= 3);
    QTest::mouseClick(driver.find<QPushButton>("lessonNext"), Qt::LeftButton);
    // The end.
    QVERIFY(!is_done());
    driver.press(Qt::Key_F5, Qt::ShiftModifier);
    QTRY_VERIFY2_WITH_TIMEOUT(is_done(), qPrintable(state->text()), longest_step_ms);
    QTest::mouseClick(driver.find<QPushButton>("lessonNext"), Qt::LeftButton);
    QVERIFY(!panel->step());
    QVERIFY(panel->finished().contains(QStringLiteral("1-first-probe")));
}

void WindowLessons::each_by_what_it_offers_data()
{
    QTest::addColumn<int>("lesson");
    WindowDriver driver;
    int number = 0;
    for (const lesson::Lesson& lesson : driver.find<gui::LessonsPanel>()->lessons())
        QTest::newRow(lesson.id.c_str()) << number++;
}

bool WindowLessons::press_offers(WindowDriver& driver)
{
    const auto click = [&](const char* name) {
        auto* button = driver.find<QPushButton>(name);
        if (!button->isVisible()) return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    };
    if (click("lessonStop") && driver.window().controller().is_active() && !driver.wait_for_state(State::ended)) return false;
    click("lessonPut");
    click("lessonShow");
    if (click("lessonRun")) {
        // A refused program may end the session at once.
        if (!QTest::qWaitFor(
                [&] {
                    const State now = driver.window().controller().state();
                    return now == State::attached || now == State::ended || now == State::failed;
                },
                longest_step_ms))
            return false;
    }
    click("lessonWorkload");
    if (driver.find<QPushButton>("lessonFilter")->isVisible()) {
        if (!driver.wait_for_rows(20)) return false;
        click("lessonFilter");
    }
    return true;
}

void WindowLessons::each_by_what_it_offers()
{
    QFETCH(int, lesson);
    WindowDriver driver;
    driver.window().select_target(QString::fromLatin1(BoardUnderTest::known_name));
    driver.action("lessonsAction")->trigger();
    auto* panel = driver.find<gui::LessonsPanel>();
    auto* state = driver.find<QLabel>("lessonState");
    panel->begin(lesson);
    while (panel->step()) {
        const QString title = QString::fromStdString(panel->step()->title);
        QVERIFY2(press_offers(driver), qPrintable(title + driver.notice()));
        QTRY_VERIFY2_WITH_TIMEOUT(state->text().startsWith(QStringLiteral("✓")),
                                  qPrintable(title + QStringLiteral(": ") + state->text() + driver.notice()),
                                  longest_step_ms);
        QTest::mouseClick(driver.find<QPushButton>("lessonNext"), Qt::LeftButton);
    }
    QVERIFY(panel->finished().contains(QString::fromLatin1(QTest::currentDataTag())));
    driver.window().close();
}

QTEST_MAIN(WindowLessons)
#include "tst_window_lessons.moc"
