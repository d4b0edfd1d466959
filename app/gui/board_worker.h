// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Looks at one board at a time on a thread of its own, writes what was found into its profile and
// the store,
//          and tells how it goes.
// Thread:  GUI thread; the signals come there too. A look that was cancelled says nothing more.
// Errors:  failed() carries those of connecting, seen() those of writing.
#pragma once

#include "app/boards/board_paths.h"
#include "app/gui/question_desk.h"
#include "app/session/board_look.h"
#include "core/target/drift.h"

#include <QObject>
#include <QString>

#include <list>
#include <memory>
#include <optional>
#include <thread>

namespace boardscope::gui {

/// What a look brought.
struct SeenBoard {
    QString name;
    session::BoardLook look;
    std::vector<Difference> differences;  ///< from what its profile says
    bool is_kept = false;                 ///< its profile says so now
    std::optional<Error> keep_error;
};
using SeenBoardPtr = std::shared_ptr<const SeenBoard>;

class BoardWorker : public QObject {
    Q_OBJECT

public:
    /// When the profile of a board that is known already takes over what was found.
    enum class Keep { unless_changed, always };

    explicit BoardWorker(boards::BoardPaths paths, QObject* parent = nullptr);
    ~BoardWorker() override;

    [[nodiscard]] bool is_busy() const { return current_ != nullptr; }
    /// The board that is looked at; empty: none.
    [[nodiscard]] QString name() const;

    // Each takes the place of what goes on.
    void add(const TargetProfile& profile);  ///< a new board, with name and address
    void look(const QString& name, Keep keep);
    void take_over(const SeenBoardPtr& seen);  ///< without another look
    void cancel();

Q_SIGNALS:
    void started(const QString& name);
    void judged(const QString& name, const std::vector<boardscope::PreflightLine>& lines);
    void seen(const boardscope::gui::SeenBoardPtr& seen);
    void said(const QString& name, const QString& sentence);
    void failed(const QString& name, const boardscope::Error& error);
    /// After seen() or failed(); not after cancel().
    void finished(const QString& name);
    void asked(std::shared_ptr<boardscope::gui::Question> question);

private:
    class Job;
    void start(std::unique_ptr<Job> job);
    void forget(Job* job);

    boards::BoardPaths paths_;
    std::list<std::unique_ptr<Job>> jobs_;  ///< with those that were cancelled and are about to end
    Job* current_ = nullptr;
};

}  // namespace boardscope::gui
