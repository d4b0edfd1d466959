// SPDX-License-Identifier: GPL-3.0-or-later
// What:    QScintilla, included where `signals` and `slots` are no words of ours, and send(), which
//          spares its callers the choice among SendScintilla's overloads.
// Thread:  GUI.
// Units:   positions are bytes from the beginning of the text; lines count from 0.
// Source:  Qsci/qsciscintillabase.h; https://www.scintilla.org/ScintillaDoc.html names the messages.
#pragma once

#include <QtCore/qobjectdefs.h>

#ifdef QT_NO_KEYWORDS
#define signals Q_SIGNALS
#define slots Q_SLOTS
#endif
#include <Qsci/qscicommandset.h>
#include <Qsci/qscilexercpp.h>
#include <Qsci/qscilexercustom.h>
#include <Qsci/qsciscintilla.h>
#ifdef QT_NO_KEYWORDS
#undef signals
#undef slots
#endif

#include <QColor>

namespace boardscope::editor {

inline long send(const QsciScintilla& text, unsigned message, long first = 0, long second = 0)
{
    return text.SendScintilla(message, static_cast<unsigned long>(first), second);
}

/// Scintilla's colours are 0xBBGGRR.
inline long scintilla_color(const QColor& color)
{
    return color.red() | color.green() << 8 | color.blue() << 16;
}

}  // namespace boardscope::editor
