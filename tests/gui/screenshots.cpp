// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window at work on the virtual board, for the documents. Run by scripts/screenshots.
//
//   boardscope_screenshots OUTPUT_DIRECTORY NAME LOOK SCENE
//
// LOOK: light or dark. SCENE: session, latency, script, editor, boards, console, board-start, board-missing, welcome,
// library, lesson, verifier, or the path of a saved trace.
#include "app/gui/attach_points_panel.h"
#include "app/gui/boards_view.h"
#include "app/gui/frame_meter.h"
#include "app/gui/window_layout.h"
#include "app/session/target_catalog.h"
#include "app/views/latency_panel.h"
#include "editor/completion_popup.h"
#include "editor/generated_c_view.h"
#include "tests/gui/teaching_scenes.h"
#include "tests/gui/window_driver.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStyleFactory>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTreeView>

#include <algorithm>
#include <cstdio>

using namespace boardscope;

namespace {

/// What a small device may be busy with: services of steady and of bursty habits, as shell scripts with names
/// of their own. They end with the session.
constexpr const char* busy_board = R"sh(
cd /tmp || exit
service() {
    printf '#!/bin/sh\nwhile kill -0 %s 2>/dev/null; do %s; done\n' $$ "$2" >$1
    chmod +x $1
    ./$1 </dev/null >/dev/null 2>&1 &
}
service sensord 'read t </sys/class/net/eth0/address; sleep 0.05'
service netmon 'read a </proc/net/dev; read b </proc/net/arp; sleep 0.12'
service watchdog 'read up </proc/uptime; sleep 0.5'
service logd 'for i in 1 2 3 4 5 6 7 8 9; do read a </etc/hostname; read b </etc/passwd; done; sleep 0.7'
service cgi-bin 'for i in 1 2 3; do read a </proc/loadavg; read b </proc/meminfo; sleep 0.03; done; sleep 0.35'
trap 'rm -f sensord netmon watchdog logd cgi-bin' EXIT
while echo; do sleep 0.5; done
)sh";

/// The 256 colours that are in most pixels, the rest as the nearest of them: what differs are shades at the
/// edges of letters, and the file is a third as large.
QImage with_few_colors(const QImage& picture)
{
    const QImage rgb = picture.convertToFormat(QImage::Format_RGB32);
    QHash<QRgb, int> counts;
    for (int y = 0; y < rgb.height(); ++y)
        for (int x = 0; x < rgb.width(); ++x)
            ++counts[rgb.pixel(x, y)];
    QList<QRgb> colors = counts.keys();
    std::sort(colors.begin(), colors.end(), [&](QRgb a, QRgb b) { return counts[a] > counts[b]; });
    return rgb.convertToFormat(QImage::Format_Indexed8, colors.mid(0, 256),
                               Qt::ThresholdDither | Qt::AvoidDither);
}

bool save(test::WindowDriver& driver, const QString& path)
{
    QTest::qWait(400);  // let what was asked for be drawn
    std::printf("%s\n", qPrintable(path));
    QPixmap grabbed = driver.window().grab();
    // The list below the cursor is a window of its own.
    if (auto* list = driver.window().findChild<editor::CompletionPopup*>(); list && list->isVisible())
        QPainter(&grabbed).drawPixmap(list->pos() - driver.window().pos(), list->grab());
    const QImage picture = grabbed.toImage();
    const bool is_large = picture.devicePixelRatio() > 1;
    return (is_large ? with_few_colors(picture) : picture.convertToFormat(QImage::Format_RGB32))
        .save(path, "PNG", 0);
}

