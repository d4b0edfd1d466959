// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/question_desk.h"

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

QuestionDesk::~QuestionDesk()
{
    close();
}

void QuestionDesk::close()
{
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (waiting_) waiting_->dismiss();
}

void QuestionDesk::open()
{
    const std::lock_guard lock(mutex_);
    closed_ = false;
}

void QuestionDesk::post(const std::shared_ptr<Question>& question)
{
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return question->dismiss();
        waiting_ = question;
    }
    QMetaObject::invokeMethod(
        this, [this, question] { Q_EMIT asked(question); }, Qt::QueuedConnection);
}

remote::Prompts QuestionDesk::prompts()
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
