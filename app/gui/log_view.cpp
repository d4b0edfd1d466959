// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/log_view.h"

#include "app/gui/window_theme.h"

#include <QFontDatabase>
#include <QScrollBar>

namespace boardscope::gui {

static constexpr int max_lines = 20'000;

LogView::LogView(const QString& empty_text, QWidget* parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setPlaceholderText(empty_text);
    setMaximumBlockCount(max_lines);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void LogView::add(const QString& text, Tone tone)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text)
        shown += c == QLatin1Char('\n') || c == QLatin1Char('\t') || c.isPrint() ? c : QChar(0xfffd);

    const paint::Theme theme = theme_of(palette());
    QTextCharFormat format;
    switch (tone) {
    case Tone::plain: format.setForeground(palette().text()); break;
    case Tone::quiet: format.setForeground(theme.muted_text); break;
    case Tone::warning: format.setForeground(palette().text()); format.setFontWeight(QFont::Bold); break;
    case Tone::error: format.setForeground(theme.loss_text); break;
    }
    const bool at_end = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty()) cursor.insertBlock();
    cursor.insertText(shown, format);
    if (at_end) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

}  // namespace boardscope::gui
