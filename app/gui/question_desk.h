// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The questions of connecting to a board (host key, password) on their way from the thread that
// connects to
//          the user, and the answers on their way back.
// Thread:  GUI thread; what prompts() returns is called on the connecting thread, which waits there for the
// answer. Errors:  none; a question that nobody will answer is answered with "no". Secrets: pass through, and
// are not kept.
#pragma once

#include "remote/prompts.h"

#include <QObject>

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace boardscope::gui {

/// Waiting for the user. Answering twice does nothing.
class Question {
public:
    enum class Kind { host_key, secret };

    explicit Question(remote::HostKeyQuestion key) : kind(Kind::host_key), host_key(std::move(key)) {}
    explicit Question(std::string secret_prompt) : kind(Kind::secret), prompt(std::move(secret_prompt)) {}

    const Kind kind;
    const remote::HostKeyQuestion host_key;
    const std::string prompt;

    void answer(remote::HostKeyAnswer given);
    void answer(std::optional<std::string> secret);
    /// "No" to whatever was asked.
    void dismiss();
    [[nodiscard]] bool is_answered() const { return answered_; }

    // The asking thread's side.
    remote::HostKeyAnswer wait_host_key() { return key_.get_future().get(); }
    std::optional<std::string> wait_secret() { return secret_.get_future().get(); }

private:
    bool answered_ = false;
    std::promise<remote::HostKeyAnswer> key_;
    std::promise<std::optional<std::string>> secret_;
};

class QuestionDesk : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~QuestionDesk() override;

    /// Valid as long as this desk.
    [[nodiscard]] remote::Prompts prompts();
    /// "No" to the question that waits, and to all that come until open().
    void close();
    void open();

Q_SIGNALS:
    void asked(std::shared_ptr<boardscope::gui::Question> question);

private:
    /// Called on the asking thread.
    void post(const std::shared_ptr<Question>& question);

    std::mutex mutex_;  ///< guards what follows, which two threads use
    std::shared_ptr<Question> waiting_;
    bool closed_ = false;
};

}  // namespace boardscope::gui
