// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_controller.h"

#include <utility>

namespace boardscope::gui {

void Question::answer(remote::HostKeyAnswer given)
{
    if (std::exchange(answered_, true)) return;
    key_.set_value(given);
}

void Question::answer(std::optional<std::string> secret)
{
    if (std::exchange(answered_, true)) return;
    secret_.set_value(std::move(secret));
}

void Question::dismiss()
{
    if (kind == Kind::host_key)
        answer(remote::HostKeyAnswer::reject);
    else
        answer(std::nullopt);
}

SessionController::SessionController(std::filesystem::path share, QObject* parent)
    : QObject(parent), share_(std::move(share))
{
}

SessionController::~SessionController()
{
    {
        const std::lock_guard lock(question_mutex_);
        closing_ = true;
        if (open_question_) open_question_->dismiss();
    }
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
    {
        const std::lock_guard lock(question_mutex_);
        stop_asked_ = false;
    }
    session_ = std::make_unique<session::Session>(
        std::move(request), session::Surroundings{.share = share_, .prompts = prompts()},
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
    bool again = false;
    {
        const std::lock_guard lock(question_mutex_);
        again = std::exchange(stop_asked_, true);
        if (open_question_) open_question_->dismiss();
    }
    if (again)
        session_->abandon();
    else
        session_->request_stop();
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

void SessionController::post(std::shared_ptr<Question> question)
{
    {
        const std::lock_guard lock(question_mutex_);
        if (closing_ || stop_asked_) return question->dismiss();
        open_question_ = question;
    }
    QMetaObject::invokeMethod(this, [this, question] { Q_EMIT asked(question); }, Qt::QueuedConnection);
}

remote::Prompts SessionController::prompts()
{
    const auto secret = [this](const std::string& prompt) {
        auto question = std::make_shared<Question>(prompt);
        post(question);
        return question->wait_secret();
    };
    return {.unknown_host_key =
                [this](const remote::HostKeyQuestion& key) {
                    auto question = std::make_shared<Question>(key);
                    post(question);
                    return question->wait_host_key();
                },
            .password = secret,
            .key_passphrase = secret,
            .sudo_password = secret};
}

}  // namespace boardscope::gui
