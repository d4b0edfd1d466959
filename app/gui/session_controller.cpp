// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_controller.h"

#include <utility>

namespace boardscope::gui {

SessionController::SessionController(std::filesystem::path share, QObject* parent)
    : QObject(parent), share_(std::move(share))
{
    connect(&desk_, &QuestionDesk::asked, this, &SessionController::asked);
}

SessionController::~SessionController()
{
    desk_.close();
    session_.reset();
}

bool SessionController::is_active() const
{
    switch (state_) {
    case session::State::idle:
    case session::State::ended:
    case session::State::failed: return false;
    default: return true;
    }
}

void SessionController::start(session::SessionRequest request)
{
    if (is_active()) return;
    counts_ = {};
    link_.reset();
    wall_clock_.reset();
    stop_asked_ = false;
    desk_.open();
    session_ = std::make_unique<session::Session>(
        std::move(request),
        session::Surroundings{.share = share_, .prompts = desk_.prompts(), .warm_compiler = warm_compiler_},
        [this](const session::SessionEvent& event) { hand_over(event); });
    store_ = session_->shared_store();
    state_ = session::State::building;
    Q_EMIT started();
    session_->start();
}

void SessionController::run_workload(session::Workload workload)
{
    if (session_) session_->run_workload(std::move(workload));
}

void SessionController::change_maps(session::MapChanges changes)
{
    if (session_) session_->change_maps(std::move(changes));
}

void SessionController::stop()
{
    if (!session_ || !is_active()) return;
    if (std::exchange(stop_asked_, true))
        session_->abandon();
    else
        session_->request_stop();
    // Only now: the session must know that it is to stop before it hears a "no" to its question, or that is its error.
    desk_.close();
}

/// On the session's thread. A large map is copied here, and not once more for the GUI thread.
void SessionController::hand_over(const session::SessionEvent& event)
{
    if (const auto* contents = std::get_if<session::MapContents>(&event)) {
        auto shared = std::make_shared<const session::MapContents>(*contents);
        QMetaObject::invokeMethod(
            this, [this, shared = std::move(shared)] { Q_EMIT mapRead(shared); }, Qt::QueuedConnection);
        return;
    }
    QMetaObject::invokeMethod(this, [this, event] { deliver(event); }, Qt::QueuedConnection);
}

void SessionController::deliver(const session::SessionEvent& event)
{
    std::visit([this](const auto& e) { on(e); }, event);
}

void SessionController::on(const session::StateChanged& changed)
{
    // The last word is Ended's: it comes with the reason.
    if (changed.state == session::State::ended || changed.state == session::State::failed) return;
    state_ = changed.state;
    Q_EMIT stateChanged(state_, QString::fromStdString(changed.sentence));
}

void SessionController::on(const session::BuildFinished& finished)
{
    Q_EMIT buildFinished(finished);
}

void SessionController::on(const session::ProgramRefused& refused)
{
    Q_EMIT programRefused(refused);
}

void SessionController::on(const session::LogLine& line)
{
    Q_EMIT logLine(line);
}

void SessionController::on(const session::ProgramsChanged& changed)
{
    counts_ = changed;
    Q_EMIT programsChanged();
}

void SessionController::on(const session::LinkMeasured& measured)
{
    link_ = measured;
    wall_clock_ = measured.wall_clock;
    Q_EMIT linkMeasured();
}

void SessionController::on(const session::MapsChanged& changed)
{
    Q_EMIT mapsChanged(changed);
}

/// Rows show what the script prints; only what went wrong has no other place.
void SessionController::on(const session::ScriptPrinted& printed)
{
    if (printed.is_warning)
        Q_EMIT logLine({.level = session::LogLine::Level::warning, .text = printed.text});
}

void SessionController::on(const session::Ended& ended_event)
{
    state_ = ended_event.error ? session::State::failed : session::State::ended;
    const QString sentence = ended_event.error ? QString::fromStdString(ended_event.error->cause)
                             : ended_event.board_confirmed_clean
                                 ? tr("Ended. The board is as it was.")
                                 : tr("Ended.");
    Q_EMIT stateChanged(state_, sentence);
    Q_EMIT ended(ended_event);
}

}  // namespace boardscope::gui
