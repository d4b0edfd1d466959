// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Starts a virtual board on a thread of its own and tells how it goes.
// Thread:  GUI thread; the signals come there too.
// Errors:  finished() carries the Error.
#pragma once

#include "app/boards/boards.h"

#include <QObject>
#include <QString>

#include <optional>
#include <thread>

namespace boardscope::gui {

class BoardStarter : public QObject {
    Q_OBJECT

public:
    explicit BoardStarter(boards::BoardPaths paths, QObject* parent = nullptr);
    ~BoardStarter() override;

    [[nodiscard]] bool is_busy() const { return busy_; }
    void start(const QString& name);
    void cancel();

Q_SIGNALS:
    void progress(const QString& line);
    void finished(const QString& name, const std::optional<boardscope::Error>& error);

private:
    boards::BoardPaths paths_;
    bool busy_ = false;
    std::jthread thread_;
};

}  // namespace boardscope::gui
