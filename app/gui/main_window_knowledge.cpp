// SPDX-License-Identifier: GPL-3.0-or-later
// What this host knows of the selected board: asked for when it changes, and fetched where a virtual board is
// new.
#include "app/gui/main_window.h"

#include "app/gui/board_starter.h"
#include "app/gui/boards_view.h"
#include "app/gui/script_companion.h"
#include "app/gui/target_knowledge.h"
#include "app/gui/target_selector.h"

#include <QCoreApplication>
#include <QPointer>
#include <QStatusBar>

namespace boardscope::gui {

void MainWindow::connect_knowledge()
{
    known_job_ = std::make_unique<views::BackgroundJob>();
    connect(targets_, &TargetSelector::targetChanged, this, &MainWindow::knowledge_changed);
    connect(boards_, &BoardsView::targets_changed, this, &MainWindow::knowledge_changed);
    connect(boards_, &BoardsView::look_ended, this, &MainWindow::knowledge_changed);
    connect(board_starter_, &BoardStarter::started, this,
            [this](const QString& name, const std::optional<Error>& error) {
                if (!error) look_at_new_board(name);
            });
    knowledge_changed();
}

/// Lists of a kernel are read from the store, some ms each: `tell` comes back later, on this thread.
void MainWindow::when_known(const QString& name, std::function<void(bool known)> tell)
{
    known_job_->start([knowledge = knowledge_, name = name.toStdString(), tell = std::move(tell),
                       window = QPointer(this)](const std::stop_token& stop) {
        const auto facts = knowledge->of(name, stop);
        if (stop.stop_requested()) return;
        const bool known = facts && (*facts)->knows_tracepoints();
        QMetaObject::invokeMethod(
            qApp,
            [window, tell, known] {
                if (window) tell(known);
            },
            Qt::QueuedConnection);
    });
}

/// Scripts and the editor need to know what it has; a virtual board is looked at without being asked for.
void MainWindow::look_at_new_board(const QString& name)
{
    when_known(name, [this, name](bool known) {
        is_target_known_ = known && name == targets_->target();
        if (known) return;
        statusBar()->showMessage(
            tr("Looking at %1: what its kernel has is kept for scripts and the editor.").arg(name));
        boards_->look_again(name, BoardWorker::Keep::always);
    });
}

/// A look brings new lists, also where the profile stays as it is.
void MainWindow::knowledge_changed()
{
    knowledge_->forget();
    is_target_known_ = false;
    if (targets_->target().isEmpty()) return;
    when_known(targets_->target(), [this, name = targets_->target()](bool known) {
        if (name != targets_->target()) return;
        is_target_known_ = known;
        companion_->compile_now();
        fill_points();
        fill_library();
    });
}

}  // namespace boardscope::gui
