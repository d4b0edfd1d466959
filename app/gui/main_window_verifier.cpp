// SPDX-License-Identifier: GPL-3.0-or-later
// The window's part that says why a program was refused: in the editor, among the problems, and in a panel of
// its own.
#include "app/gui/main_window.h"

#include "app/gui/problems_view.h"
#include "app/gui/recording_loader.h"
#include "app/gui/verifier_panel.h"
#include "editor/probe_editor.h"

#include <QApplication>
#include <QDockWidget>

namespace boardscope::gui {

void MainWindow::make_verifier_dock()
{
    verifier_ = new VerifierPanel;
    verifier_dock_ =
        add_dock(tr("Verifier"), QStringLiteral("verifierDock"), verifier_, Qt::BottomDockWidgetArea);
    tabifyDockWidget(board_dock_, verifier_dock_);
    board_dock_->raise();
    SessionController* controller = controller_.get();
    connect(controller, &SessionController::started, this, [this] {
        verifier_->clear();
        show_problems({});
    });
    connect(controller, &SessionController::programRefused, this, &MainWindow::program_refused);
    connect(verifier_, &VerifierPanel::chosen, this, [this](const SourceSpan& span) { editor_->goTo(span); });
    connect(loader_, &RecordingLoader::loaded, verifier_, [this](const session::SavedFile& file) {
        verifier_->clear();
        if (!file.recording || file.recording->refused.empty()) return;
        for (const session::ProgramRefused& refused : file.recording->refused)
            verifier_->add(refused);
        verifier_dock_->show();
        verifier_dock_->raise();
    });
}

/// In the same places as what the compiler says.
void MainWindow::show_problems(const Diagnostics& problems)
{
    problems_of_session_ = problems;
    problems_->show_diagnostics(problems_of_session_);
    editor_->setDiagnostics(problems_of_session_);
}

void MainWindow::program_refused(const session::ProgramRefused& refused)
{
    Diagnostics all = problems_of_session_;
    all.append(refused.diagnostics);
    show_problems(all);
    verifier_->add(refused);
    if (verifier_->count() > 1) return;  // the first is what somebody reads now
    // Shown, and not gone to: who reads a lesson stays there.
    QWidget* const focus = QApplication::focusWidget();
    if (refused.explanation.at.span.line > 0) editor_->goTo(refused.explanation.at.span);
    if (focus != nullptr) focus->setFocus();
    verifier_dock_->show();
    verifier_dock_->raise();
}

}  // namespace boardscope::gui
