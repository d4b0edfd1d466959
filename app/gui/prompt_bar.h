// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A strip above the panes for the questions of connecting: host key, password. Not a dialog: the window
//          stays usable, and Stop withdraws the question.
//          A session and a look at a board may ask at the same time: one after the other.
// Thread:  GUI thread.
// Secrets: what was typed is cleared from the field as soon as it is handed on, and never stored.
#pragma once

#include "app/gui/question_desk.h"

#include <QFrame>

#include <deque>

class QLabel;
class QLineEdit;
class QPushButton;

namespace boardscope::gui {

class PromptBar : public QFrame {
    Q_OBJECT

public:
    explicit PromptBar(QWidget* parent = nullptr);

    /// After those that stand there already.
    void ask(std::shared_ptr<Question> question);
    /// Takes away the questions to which nobody waits for an answer any more.
    void withdraw_answered();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void show_next();
    void show_host_key(const remote::HostKeyQuestion& key);
    void show_secret(const QString& prompt);
    void hand_on_secret();
    void hand_on(remote::HostKeyAnswer answer);

    std::deque<std::shared_ptr<Question>> questions_;  ///< the first is shown
    QLabel* text_;
    QLineEdit* secret_;
    QPushButton* remember_;
    QPushButton* once_;
    QPushButton* send_;
    QPushButton* cancel_;
};

}  // namespace boardscope::gui
