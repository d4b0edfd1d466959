// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Starts or stops a virtual board, one at a time, on a thread of its own and tells how it goes.
// Thread:  GUI thread; the signals come there too.
// Errors:  started() and stopped() carry the Error. A start that was cancelled ends with cancelled().
#pragma once

#include "app/boards/boards.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>
#include <thread>

namespace boardscope::gui {

class BoardStarter : public QObject {
    Q_OBJECT

public:
    explicit BoardStarter(boards::BoardPaths paths, QObject* parent = nullptr);
    ~BoardStarter() override;

    [[nodiscard]] bool is_busy() const { return busy_; }
    /// The board that is being started or stopped; empty: none.
    [[nodiscard]] QString name() const { return busy_ ? name_ : QString(); }
    [[nodiscard]] bool is_starting() const { return busy_ && starting_; }

    // Nothing happens while it is busy.
    void start(const QString& name);
    void stop(const QString& name);
    /// Gives a start up.
    void cancel();

Q_SIGNALS:
    void began(const QString& name);
    void progress(const QString& name, const boardscope::boards::Progress& progress);
    void started(const QString& name, const std::optional<boardscope::Error>& error);
    void cancelled(const QString& name);
    void stopped(const QString& name, const std::optional<boardscope::Error>& error);
    /// Before each of the last three.
    void ended();

private:
    using Work = std::function<std::optional<Error>(const boards::ProgressSink& say, std::stop_token stop)>;
    void begin(const QString& name, bool starting, Work work);
    void finish(const std::optional<Error>& error, bool was_cancelled);

    boards::BoardPaths paths_;
    QString name_;
    bool busy_ = false;
    bool starting_ = false;
    std::jthread thread_;
};

}  // namespace boardscope::gui
