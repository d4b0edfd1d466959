// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A dock's log: lines of plain text that grow at the end, the oldest given up beyond a bound.
// Thread:  GUI thread.
#pragma once

#include <QPlainTextEdit>

namespace boardscope::gui {

class LogView : public QPlainTextEdit {
    Q_OBJECT

public:
    enum class Tone { plain, quiet, warning, error };

    explicit LogView(const QString& empty_text, QWidget* parent = nullptr);

    /// Control characters are made visible; line breaks stay.
    void add(const QString& text, Tone tone = Tone::plain);

protected:
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QTextCharFormat format_of(Tone tone) const;
};

}  // namespace boardscope::gui
