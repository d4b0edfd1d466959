// SPDX-License-Identifier: GPL-3.0-or-later
// The window's boards view: where it lies, and what it tells the other parts.
#include "app/gui/main_window.h"

#include "app/gui/boards_view.h"
#include "app/gui/prompt_bar.h"
#include "app/gui/target_selector.h"

#include <QDockWidget>

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

void MainWindow::show_boards()
{
    boards_dock_->show();
    boards_dock_->raise();
}

}  // namespace boardscope::gui
