// SPDX-License-Identifier: GPL-3.0-or-later
// The window's part that tells how long things take.
#include "app/gui/main_window.h"
#include "app/views/latency_panel.h"
#include "app/views/timeline_view.h"

#include <QDockWidget>

namespace boardscope::gui {

void MainWindow::make_latency_dock()
{
    latency_ = new views::LatencyPanel(feed_, selection_);
    latency_dock_ = add_dock(tr("Latency"), QStringLiteral("latencyDock"), latency_, Qt::RightDockWidgetArea);
    tabifyDockWidget(session_dock_, latency_dock_);
    session_dock_->raise();
    connect(latency_, &views::LatencyPanel::spanChosen, timeline_, &views::TimelineView::goTo);
    connect(timeline_, &views::TimelineView::pairRequested, this, [this](RowId from, RowId to) {
        latency_dock_->show();
        latency_dock_->raise();
        latency_->proposePair(from, to);
    });
}

}  // namespace boardscope::gui
