// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/console_line.h"

#include <QKeyEvent>

namespace boardscope::gui {

namespace {

/// What a terminal sends for Ctrl and this key; 0: it stays here.
char control_character(const QKeyEvent& event, bool has_selection)
{
    if (event.modifiers() != Qt::ControlModifier) return 0;
    switch (event.key()) {
    case Qt::Key_C: return has_selection ? '\0' : '\x03';
    case Qt::Key_D: return '\x04';
    case Qt::Key_Z: return '\x1a';
    default: return 0;
    }
}

}  // namespace

/// Before the window's shortcuts have a look.
bool ConsoleLine::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride &&
        control_character(*static_cast<QKeyEvent*>(event), hasSelectedText()) != 0) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void ConsoleLine::keyPressEvent(QKeyEvent* event)
{
    if (const char control = control_character(*event, hasSelectedText())) {
        Q_EMIT typed(QByteArray(1, control));
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT typed(text().toUtf8() + '\r');
        clear();
    } else {
        QLineEdit::keyPressEvent(event);
    }
}

}  // namespace boardscope::gui
