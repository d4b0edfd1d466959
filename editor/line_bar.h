// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The bar below the text that asks for a line: "12", or "12:5" with a column.
// Thread:  GUI.
// Units:   lines and columns from 1.
// Errors:  what is no line of the text is said beside the field; nothing moves.
#pragma once

#include "editor/editor_colors.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace boardscope::editor {

class LineBar : public QWidget {
    Q_OBJECT

public:
    explicit LineBar(QWidget* parent = nullptr);

    void open(int current_line, int line_count);
    void close_bar();
    void setColors(const EditorColors& colors) { colors_ = colors; }

Q_SIGNALS:
    void lineChosen(int line, int column);
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose();
    void show_note(const QString& text, bool wrong);

    QLineEdit* field_ = nullptr;
    QLabel* note_ = nullptr;
    int line_count_ = 0;
    EditorColors colors_;
};

}  // namespace boardscope::editor
