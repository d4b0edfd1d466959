// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The small questions of the boards view, asked in a strip of it and not in dialogs: the address of
// a new
//          board, a name, a yes.
// Thread:  GUI thread.
// Errors:  none; whoever is told an answer says what is wrong with it, and the strip stays until
// close_form().
#pragma once

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace boardscope::gui {

struct NewBoard {
    QString name;
    QString address;
    QString identity_file;
};

class BoardForms : public QFrame {
    Q_OBJECT

public:
    explicit BoardForms(QWidget* parent = nullptr);

    /// With what was typed last, until forget_board(): an address that did not answer is one to mend.
    void ask_for_board(std::function<void(const NewBoard&)> answer);
    void forget_board();
    void ask_for_name(const QString& question, const QString& name, const QString& button,
                      std::function<void(const QString&)> answer);
    void ask_whether(const QString& question, const QString& button, std::function<void()> answer);
    void close_form();
    /// What is wrong with an answer; empty: nothing.
    void complain(const QString& sentence);

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Form { board, name, yes };
    void take_colors();
    void show_form(Form form, const QString& question, const QString& button);
    void hand_on();
    void browse();

    std::function<void()> answer_;
    QHBoxLayout* row_;
    QLabel* question_;
    QLineEdit* name_;
    QLineEdit* address_;
    QLineEdit* identity_;
    QPushButton* browse_;
    QPushButton* accept_;
    QPushButton* cancel_;
    QLabel* complaint_;
    NewBoard board_;  ///< typed last
};

}  // namespace boardscope::gui
