// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Sees what really happens while a lesson is taken: sessions, rows, maps, refusals, problems.
// lesson::judge() makes of
//          it whether a step was done.
// Thread:  GUI thread; rows are counted on a thread of its own.
// Errors:  none.
#pragma once

#include "app/views/background_job.h"
#include "core/base/diagnostics.h"
#include "core/lesson/progress.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace boardscope::views {
class TraceFeed;
}

namespace boardscope::gui {

class SessionController;

class LessonWitness : public QObject {
    Q_OBJECT

public:
    /// What is of now, and not of a session: asked each time.
    struct Surroundings {
        std::function<lesson::TargetState()> target;
        std::function<std::string()> text;
    };
    LessonWitness(SessionController& controller, const views::TraceFeed& feed, Surroundings surroundings,
                  QObject* parent = nullptr);
    ~LessonWitness() override;

    /// From now on; what an earlier session did counts unless a new one is to be started.
    void watch(const lesson::Step& step);
    void rest();
    /// Of the source, as the editor shows them.
    void take_problems(const Diagnostics& problems);

Q_SIGNALS:
    /// Some times a second, while a step is watched.
    void judged(const boardscope::lesson::Judgement& judgement);

private:
    class Counter;
    void look();
    void count_rows();
    void begin_session();

    SessionController& controller_;
    const views::TraceFeed& feed_;
    Surroundings surroundings_;
    lesson::Check check_;
    lesson::Happened happened_;
    bool waits_for_session_ = false;  ///< none was started since the step began
    QTimer timer_;
    std::shared_ptr<Counter> counter_;
    std::unique_ptr<views::BackgroundJob> job_;  ///< last: it ends before what it uses
};

}  // namespace boardscope::gui
