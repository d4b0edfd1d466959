// SPDX-License-Identifier: GPL-3.0-or-later
// The window's first page, the guide, and the one click from nothing to rows.
#include "app/gui/main_window.h"

#include "app/gui/board_starter.h"
#include "app/gui/boards_view.h"
#include "app/gui/guide_panel.h"
#include "app/gui/lessons_panel.h"
#include "app/gui/session_controller.h"
#include "app/gui/target_selector.h"
#include "app/gui/welcome_page.h"
#include "editor/probe_editor.h"

#include <QAction>
#include <QDockWidget>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

namespace boardscope::gui {

namespace {

const QString first_board = QStringLiteral("virtual-armv7");
constexpr int look_again_ms = 200;
const QString first_workload = QStringLiteral("files");

}  // namespace

void MainWindow::make_guide_dock()
{
    guide_ = new GuidePanel(paths_.share / "docs");
    guide_dock_ = add_dock(tr("Guide"), QStringLiteral("guideDock"), guide_, Qt::RightDockWidgetArea);
    tabifyDockWidget(session_dock_, guide_dock_);
    guide_dock_->hide();
}

void MainWindow::connect_welcome()
{
    welcome_ = new WelcomePage;
    welcome_->set_shown_at_start(layout_.welcomes());
    pages_->addWidget(welcome_);
    connect(welcome_, &WelcomePage::closed, this, &MainWindow::hide_welcome);
    connect(welcome_, &WelcomePage::tryWanted, this, &MainWindow::try_virtual_board);
    connect(welcome_, &WelcomePage::openWanted, this, &MainWindow::open_dialog);
    connect(welcome_, &WelcomePage::fileWanted, this, &MainWindow::open);
    connect(welcome_, &WelcomePage::guideWanted, this, [this] { show_guide(QStringLiteral("guide.md")); });
    connect(welcome_, &WelcomePage::addBoardWanted, this, [this] {
        hide_welcome();
        show_boards();
        if (auto* add = boards_->findChild<QAction*>(QStringLiteral("addBoardAction"))) add->trigger();
    });
    connect(welcome_, &WelcomePage::lessonWanted, this, [this](int lesson) {
        hide_welcome();
        show_lessons();
        lessons_->begin(lesson);
    });
    connect(welcome_, &WelcomePage::shownAtStartChanged, this,
            [this](bool shown) { layout_.set_welcomes(shown); });
    // Whatever there is to see takes its place.
    connect(editor_, &editor::ProbeEditor::textChanged, this, &MainWindow::hide_welcome);
    connect(editor_, &editor::ProbeEditor::currentTextChanged, this, &MainWindow::hide_welcome);
    connect(controller_.get(), &SessionController::started, this, &MainWindow::hide_welcome);
    connect(controller_.get(), &SessionController::stateChanged, this, [this](session::State state) {
        if (state == session::State::attached && std::exchange(is_trying_, false)) run_workload(first_workload);
        // What the user runs next is not to be given work that nobody asked for.
        if (state == session::State::failed || state == session::State::ended) is_trying_ = false;
    });
    connect(board_starter_, &BoardStarter::cancelled, this, [this] { is_trying_ = false; });
    connect(board_starter_, &BoardStarter::started, this,
            [this](const QString& name, const std::optional<Error>& error) {
                if (!is_trying_) return;
                if (error || name != first_board)
                    is_trying_ = false;
                else
                    run_when_up();
            });
}

void MainWindow::show_welcome()
{
    QList<WelcomePage::Lesson> lessons;
    const QStringList finished = lessons_->finished();
    for (const lesson::Lesson& lesson : lessons_->lessons())
        lessons.append({QString::fromStdString(lesson.title), QString::fromStdString(lesson.about),
                        finished.contains(QString::fromStdString(lesson.id))});
    welcome_->set_lessons(lessons);
    welcome_->set_recent_files(layout_.recent_files());
    pages_->setCurrentWidget(welcome_);
    welcome_->setFocus();
}

void MainWindow::welcome_at_start()
{
    if (layout_.welcomes() && editor_->path().isEmpty() && !editor_->isModified()) show_welcome();
}

void MainWindow::hide_welcome()
{
    if (pages_->currentWidget() != welcome_) return;
    pages_->setCurrentWidget(main_splitter_);
    editor_->setFocus();
}

/// The text of the first lesson that has one, so that who takes the lesson later knows it.
void MainWindow::try_virtual_board()
{
    if (controller_->is_active() || board_starter_->is_busy()) return hide_welcome();
    for (const lesson::Lesson& lesson : lessons_->lessons())
        for (const lesson::Step& step : lesson.steps) {
            if (step.put.empty()) continue;
            put_lesson_text(QString::fromStdString(step.put_name), QByteArray::fromStdString(step.put));
            targets_->set_target(first_board);
            hide_welcome();
            is_trying_ = true;
            if (targets_->may_be_up(first_board))
                run();
            else
                start_board();
            return;
        }
}

/// The tool bar looks for boards on a thread of its own, and has not seen it yet.
void MainWindow::run_when_up()
{
    if (!is_trying_ || controller_->is_active()) return;
    if (targets_->may_be_up(first_board)) return run();
    QTimer::singleShot(look_again_ms, this, &MainWindow::run_when_up);
}

void MainWindow::show_lessons()
{
    lessons_dock_->show();
    lessons_dock_->raise();
    lessons_->setFocus();
}

void MainWindow::show_guide(const QString& page)
{
    guide_dock_->show();
    guide_dock_->raise();
    guide_->show_page(page);
    guide_->setFocus();
}

}  // namespace boardscope::gui
