// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A strip above the panes for the questions of connecting: host key, password. Not a dialog: the window
//          stays usable, and Stop withdraws the question.
// Thread:  GUI thread.
// Secrets: what was typed is cleared from the field as soon as it is handed on, and never stored.
#pragma once

#include "app/gui/session_controller.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace boardscope::gui {

class PromptBar : public QFrame {
    Q_OBJECT

public:
    explicit PromptBar(QWidget* parent = nullptr);

    void ask(std::shared_ptr<Question> question);
    /// The session is over: nobody waits for an answer any more.
    void withdraw();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void show_host_key(const remote::HostKeyQuestion& key);
    void show_secret(const QString& prompt);
    void hand_on_secret();
    void hand_on(remote::HostKeyAnswer answer);

    std::shared_ptr<Question> question_;
    QLabel* text_;
    QLineEdit* secret_;
    QPushButton* remember_;
    QPushButton* once_;
    QPushButton* send_;
    QPushButton* cancel_;
};

}  // namespace boardscope::gui
