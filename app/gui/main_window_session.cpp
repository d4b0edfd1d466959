// SPDX-License-Identifier: GPL-3.0-or-later
// The window's session: run, stop, and what they say.
#include "app/gui/main_window.h"

#include "app/gui/board_starter.h"
#include "app/gui/boards_view.h"
#include "app/gui/c_checker.h"
#include "app/gui/log_view.h"
#include "app/gui/notice_bar.h"
#include "app/gui/prompt_bar.h"
#include "app/gui/recording_loader.h"
#include "app/gui/session_panel.h"
#include "app/gui/target_selector.h"
#include "app/gui/vital_signs.h"
#include "app/session/program_states.h"
#include "app/session/recording_place.h"
#include "app/session/target_catalog.h"
#include "app/session/workloads.h"
#include "app/views/event_table.h"
#include "app/views/filter_bar.h"
#include "app/views/timeline_view.h"
#include "editor/probe_editor.h"

#include <QAction>
#include <QDockWidget>
#include <QFileInfo>
#include <QStatusBar>
#include <QTimer>

namespace boardscope::gui {

static constexpr int quiet_notice_ms = 3000;
static constexpr std::chrono::milliseconds map_interval{1000};

void MainWindow::connect_session()
{
    SessionController* controller = controller_.get();
    connect(controller, &SessionController::started, this, &MainWindow::session_started);
    connect(controller, &SessionController::stateChanged, this, &MainWindow::session_state);
    connect(controller, &SessionController::buildFinished, this, &MainWindow::session_build);
    connect(controller, &SessionController::logLine, this, &MainWindow::session_log);
    connect(controller, &SessionController::ended, this, &MainWindow::session_ended);
    connect(controller, &SessionController::programsChanged, this,
            [this] { show_programs(controller_->programs()); });
    connect(controller, &SessionController::asked, prompt_, &PromptBar::ask);
}

void MainWindow::select_target(const QString& name)
{
    targets_->set_target(name);
}

void MainWindow::run()
{
    run_session(false);
}

void MainWindow::run_session(bool on_changed_board)
{
    if (controller_->is_active()) return;
    notice_->clear();
    const QString target = targets_->target();
    if (!targets_->may_be_up(target)) {
        notice_->say(NoticeBar::Tone::hint, tr("The virtual board %1 is not running.").arg(target),
                     tr("It starts in a few seconds; the first time it is downloaded and built."),
                     tr("Start %1").arg(target), [this] { start_board(); });
        return;
    }
    Result<TargetProfile> profile = session::find_target(target.toStdString(), paths_);
    if (!profile) return say_error(profile.error());

    session_target_ = target;
    session_probe_ = editor_->path().isEmpty() ? editor_->title() : editor_->path();
    const std::filesystem::path recording =
        session::new_recording_path(session_probe_.toStdString(), target.toStdString());
    recording_ = QString::fromStdString(recording.string());
    const QByteArray text = editor_->bytes();
    const bool pushes = push_action_->isChecked();
    controller_->start({.build = {.source_name = session_probe_.toStdString(),
                                  .source_text = text.toStdString(),
                                  .source_directory = QFileInfo(session_probe_).absolutePath().toStdString(),
                                  .profile = std::move(*profile),
                                  .push_down = pushes ? filter_bar_->filter() : filter::FilterPlan()},
                        .recording = recording,
                        .map_interval = map_interval,
                        .run_on_changed_board = on_changed_board});
}

void MainWindow::stop()
{
    controller_->stop();
    prompt_->withdraw_answered();
}

void MainWindow::session_started()
{
    loader_->cancel();
    checker_->cancel();
    vitals_->set_loading(false);
    build_log_->clear();
    board_log_->clear();
    show_programs({});
    quiet_offered_ = false;
    show_trace(controller_->store(), true);
    show_run_actions();
}

void MainWindow::session_state(session::State state, const QString& sentence)
{
    statusBar()->showMessage(sentence);
    board_log_->add(sentence, LogView::Tone::quiet);
    show_run_actions();
    show_empty_text();
    if (state == session::State::attached)
        QTimer::singleShot(quiet_notice_ms, this, &MainWindow::offer_workload_when_quiet);
}

void MainWindow::session_build(const session::BuildFinished& finished)
{
    for (const std::string& command : finished.commands)
        build_log_->add(QString::fromStdString(command), LogView::Tone::quiet);
    if (!finished.route_reason.empty()) build_log_->add(QString::fromStdString(finished.route_reason));
    for (const Diagnostic& diagnostic : finished.diagnostics.items()) {
        Diagnostics one;
        one.add(diagnostic);
        build_log_->add(QString::fromStdString(one.to_text()).trimmed(),
                        diagnostic.severity == Severity::error     ? LogView::Tone::error
                        : diagnostic.severity == Severity::warning ? LogView::Tone::warning
                                                                   : LogView::Tone::plain);
    }
    say_what_was_pushed(finished);
    if (finished.object_bytes > 0) build_log_->add(tr("Built %1 bytes.").arg(finished.object_bytes));
    show_problems(finished.diagnostics);
    if (finished.diagnostics.has_errors()) problems_dock_->raise();
}

/// Whoever looks at the rows must know that others exist.
void MainWindow::say_what_was_pushed(const session::BuildFinished& finished)
{
    for (const std::string& line : finished.filter_lines)
        build_log_->add(QString::fromStdString(line));
    if (!push_action_->isChecked() || finished.diagnostics.has_errors()) return;
    QStringList lines;
    for (const std::string& line : finished.filter_lines)
        lines += QString::fromStdString(line);
    // What is pushed comes first; where all is kept, each line says why, and all events come.
    const bool is_pushed = !lines.isEmpty() && lines.first().startsWith(QLatin1String("in the kernel:"));
    if (!lines.isEmpty() && !is_pushed) {
        notice_->say(NoticeBar::Tone::hint, tr("The kernel does not ask the filter: all events come, and are filtered here."),
                     lines.join(QStringLiteral("; ")));
        return;
    }
    if (is_pushed) {
        notice_->say(NoticeBar::Tone::hint, lines.join(QStringLiteral("; ")),
                     tr("Other events are not made. Turn “In kernel” off and run again to have all of them."));
        return;
    }
    if (filter_bar_->filter().matches_everything())
        notice_->say(NoticeBar::Tone::hint, tr("There is no filter for the kernel to ask: all events come."),
                     tr("Write one above the timeline, and run again."));
    else
        notice_->say(NoticeBar::Tone::hint, tr("The kernel does not ask the filter: all events come, and are filtered here."),
                     tr("The Problems pane says why."));
}

void MainWindow::session_log(const session::LogLine& line)
{
    using Level = session::LogLine::Level;
    LogView::Tone tone = LogView::Tone::plain;
    if (line.level == Level::error) tone = LogView::Tone::error;
    if (line.level == Level::warning) tone = LogView::Tone::warning;
    if (line.level == Level::debug) tone = LogView::Tone::quiet;
    board_log_->add(QString::fromStdString(line.text).trimmed(), tone);
}

void MainWindow::session_ended(const session::Ended& ended)
{
    prompt_->withdraw_answered();
    quiet_offered_ = false;
    timeline_->setLive(false);
    for (const session::ProgramState& program : controller_->programs())
        if (!program.attached)
            board_log_->add(QString::fromStdString(session::describe(program)), LogView::Tone::error);
    if (ended.error && ended.board_changed)
        offer_changed_board(*ended.error);
    else if (ended.error)
        say_error(*ended.error);
    else
        notice_->clear();
    if (!QFileInfo::exists(recording_)) {
        recording_.clear();  // it ended before there was anything to record
    } else {
        board_log_->add(tr("Recording: %1").arg(recording_), LogView::Tone::quiet);
        layout_.add_recent_file(recording_);
    }
    show_run_actions();
    show_empty_text();
    targets_->refresh();
}

/// Never silently: types and functions of another kernel may differ from what the probe was built for.
void MainWindow::offer_changed_board(const Error& error)
{
    board_log_->add(QString::fromStdString(error.cause), LogView::Tone::error);
    notice_->say(NoticeBar::Tone::failure, QString::fromStdString(error.cause),
                 tr("Types and functions may differ from those that the probe is built for."),
                 {{tr("Update profile"),
                   [this, target = session_target_] {
                       show_boards();
                       boards_->look_again(target, BoardWorker::Keep::always);
                   }},
                  {tr("Run anyway"), [this] { run_session(true); }}});
}

void MainWindow::offer_workload_when_quiet()
{
    if (controller_->state() != session::State::attached || feed_.state().snapshot.row_count() > 0) return;
    if (offer_maps_when_quiet()) return;
    Result<session::Workload> workload = session::find_workload("files", paths_.share);
    if (!workload) return;
    quiet_offered_ = true;
    notice_->say(NoticeBar::Tone::hint, tr("Attached. Nothing has fired yet."),
                 tr("Make the board do what the probe waits for, or let it list and read some files."),
                 tr("Open files on the board"),
                 [this, files = *workload] { controller_->run_workload(files); });
}

void MainWindow::show_run_actions()
{
    const bool active = controller_->is_active();
    const session::State state = controller_->state();
    run_action_->setEnabled(!active);
    stop_action_->setEnabled(active);
    // Progress stands where the eye is, and the button beside it cancels.
    run_action_->setText(active && state != session::State::attached ? VitalSigns::word_for(state) + QStringLiteral("…")
                         : active                                    ? tr("Running")
                                                                     : tr("Run"));
    stop_action_->setText(active && state != session::State::attached && state != session::State::stopping
                              ? tr("Cancel")
                              : tr("Stop"));
}

void MainWindow::show_empty_text()
{
    switch (controller_->state()) {
    case session::State::idle:
        timeline_->setEmptyText(tr("Nothing recorded yet"),
                                tr("Press Run (Ctrl+R) to build the probe and watch it on %1.").arg(targets_->target()));
        break;
    case session::State::building:
    case session::State::connecting:
    case session::State::deploying:
        timeline_->setEmptyText(tr("Getting ready…"), tr("The board log tells how it goes."));
        break;
    case session::State::attached:
        timeline_->setEmptyText(tr("Attached. Nothing has fired yet."),
                                tr("Make the board do what the probe waits for."));
        break;
    case session::State::stopping:
    case session::State::ended:
        timeline_->setEmptyText(tr("The session ended without an event"),
                                tr("Was the hook the right one? The Session pane shows how often each program ran."));
        break;
    case session::State::failed:
        timeline_->setEmptyText(tr("The session failed"), tr("The notice above says why."));
        break;
    }
}

void MainWindow::show_trace(std::shared_ptr<const store::EventStore> store, bool live)
{
    timeline_->setLive(live);
    selection_.reset(live);
    filter_bar_->setStore(store);
    table_->marks().restore(layout_.marks(recording_));
    feed_.setStore(std::move(store));
}

void MainWindow::show_programs(const std::vector<session::ProgramState>& programs)
{
    session_panel_->show_programs(programs);
    vitals_->set_programs(programs);
}

void MainWindow::say_error(const Error& error)
{
    notice_->say(NoticeBar::Tone::failure, QString::fromStdString(error.cause), QString::fromStdString(error.hint));
    board_log_->add(QString::fromStdString(error.cause), LogView::Tone::error);
}

}  // namespace boardscope::gui
