// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/teaching_scenes.h"

#include "app/gui/guide_panel.h"
#include "app/gui/lessons_panel.h"
#include "app/gui/library_panel.h"
#include "app/gui/verifier_panel.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>

#include <cstdio>

namespace boardscope::test {

namespace {

constexpr int patience_ms = 60'000;
constexpr int rows_worth_a_look = 60;
constexpr int lesson_width = 400;

bool choose_board(WindowDriver& driver)
{
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    auto* selector = driver.find<QComboBox>("targetSelector");
    return QTest::qWaitFor([&] { return selector->currentText().endsWith(QStringLiteral("ready")); }, patience_ms);
}

void click(WindowDriver& driver, const char* button)
{
    QTest::mouseClick(driver.find<QPushButton>(button), Qt::LeftButton);
}

bool wait_for_step(WindowDriver& driver)
{
    auto* state = driver.find<QLabel>("lessonState");
    if (QTest::qWaitFor([&] { return state->text().startsWith(QStringLiteral("✓")); }, patience_ms)) return true;
    std::fprintf(stderr, "the step is not done: %s %s\n", qPrintable(state->text()), qPrintable(driver.notice()));
    return false;
}

gui::LessonsPanel& begin_lesson(WindowDriver& driver, int lesson)
{
    driver.action("lessonsAction")->trigger();
    auto* panel = driver.find<gui::LessonsPanel>();
    panel->begin(lesson);
    driver.window().resizeDocks({driver.find<QDockWidget>("lessonsDock")}, {lesson_width}, Qt::Horizontal);
    return *panel;
}

}  // namespace

bool welcome_scene(WindowDriver& driver)
{
    driver.find<gui::LessonsPanel>()->set_finished({QStringLiteral("1-first-probe"), QStringLiteral("2-tracepoint-or-kprobe")});
    driver.action("welcomeAction")->trigger();
    return true;
}

/// With what the board lacks, as far as this host knows it.
bool library_scene(WindowDriver& driver)
{
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    driver.action("libraryAction")->trigger();
    auto* panel = driver.find<gui::LibraryPanel>();
    driver.window().resizeDocks({driver.find<QDockWidget>("libraryDock")}, {lesson_width}, Qt::Horizontal);
    if (!QTest::qWaitFor([&] { return panel->list().model()->rowCount() > 0; }, patience_ms)) return false;
    QTest::keyClicks(&panel->search_line(), QStringLiteral("latency"));
    panel->open_button().click();
    return true;
}

bool live_lesson_scene(WindowDriver& driver)
{
    if (!choose_board(driver)) return false;
    begin_lesson(driver, 0);
    if (!wait_for_step(driver)) return false;
    click(driver, "lessonNext");
    click(driver, "lessonPut");
    click(driver, "lessonRun");
    if (!wait_for_step(driver)) return false;
    click(driver, "lessonNext");
    click(driver, "lessonWorkload");
    return wait_for_step(driver) && driver.wait_for_rows(rows_worth_a_look);
}

bool live_verifier_scene(WindowDriver& driver)
{
    constexpr int verifier_lesson = 5;
    if (!choose_board(driver)) return false;
    begin_lesson(driver, verifier_lesson);
    click(driver, "lessonPut");
    click(driver, "lessonRun");
    if (!wait_for_step(driver)) return false;
    auto* dock = driver.find<QDockWidget>("verifierDock");
    driver.window().resizeDocks({dock}, {driver.window().height() * 2 / 5}, Qt::Vertical);
    return driver.in_sight(*driver.find<gui::VerifierPanel>());
}

}  // namespace boardscope::test
