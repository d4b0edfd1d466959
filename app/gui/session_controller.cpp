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
    programs_.clear();
    round_trip_.reset();
    wall_clock_.reset();
    stop_asked_ = false;
    desk_.open();
    session_ = std::make_unique<session::Session>(
        std::move(request), session::Surroundings{.share = share_, .prompts = desk_.prompts()},
        [this](const session::SessionEvent& event) {
            QMetaObject::invokeMethod(this, [this, event] { deliver(event); }, Qt::QueuedConnection);
        });
    store_ = session_->shared_store();
    state_ = session::State::building;
    Q_EMIT started();
    session_->start();
}

void SessionController::run_workload(session::Workload workload)
{
    if (session_) session_->run_workload(std::move(workload));
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

void SessionController::on(const session::LogLine& line)
{
    Q_EMIT logLine(line);
}

void SessionController::on(const session::ProgramsChanged& changed)
{
    programs_ = changed.programs;
    Q_EMIT programsChanged();
}

void SessionController::on(const session::LinkMeasured& measured)
{
    round_trip_ = measured.round_trip;
    wall_clock_ = measured.wall_clock;
    Q_EMIT linkMeasured();
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
