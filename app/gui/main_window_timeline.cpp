// SPDX-License-Identifier: GPL-3.0-or-later
// The window's timeline: what it asks for, and the time of day that it tells.
#include "app/gui/main_window.h"
#include "app/gui/recording_loader.h"
#include "app/views/event_table.h"
#include "app/views/filter_bar.h"
#include "app/views/timeline_view.h"

namespace boardscope::gui {

void MainWindow::connect_timeline()
{
    connect(timeline_, &views::TimelineView::filterRequested, filter_bar_, &views::FilterBar::setText);
    connect(controller_.get(), &SessionController::linkMeasured, this, [this] {
        if (!controller_->is_active()) return;
        timeline_->setWallClock(controller_->wall_clock());
        table_->setWallClock(controller_->wall_clock());
    });
    connect(loader_, &RecordingLoader::loaded, this, [this](const session::SavedFile& file) {
        const auto clock = file.recording ? file.recording->wall_clock : std::nullopt;
        timeline_->setWallClock(clock);
        table_->setWallClock(clock);
    });
}

}  // namespace boardscope::gui
