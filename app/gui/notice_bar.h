// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A strip above the panes that says one thing: what happened, what to do next, and buttons that do it.
// Thread:  GUI thread.
#pragma once

#include <QFrame>

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace boardscope::gui {

class NoticeBar : public QFrame {
    Q_OBJECT

public:
    enum class Tone { hint, failure };

    explicit NoticeBar(QWidget* parent = nullptr);

    struct Offer {
        QString button;
        std::function<void()> action;
    };
    static constexpr std::size_t most_offers = 2;

    /// Replaces what stands there. Without `button` there is none.
    void say(Tone tone, const QString& sentence, const QString& next_step, const QString& button = {},
             std::function<void()> action = {});
    void say(Tone tone, const QString& sentence, const QString& next_step, std::vector<Offer> offers);
    void clear();

protected:
    void changeEvent(QEvent* event) override;

private:
    void take_colors();
    void take_up(std::size_t number);

    Tone tone_ = Tone::hint;
    QLabel* text_;
    std::array<QPushButton*, most_offers> buttons_;
    QToolButton* close_;
    std::vector<Offer> offers_;
};

}  // namespace boardscope::gui
