// SPDX-License-Identifier: GPL-3.0-or-later
// The window's part that shows what the session does to the board, and what the maps hold.
#include "app/gui/main_window.h"

#include "app/gui/maps_panel.h"
#include "app/gui/recording_loader.h"
#include "app/gui/session_panel.h"

#include <QDockWidget>

namespace boardscope::gui {

void MainWindow::make_maps_dock()
{
    maps_ = new MapsPanel;
    maps_dock_ = add_dock(tr("Maps"), QStringLiteral("mapsDock"), maps_, Qt::RightDockWidgetArea);
    tabifyDockWidget(session_dock_, maps_dock_);
    session_dock_->raise();
    SessionController* controller = controller_.get();
    connect(controller, &SessionController::started, maps_, &MapsPanel::begin);
    connect(controller, &SessionController::mapRead, maps_,
            qOverload<session::SharedContents>(&MapsPanel::take));
    connect(controller, &SessionController::mapsChanged, maps_,
            qOverload<const session::MapsChanged&>(&MapsPanel::take));
    connect(controller, &SessionController::ended, maps_, &MapsPanel::end);
    connect(maps_, &MapsPanel::changesWanted, controller, &SessionController::change_maps);
    connect(loader_, &RecordingLoader::loaded, maps_, [this](const session::SavedFile& file) {
        if (file.recording) maps_->show_history(file.recording->maps);
    });
}

void MainWindow::connect_figures()
{
    SessionController* controller = controller_.get();
    connect(controller, &SessionController::started, session_panel_, &SessionPanel::begin);
    connect(controller, &SessionController::programsChanged, session_panel_,
            [this] { session_panel_->take(controller_->counts()); });
    connect(controller, &SessionController::linkMeasured, session_panel_,
            [this] { session_panel_->take(*controller_->link(), controller_->store()->snapshot().totals()); });
    connect(controller, &SessionController::ended, session_panel_,
            [this] { session_panel_->end(controller_->store()->snapshot().totals()); });
    connect(loader_, &RecordingLoader::loaded, session_panel_, [this](const session::SavedFile& file) {
        if (file.recording) session_panel_->show_recording(*file.recording);
    });
}

/// Those of another session, or of another recording.
void MainWindow::forget_figures()
{
    session_panel_->begin();
    maps_->show_history(session::MapHistory());
}

}  // namespace boardscope::gui
