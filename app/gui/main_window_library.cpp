// SPDX-License-Identifier: GPL-3.0-or-later
// The window's library of probes: what is in it, what the selected board lacks for them, and copies in the
// editor.
#include "app/gui/main_window.h"

#include "app/gui/library_panel.h"
#include "app/gui/target_knowledge.h"
#include "app/gui/target_selector.h"
#include "core/library/probe_needs.h"
#include "editor/probe_editor.h"

#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QStatusBar>

namespace boardscope::gui {

namespace {

QHash<QString, QString> reasons_of(const session::ProbeLibrary& library, const dsl::TargetFacts& facts,
                                   const std::stop_token& stop)
{
    QHash<QString, QString> reasons;
    for (const session::LibraryProbe& probe : library.probes) {
        if (stop.stop_requested()) break;
        QStringList sentences;
        for (const library::Lack& lack : library::lacking(probe.card, facts))
            sentences += QString::fromStdString(lack.reason);
        if (!sentences.isEmpty())
            reasons.insert(QString::fromStdString(probe.name), sentences.join(QStringLiteral("; ")));
    }
    return reasons;
}

}  // namespace

void MainWindow::make_library_dock()
{
    library_ = new LibraryPanel;
    library_dock_ = add_dock(tr("Library"), QStringLiteral("libraryDock"), library_, Qt::LeftDockWidgetArea);
    tabifyDockWidget(points_dock_, library_dock_);
    library_dock_->hide();
}

void MainWindow::make_library_action(QMenu* menu)
{
    QAction* action = add_panel_action(menu, library_dock_, tr("Li&brary"), QStringLiteral("libraryAction"),
                                       QKeySequence(QStringLiteral("Ctrl+Shift+E")));
    connect(action, &QAction::triggered, library_, [this](bool wanted) {
        if (wanted) show_library();
    });
}

void MainWindow::show_library()
{
    library_dock_->show();
    library_dock_->raise();
    library_->search_line().setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::connect_library()
{
    library_job_ = std::make_unique<views::BackgroundJob>();
    connect(targets_, &TargetSelector::targetChanged, this, &MainWindow::fill_library);
    // Only what is looked at is read.
    connect(library_dock_, &QDockWidget::visibilityChanged, this, [this](bool is_visible) {
        if (is_visible) fill_library();
    });
    connect(library_, &LibraryPanel::wanted, this, &MainWindow::open_from_library);
}

/// The list first, then what the board lacks, which may have to be read from the store.
void MainWindow::fill_library()
{
    if (!library_dock_->isVisible()) return;
    const QString target = targets_->target();
    const auto say = [](QPointer<LibraryPanel> panel, std::function<void(LibraryPanel&)> tell) {
        QMetaObject::invokeMethod(
            qApp,
            [panel, tell = std::move(tell)] {
                if (panel) tell(*panel);
            },
            Qt::QueuedConnection);
    };
    library_job_->start([share = paths_.share, knowledge = knowledge_, target, say,
                         panel = QPointer(library_)](const std::stop_token& stop) {
        const auto library =
            std::make_shared<const session::ProbeLibrary>(session::load_probe_library(share));
        say(panel, [library](LibraryPanel& shown) { shown.show_library(library); });
        QHash<QString, QString> reasons;
        if (!target.isEmpty())
            if (const auto facts = knowledge->of(target.toStdString(), stop))
                reasons = reasons_of(*library, **facts, stop);
        if (stop.stop_requested()) return;
        say(panel, [reasons, target](LibraryPanel& shown) { shown.show_lacks(reasons, target); });
    });
}

/// A copy: what comes with the program stays as it is.
void MainWindow::open_from_library(const QString& path, const QString& name, bool run_it)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return say_error({"cannot read " + path.toStdString() + ": " + file.errorString().toStdString(),
                          "the library comes with the program: install it as a whole"});
    editor_->addText(file.readAll(), name);
    editor_->setFocus();
    show_title();
    if (run_it) return run();
    statusBar()->showMessage(tr("%1 is a copy: change it as you like, and save it to keep it.").arg(name));
}

}  // namespace boardscope::gui