/// A session that has run for some seconds, lanes by task, and one event of interest under the mouse.
bool live_session(const QString& path)
{
    test::WindowDriver driver(QSize(1440, 900));
    const QString board = QStringLiteral("virtual-armv7");
    driver.window().select_target(board);
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    auto* selector = driver.find<QComboBox>("targetSelector");
    if (!QTest::qWaitFor([&] { return selector->currentText().endsWith(QStringLiteral("ready")); }))
        return false;
    driver.window().run();
    if (!driver.wait_for_state(session::State::attached)) {
        std::fprintf(stderr, "not attached: %s\n", qPrintable(driver.notice()));
        return false;
    }
    driver.window().controller().run_workload({"services", busy_board});
    driver.timeline().groupAction(timeline::Grouping::task)->trigger();
    driver.type_filter(QStringLiteral("not comm in {\"sh\", \"init\", \"dropbear\"}"));
    if (!driver.wait_for_rows(700)) return false;

    // One event, as a person would look at it: selected, its card open.
    driver.timeline().setFocus();
    const int y = driver.timeline().height() / 2;
    driver.wheel(driver.timeline(), {driver.timeline().width() * 2 / 3, y}, 6);
    const views::EventTableModel& rows = driver.table().model();
    const std::int64_t middle = driver.timeline().timeAt(driver.timeline().width() * 2 / 3);
    qint64 place = rows.shownCount() - 1;
    while (place > 0 &&
           (rows.eventAt(place).time_ns > middle || rows.eventAt(place).message != "file /proc/net/arp"))
        --place;
    if (const auto where = driver.timeline().positionOf(rows.rowAt(place))) {
        QTest::mouseClick(&driver.timeline(), Qt::LeftButton, {}, *where);
        QTest::mouseMove(&driver.timeline(), *where + QPoint(1, 0));
    }
    const bool saved = save(driver, path);
    driver.window().stop();
    const bool ended = driver.wait_for_state(session::State::ended);
    QTest::qWait(3000);  // the services see that their parent is gone
    return ended && saved;
}

/// Which files take long to open: spans of the ARMv7 board, two markers, and what lies between them.
bool live_latency(const QString& path)
{
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/open-latency.bpf.c"));
    auto* selector = driver.find<QComboBox>("targetSelector");
    if (!QTest::qWaitFor([&] { return selector->currentText().endsWith(QStringLiteral("ready")); }))
        return false;
    driver.press(Qt::Key_F6);
    driver.press(Qt::Key_F6);
    driver.window().run();
    if (!driver.wait_for_state(session::State::attached)) return false;
    driver.window().controller().run_workload({"services", busy_board});
    driver.timeline().groupAction(timeline::Grouping::task)->trigger();
    driver.type_filter(QStringLiteral("not comm in {\"sh\", \"init\", \"dropbear\"}"));
    driver.find<QDockWidget>("latencyDock")->raise();
    if (!driver.wait_for_rows(1200)) return false;
    driver.timeline().setFocus();
    const int width = driver.timeline().width();
    const int y = driver.timeline().height() / 2;
    auto* panel = driver.find<views::LatencyPanel>();
    if (!QTest::qWaitFor([panel] { return panel->report().slowest.size() > 3; })) return false;
    const timeline::Span slow = panel->report().slowest[1];
    driver.timeline().goTo({slow.begin_ns - 12'000'000, slow.end_ns + 25'000'000});
    QTest::mouseMove(&driver.timeline(), {width * 3 / 8, y});
    driver.press(Qt::Key_A, Qt::ShiftModifier);
    QTest::mouseMove(&driver.timeline(), {width * 6 / 8, y});
    driver.press(Qt::Key_B, Qt::ShiftModifier);
    QTest::mouseMove(&driver.timeline(), {4, 4});
    const bool saved = save(driver, path);
    driver.window().stop();
    const bool ended = driver.wait_for_state(session::State::ended);
    QTest::qWait(3000);
    return ended && saved;
}

