// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SlimLine: a line to type into that opens at the edge of a view instead of a dialog; what is wrong
//          stands under it. Escape closes it.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include <QFrame>
#include <QLineEdit>

class QHBoxLayout;
class QLabel;

namespace boardscope::views {

class SlimLine : public QFrame {
    Q_OBJECT

public:
    /// `title` stands before the line and is its accessible name.
    SlimLine(const QString& title, const QString& placeholder, QWidget* parent = nullptr);

    [[nodiscard]] QLineEdit& field() const { return *field_; }
    /// Shows it, with the keyboard in it.
    void open();
    void close_line();

    enum class Tone { quiet, wrong };
    /// Under the line; empty: nothing stands there.
    void say(const QString& sentence, Tone tone = Tone::quiet);
    [[nodiscard]] QString remark() const;
    /// Beside the line.
    void tell(const QString& words);
    [[nodiscard]] QString told() const;

Q_SIGNALS:
    /// Return was pressed.
    void entered(const QString& text);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    /// Between the line and the button that closes it.
    [[nodiscard]] QHBoxLayout& row() const { return *row_; }

private:
    void take_colors();

    QHBoxLayout* row_;
    QLineEdit* field_;
    QLabel* told_;
    QLabel* remark_;
    Tone tone_ = Tone::quiet;
};

}  // namespace boardscope::views
