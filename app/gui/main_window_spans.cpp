// SPDX-License-Identifier: GPL-3.0-or-later
// The window's part that tells how long things take, and saves pictures.
#include "app/gui/main_window.h"
#include "app/gui/maps_panel.h"
#include "app/gui/notice_bar.h"
#include "app/views/latency_panel.h"
#include "app/views/paint/picture_file.h"
#include "app/views/picture_views.h"
#include "app/views/timeline_view.h"

#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenu>
#include <QPointer>
#include <QStatusBar>
#include <QThreadPool>

#include <utility>

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

// Pictures ----------------------------------------------------------------------------------------

void MainWindow::make_picture_actions(QMenu* menu)
{
    QMenu* pictures = menu->addMenu(tr("Save &picture of"));
    add_action(pictures, tr("&Timeline…"), QStringLiteral("saveTimelineAction"), {}, [this] {
        save_picture(QStringLiteral("timeline"), timeline_->size(), timeline_->picture());
    });
    add_action(pictures, tr("&Latency histogram…"), QStringLiteral("saveHistogramAction"), {}, [this] {
        save_picture(QStringLiteral("latency"), views::LatencyPanel::picture_size, latency_->picture(devicePixelRatioF()));
    });
    add_action(pictures, tr("&Map (histogram, heat map, flame graph)…"), QStringLiteral("saveMapPictureAction"), {}, [this] {
        const views::PictureView* shown = maps_->picture();
        if (!shown) {
            if (maps_->has_maps())
                notice_->say(NoticeBar::Tone::hint, tr("The chosen map is shown as a table."),
                             tr("“Show as” in the maps view makes a picture of it."));
            else
                notice_->say(NoticeBar::Tone::hint, tr("There is no map to draw."),
                             tr("Run a probe that has maps, or open a recording of one."));
            return;
        }
        save_picture(QStringLiteral("map"), shown->size(), shown->drawing(devicePixelRatioF()));
    });
}

/// Drawn on a pool thread: a large picture takes a while.
void MainWindow::save_picture(const QString& name, QSize size, std::function<void(QPainter&, QSize)> draw)
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save picture"), name + QStringLiteral(".png"),
                                                      paint::picture_file_filter());
    if (path.isEmpty()) return;
    QThreadPool::globalInstance()->start([window = QPointer<MainWindow>(this), path, size, ratio = devicePixelRatioF(),
                                          draw = std::move(draw), title = windowTitle()] {
        Result<void> written = paint::write_picture(path, size, ratio, title, draw);
        QMetaObject::invokeMethod(
            qApp,
            [window, path, written = std::move(written)] {
                if (!window) return;
                if (written)
                    window->statusBar()->showMessage(tr("Saved %1").arg(path));
                else
                    window->say_error(written.error());
            },
            Qt::QueuedConnection);
    });
}

}  // namespace boardscope::gui
