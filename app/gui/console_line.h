// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where one types for a board's console: a line goes out with Enter; Ctrl+C, Ctrl+D and Ctrl+Z go
// out
//          at once, as a terminal sends them, unless Ctrl+C copies what is selected.
// Thread:  GUI thread.
#pragma once

#include <QLineEdit>

namespace boardscope::gui {

class ConsoleLine : public QLineEdit {
    Q_OBJECT

public:
    using QLineEdit::QLineEdit;

Q_SIGNALS:
    void typed(const QByteArray& bytes);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace boardscope::gui
