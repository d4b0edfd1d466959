// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/log_view.h"

#include "app/gui/window_theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QScrollBar>
#include <QTextBlock>

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

/// Plain text has no colour of its own: it follows the palette.
QTextCharFormat LogView::format_of(Tone tone) const
{
    const paint::Theme theme = theme_of(palette());
    QTextCharFormat format;
    switch (tone) {
    case Tone::plain: break;
    case Tone::quiet: format.setForeground(theme.muted_text); break;
    case Tone::warning: format.setFontWeight(QFont::Bold); break;
    case Tone::error: format.setForeground(theme.loss_text); break;
    }
    return format;
}

void LogView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (block.userState() < 0) continue;
        cursor.setPosition(block.position());
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.setCharFormat(format_of(static_cast<Tone>(block.userState())));
    }
    cursor.endEditBlock();
}

void LogView::add(const QString& text, Tone tone)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text)
        shown += c == QLatin1Char('\n') || c == QLatin1Char('\t') || c.isPrint() ? c : QChar(0xfffd);

    const bool at_end = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty()) cursor.insertBlock();
    const int start = cursor.position();
    cursor.insertText(shown, format_of(tone));
    // A text of several lines is several blocks; each remembers its tone for the day the colours change.
    for (QTextBlock block = document()->findBlock(start); block.isValid(); block = block.next())
        block.setUserState(static_cast<int>(tone));
    if (at_end) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

}  // namespace boardscope::gui
