// SPDX-License-Identifier: GPL-3.0-or-later
// The window's boards view: where it lies, and what it tells the other parts; the starts and stops of virtual
// boards.
#include "app/gui/main_window.h"

#include "app/gui/board_starter.h"
#include "app/gui/boards_view.h"
#include "app/gui/log_view.h"
#include "app/gui/notice_bar.h"
#include "app/gui/prompt_bar.h"
#include "app/gui/target_selector.h"

#include <QDockWidget>
#include <QStatusBar>

namespace boardscope::gui {

static constexpr int boards_percent = 45;

void MainWindow::connect_boards()
{
    connect(boards_, &BoardsView::targets_changed, targets_, &TargetSelector::refresh);
    connect(boards_, &BoardsView::renamed, this, [this](const QString& from, const QString& to) {
        if (targets_->target() == from) targets_->set_target(to);
        targets_->refresh();
    });
    connect(boards_, &BoardsView::chosen, this, &MainWindow::select_target);
    connect(boards_, &BoardsView::asked, prompt_, &PromptBar::ask);
    connect(boards_, &BoardsView::look_ended, prompt_, &PromptBar::withdraw_answered);
    boards_->set_in_use(
        [this](const QString& name) { return controller_->is_active() && session_target_ == name; });
    connect(board_starter_, &BoardStarter::progress, this,
            [this](const QString&, const boards::Progress& progress) {
                const QString line = QString::fromStdString(progress.line);
                board_log_->add(line, LogView::Tone::quiet);
                statusBar()->showMessage(line);
            });
    connect(board_starter_, &BoardStarter::ended, this, [this] {
        targets_->refresh();
        statusBar()->clearMessage();
    });
    connect(board_starter_, &BoardStarter::started, this,
            [this](const QString& name, const std::optional<Error>& error) {
                if (error) return say_error(*error);
                notice_->say(NoticeBar::Tone::hint, tr("%1 is up.").arg(name), {}, tr("Run the probe on it"),
                             [this, name] {
                                 select_target(name);
                                 run();
                             });
                show_empty_text();
            });
    connect(board_starter_, &BoardStarter::cancelled, this, [this](const QString& name) {
        notice_->say(NoticeBar::Tone::hint, tr("The start of %1 was given up.").arg(name),
                     tr("What was downloaded is kept."));
    });
    connect(board_starter_, &BoardStarter::stopped, this,
            [this](const QString&, const std::optional<Error>& error) {
                if (error) say_error(*error);
            });
    // Two lists side by side need more height than a log; it is given back when a log lies over them again.
    connect(boards_dock_, &QDockWidget::visibilityChanged, this, [this](bool visible) {
        if (!isVisible() || boards_dock_->isFloating()) return;
        const int wanted = height() * boards_percent / 100;
        if (visible && boards_dock_->height() < wanted) {
            lower_height_ = boards_dock_->height();
            resizeDocks({boards_dock_}, {wanted}, Qt::Vertical);
        } else if (!visible && lower_height_ > 0) {
            resizeDocks({board_dock_}, {std::exchange(lower_height_, 0)}, Qt::Vertical);
        }
    });
}

void MainWindow::start_board()
{
    const QString target = targets_->target();
    if (!targets_->is_virtual(target)) {
        notice_->say(NoticeBar::Tone::hint, tr("%1 is not a virtual board.").arg(target),
                     tr("Choose a virtual board in the tool bar first."));
        return;
    }
    if (board_starter_->is_busy()) return;
    notice_->say(NoticeBar::Tone::hint, tr("Starting %1…").arg(target),
                 tr("The boards view shows how it goes, with the board's console."), tr("Cancel"),
                 [this] { board_starter_->cancel(); });
    show_boards();
    board_starter_->start(target);
}

void MainWindow::show_boards()
{
    boards_dock_->show();
    boards_dock_->raise();
}

}  // namespace boardscope::gui
