// SPDX-License-Identifier: GPL-3.0-or-later
// What:    NewestAnswer: a thread that works on one question at a time, always the newest, and hands the answer to the
//          GUI thread. A newer question stops the work on the one before.
// Thread:  made, asked and told on the GUI thread; the work is done on the thread inside.
// Errors:  none; what work returns nothing for was stopped, and is not told.
#pragma once

#include <QMetaObject>
#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace boardscope::views {

template <class Question, class Answer>
class NewestAnswer {
public:
    using Work = std::function<std::optional<Answer>(const Question&, const std::stop_token&)>;
    using Tell = std::function<void(Answer)>;

    /// `context` lives on the GUI thread, as long as this does.
    NewestAnswer(QObject& context, Work work, Tell tell)
        : context_(context),
          work_(std::move(work)),
          tell_(std::move(tell)),
          thread_([this](const std::stop_token& stop) { run(stop); })
    {
    }

    ~NewestAnswer()
    {
        const std::lock_guard lock(mutex_);
        thread_.request_stop();
        question_stop_.request_stop();
    }

    void ask(Question question)
    {
        const std::lock_guard lock(mutex_);
        question_stop_.request_stop();
        question_stop_ = {};
        question_ = std::move(question);
        ++number_;
        wake_.notify_one();
    }

    /// Between ask() and the call of Tell.
    [[nodiscard]] bool is_busy() const { return told_ != number_; }

private:
    void run(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            std::optional<Question> question;
            std::stop_token question_stop;
            std::uint64_t number = 0;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, stop, [this] { return question_.has_value(); });
                question.swap(question_);
                question_stop = question_stop_.get_token();
                number = number_;
            }
            if (!question || stop.stop_requested()) continue;
            std::optional<Answer> answer = work_(*question, question_stop);
            const std::lock_guard lock(mutex_);
            if (!answer || question_stop.stop_requested()) continue;
            answer_ = std::move(answer);
            QMetaObject::invokeMethod(
                &context_, [this, number] { tell(number); }, Qt::QueuedConnection);
        }
    }

    void tell(std::uint64_t number)
    {
        std::optional<Answer> answer;
        {
            const std::lock_guard lock(mutex_);
            if (number != number_) return;
            answer.swap(answer_);
            told_ = number;
        }
        if (answer) tell_(std::move(*answer));
    }

    QObject& context_;
    Work work_;
    Tell tell_;
    std::uint64_t told_ = 0;

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<Question> question_;
    std::stop_source question_stop_;
    std::uint64_t number_ = 0;  ///< of the newest question; written by the GUI thread only
    std::optional<Answer> answer_;

    std::jthread thread_;  ///< last, so that it ends before what it uses
};

}  // namespace boardscope::views
