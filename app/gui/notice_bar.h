// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A strip above the panes that says one thing: what happened, what to do next, and a button that does it.
// Thread:  GUI thread.
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace boardscope::gui {

class NoticeBar : public QFrame {
    Q_OBJECT

public:
    enum class Tone { hint, failure };

    explicit NoticeBar(QWidget* parent = nullptr);

    /// Replaces what stands there. Without `button` there is none.
    void say(Tone tone, const QString& sentence, const QString& next_step, const QString& button = {},
             std::function<void()> action = {});
    void clear();

protected:
    void changeEvent(QEvent* event) override;

private:
    void take_colors();

    Tone tone_ = Tone::hint;
    QLabel* text_;
    QPushButton* button_;
    QToolButton* close_;
    std::function<void()> action_;
};

}  // namespace boardscope::gui
