// SPDX-License-Identifier: GPL-3.0-or-later
// The window's lessons: what they offer is done by the same parts as without them.
#include "app/gui/main_window.h"

#include "app/gui/c_checker.h"
#include "app/gui/lesson_witness.h"
#include "app/gui/lessons_panel.h"
#include "app/gui/notice_bar.h"
#include "app/gui/script_companion.h"
#include "app/gui/session_controller.h"
#include "app/gui/target_selector.h"
#include "app/session/workloads.h"
#include "app/views/filter_bar.h"
#include "editor/probe_editor.h"

#include <QDockWidget>
#include <QStatusBar>

namespace boardscope::gui {

void MainWindow::make_lessons_dock()
{
    lessons_ = new LessonsPanel(paths_.share / "lessons");
    lessons_->set_finished(layout_.finished_lessons());
    lessons_dock_ = add_dock(tr("Lessons"), QStringLiteral("lessonsDock"), lessons_, Qt::LeftDockWidgetArea);
    lessons_dock_->hide();
}

void MainWindow::connect_lessons()
{
    witness_ = new LessonWitness(*controller_, feed_,
                                 {.target = [this] { return target_state(); },
                                  .text = [this] { return editor_->bytes().toStdString(); }},
                                 this);
    connect(companion_, &ScriptCompanion::compiled, witness_, &LessonWitness::take_problems);
    connect(checker_, &CChecker::checked, witness_, &LessonWitness::take_problems);
    connect(witness_, &LessonWitness::judged, lessons_, &LessonsPanel::show_judgement);
    connect(lessons_, &LessonsPanel::stepChanged, this, [this] {
        if (const lesson::Step* step = lessons_->step())
            witness_->watch(*step);
        else
            witness_->rest();
    });
    connect(lessons_, &LessonsPanel::finishedChanged, this,
            [this] { layout_.set_finished_lessons(lessons_->finished()); });
    connect(lessons_, &LessonsPanel::boardWanted, this, [this] {
        if (targets_->is_virtual(targets_->target()) && targets_->may_be_up(targets_->target()))
            statusBar()->showMessage(tr("%1 is up already.").arg(targets_->target()));
        else
            start_board();
    });
    connect(lessons_, &LessonsPanel::runWanted, this, &MainWindow::run);
    connect(lessons_, &LessonsPanel::stopWanted, this, &MainWindow::stop);
    connect(lessons_, &LessonsPanel::filterWanted, filter_bar_, &views::FilterBar::setText);
    connect(lessons_, &LessonsPanel::textWanted, this, &MainWindow::put_lesson_text);
    connect(lessons_, &LessonsPanel::workloadWanted, this, &MainWindow::run_workload);
}

lesson::TargetState MainWindow::target_state() const
{
    if (!targets_->may_be_up(targets_->target())) return lesson::TargetState::down;
    return is_target_known_ ? lesson::TargetState::known : lesson::TargetState::up;
}

/// A lesson's text has a tab of its own, which its next text takes over. It can be had again, so nobody is asked to save it.
void MainWindow::put_lesson_text(const QString& name, const QByteArray& text)
{
    for (int i = 0; i < editor_->textCount(); ++i) {
        if (editor_->titleAt(i) != name || !editor_->pathAt(i).isEmpty()) continue;
        editor_->showText(i);
        editor_->takeFromFile(text);
        return;
    }
    editor_->addText(text, name);
}

void MainWindow::run_workload(const QString& name)
{
    if (controller_->state() != session::State::attached) {
        notice_->say(NoticeBar::Tone::hint, tr("Nothing is attached to see it."),
                     tr("Run the probe first (Ctrl+R)."));
        return;
    }
    Result<session::Workload> workload = session::find_workload(name.toStdString(), paths_.share);
    if (!workload) return say_error(workload.error());
    controller_->run_workload(std::move(*workload));
}

}  // namespace boardscope::gui