/// A script with the C that it becomes beside it, and its spans as the ARMv7 board sends them.
bool live_script(const QString& path)
{
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    // The C names the file: not by a folder of this machine.
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("span-open.bt"));
    if (!QFile::copy(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/span-open.bt"), file)) return false;
    driver.window().open(file);
    auto* view = driver.find<editor::GeneratedCView>();
    if (!QTest::qWaitFor([view] { return view->text().contains("sys_enter_openat"); }, 20'000)) {
        std::fprintf(stderr, "no C: %s\n", view->text().constData());
        return false;
    }
    driver.window().run();
    if (!driver.wait_for_state(session::State::attached)) {
        std::fprintf(stderr, "not attached: %s\n", qPrintable(driver.notice()));
        return false;
    }
    driver.window().controller().run_workload({"services", busy_board});
    driver.timeline().groupAction(timeline::Grouping::task)->trigger();
    driver.type_filter(QStringLiteral("not comm in {\"sh\", \"init\", \"dropbear\"}"));
    if (!driver.wait_for_rows(400)) return false;
    const bool saved = save(driver, path);
    driver.window().stop();
    const bool ended = driver.wait_for_state(session::State::ended);
    QTest::qWait(3000);
    return ended && saved;
}

/// While one writes: several texts, one of them changed, a problem, and what may stand behind the dot.
bool editor_at_work(const QString& path)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("slow-opens.bt")));
    if (!file.open(QIODevice::WriteOnly)) return false;
    file.write("// Files that a task opens, and how long each open takes.\n"
               "span open = tracepoint:syscalls:sys_enter_openat .. tracepoint:syscalls:sys_exit_openat\n"
               "{\n    file = str(args.filename);\n}\n\n"
               "kretprobe:vfs_read /retval > 4096/\n{\n    @large[comm] = count();\n}\n\n"
               "tracepoint:sched:sched_switch\n{\n    $task = (struct task_struct *)curtask;\n"
               "    printf(\"%s was started by \", comm);\n\n}\n");
    file.close();
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    driver.window().open(file.fileName());
    auto* list = driver.window().findChild<editor::CompletionPopup*>();
    if (auto* splitter = driver.find<QSplitter>("mainSplitter")) splitter->setSizes({700, 200});
    driver.editor().goTo({.file = {}, .line = 9, .column = 28, .end_column = 28});
    QTest::keyClicks(&driver.text_view(), QStringLiteral(" // once a page or more"));
    driver.find<QDockWidget>("attachPointsDock")->show();
    auto* points = driver.find<gui::AttachPointsPanel>();
    if (!QTest::qWaitFor([points] { return points->tree().model()->rowCount() > 0; }, 20'000)) return false;
    points->filter_line().setText(QStringLiteral("sched switch"));
    if (!QTest::qWaitFor([points] { return !points->details().isEmpty(); }, 20'000)) return false;
    driver.editor().goTo({.file = {}, .line = 16, .column = 1, .end_column = 1});
    QTest::keyClicks(&driver.text_view(), QStringLiteral("    print($task->real_parent->"));
    return QTest::qWaitFor([list] { return list->isVisible(); }, 20'000) && save(driver, path);
}

/// A trace of system calls, as trace-cmd or a saved trace_pipe holds them: spans, and how long they take.
bool saved_trace(const QString& path, const QString& trace)
{
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().open(trace);
    if (!driver.wait_for_rows(100)) return false;
    driver.timeline().groupAction(timeline::Grouping::task)->trigger();
    auto* dock = driver.find<QDockWidget>("latencyDock");
    dock->raise();
    QTest::qWait(1500);
    driver.timeline().setFocus();
    driver.wheel(driver.timeline(), {driver.timeline().width() / 2, driver.timeline().height() / 2}, 5);
    return save(driver, path);
}

/// The boards view after a look at the board.
bool boards_view(const QString& path)
{
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    driver.press(Qt::Key_5, Qt::AltModifier);
    driver.find<gui::BoardsView>()->look_again(QStringLiteral("virtual-armv7"),
                                               gui::BoardWorker::Keep::unless_changed);
    QAction* cancel = driver.action("cancelLookAction");
    constexpr int look_ms = 60'000;
    return QTest::qWaitFor([&] { return !cancel->isEnabled(); }, look_ms) && save(driver, path);
}

/// A scene that only has to be looked at.
bool picture(const QString& path, bool (*scene)(test::WindowDriver&))
{
    test::WindowDriver driver(QSize(1440, 900));
    const bool saved = scene(driver) && save(driver, path);
    driver.window().close();
    return saved;
}

/// A virtual board that runs, and what its console said.
bool board_console(const QString& path)
{
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    driver.press(Qt::Key_5, Qt::AltModifier);
    driver.find<gui::BoardsView>()->select(QStringLiteral("virtual-armv7"));
    driver.find<QTabWidget>("boardTabs")->setCurrentIndex(1);
    auto* console = driver.find<QPlainTextEdit>("consoleText");
    return QTest::qWaitFor([&] { return console->toPlainText().contains(QStringLiteral("init:")); }, 10'000) &&
           save(driver, path);
}

/// The same at its start, from nothing but what was downloaded before; afterwards it is off.
bool board_start(const QString& path)
{
    test::WindowDriver driver(QSize(1440, 900));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/resources/examples/opens.bpf.c"));
    driver.press(Qt::Key_5, Qt::AltModifier);
    driver.find<gui::BoardsView>()->select(QStringLiteral("virtual-armv7"));
    QAction* start = driver.action("startVirtualAction");
    auto* line = driver.find<QLabel>("startLine");
    if (!QTest::qWaitFor([&] { return start->isEnabled(); })) return false;
    start->trigger();
    constexpr int start_ms = 120'000;
    return QTest::qWaitFor([&] { return line->text().startsWith(QStringLiteral("Waiting")); }, start_ms) &&
           save(driver, path) && QTest::qWaitFor([&] { return driver.action("stopVirtualAction")->isEnabled(); }, start_ms);
}

/// What stands there on a machine without the programs that a board needs.
bool board_missing(const QString& path)
{
    qputenv("PATH", "/nowhere");
    test::WindowDriver driver(QSize(1440, 900));
    driver.press(Qt::Key_5, Qt::AltModifier);
    driver.find<gui::BoardsView>()->select(QStringLiteral("virtual-x86-64"));
    auto* missing = driver.find<QLabel>("boardMissing");
    return QTest::qWaitFor([&] { return missing->isVisible(); }) && save(driver, path);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fprintf(stderr, "usage: boardscope_screenshots OUTPUT_DIRECTORY NAME light|dark SCENE|FILE\n");
        return 2;
    }
    const QTemporaryDir scratch;
    // Of the user's settings only what is known of the board.
    const QString known = QString::fromStdString((session::targets_directory() / "virtual-armv7.toml").string());
    QDir(scratch.path()).mkpath(QStringLiteral("targets"));
    QFile::copy(known, scratch.filePath(QStringLiteral("targets/virtual-armv7.toml")));
    qputenv("BOARDSCOPE_CONFIG", scratch.path().toUtf8());
    qputenv("XDG_DATA_HOME", scratch.path().toUtf8());
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    gui::MeasuredApplication application(argc, argv);
    gui::apply_look(QByteArray(argv[3]) == "dark" ? gui::WindowLayout::Look::dark
                                                  : gui::WindowLayout::Look::light);
    const QDir directory(QString::fromLocal8Bit(argv[1]));
    directory.mkpath(QStringLiteral("."));
    const QString path = directory.filePath(QString::fromLocal8Bit(argv[2]) + QStringLiteral(".png"));
    const QString scene = QString::fromLocal8Bit(argv[4]);
    if (scene == QStringLiteral("boards")) return boards_view(path) ? 0 : 1;
    if (scene == QStringLiteral("console")) return board_console(path) ? 0 : 1;
    if (scene == QStringLiteral("board-start")) return board_start(path) ? 0 : 1;
    if (scene == QStringLiteral("board-missing")) return board_missing(path) ? 0 : 1;
    if (scene == QStringLiteral("latency")) return live_latency(path) ? 0 : 1;
    if (scene == QStringLiteral("editor")) return editor_at_work(path) ? 0 : 1;
    if (scene == QStringLiteral("script")) return live_script(path) ? 0 : 1;
    if (scene == QStringLiteral("session")) return live_session(path) ? 0 : 1;
    if (scene == QStringLiteral("welcome")) return picture(path, test::welcome_scene) ? 0 : 1;
    if (scene == QStringLiteral("library")) return picture(path, test::library_scene) ? 0 : 1;
    if (scene == QStringLiteral("lesson")) return picture(path, test::live_lesson_scene) ? 0 : 1;
    if (scene == QStringLiteral("verifier")) return picture(path, test::live_verifier_scene) ? 0 : 1;
    return saved_trace(path, scene) ? 0 : 1;
}
