// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How far the start of a virtual board has come: its steps with a mark each, what is done right now,
//          for how long already, and a button that gives it up.
// Thread:  GUI thread.
#pragma once

#include "app/boards/progress.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

#include <array>

class QLabel;
class QPushButton;

namespace boardscope::gui {

class StartStrip : public QFrame {
    Q_OBJECT

public:
    explicit StartStrip(QWidget* parent = nullptr);

    /// A new start or, without steps and button, a stop.
    void begin(const QString& sentence, bool has_steps);
    void show_progress(const boards::Progress& progress);
    /// The step at which it ended stays marked, for whoever looks for the reason.
    void fail();
    /// All went well, or was given up.
    void end();
    /// Between begin() and end(): there is something to show.
    [[nodiscard]] bool is_active() const { return active_; }
    [[nodiscard]] double seconds() const { return static_cast<double>(clock_.elapsed()) / 1000; }

Q_SIGNALS:
    void cancelled();

protected:
    void changeEvent(QEvent* event) override;

private:
    void show_steps();
    void show_line();

    std::array<QLabel*, boards::start_steps> steps_{};
    QLabel* line_;
    QPushButton* cancel_;
    QString sentence_;
    int step_ = -1;  ///< -1: before the first
    bool active_ = false;
    bool failed_ = false;
    QElapsedTimer clock_;
    QTimer tick_;
};

}  // namespace boardscope::gui
