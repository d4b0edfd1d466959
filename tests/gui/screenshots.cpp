// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window at work on the virtual board, for the documents. Run by scripts/screenshots.
//
//   boardscope_screenshots OUTPUT_DIRECTORY
#include "app/gui/frame_meter.h"
#include "app/gui/window_layout.h"
#include "tests/gui/window_driver.h"

#include <QDir>
#include <QLineEdit>
#include <QTemporaryDir>

#include <cstdio>

using namespace boardscope;

namespace {

bool picture(test::WindowDriver& driver, const QString& directory, const char* name)
{
    QTest::qWait(400);  // let what was asked for be drawn
    const QString path = directory + QLatin1Char('/') + QString::fromLatin1(name) + QStringLiteral(".png");
    std::printf("%s\n", qPrintable(path));
    return driver.window().grab().save(path);
}

/// Rows of a real session, a filter, a selected row.
bool live_session(const QString& directory, gui::WindowLayout::Look look, const char* name)
{
    gui::apply_look(look);
    test::WindowDriver driver;
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    QTest::qWait(1500);  // the target selector looks at the boards
    driver.window().run();
    if (!driver.wait_for_state(session::State::attached)) {
        picture(driver, directory, "not-attached");
        return false;
    }
    driver.window().controller().run_workload(
        {"files", "n=0; while [ $n -lt 200 ]; do n=$((n+1)); echo || exit; ls /etc >/dev/null; cat /etc/passwd "
                  "/etc/hostname >/dev/null; sleep 0.1; done"});
    if (!driver.wait_for_rows(150)) return false;
    const bool saved = picture(driver, directory, name);
    driver.window().stop();
    return driver.wait_for_state(session::State::ended) && saved;
}

}  // namespace

int main(int argc, char** argv)
{
    const QTemporaryDir config;
    qputenv("BOARDSCOPE_CONFIG", config.path().toUtf8());
    QApplication::setStyle(QStringLiteral("Fusion"));
    gui::MeasuredApplication application(argc, argv);
    const QString directory = QString::fromLocal8Bit(argc > 1 ? argv[1] : ".");
    QDir().mkpath(directory);
    if (!live_session(directory, gui::WindowLayout::Look::light, "window-light")) return 1;
    if (!live_session(directory, gui::WindowLayout::Look::dark, "window-dark")) return 1;
    return 0;
}
