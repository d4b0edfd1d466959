// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/line_place.h"

#include <QLineEdit>

namespace boardscope::views {

int character_at(const QLineEdit& line, std::size_t byte)
{
    return static_cast<int>(
        QString::fromUtf8(line.text().toUtf8().left(static_cast<qsizetype>(byte))).size());
}

std::size_t byte_at(const QLineEdit& line, int character)
{
    return static_cast<std::size_t>(line.text().left(character).toUtf8().size());
}

int x_of(const QLineEdit& line, int character)
{
    const QString text = line.text();
    const QFontMetrics metrics = line.fontMetrics();
    const int cursor_x = line.inputMethodQuery(Qt::ImCursorRectangle).toRect().center().x();
    return cursor_x + metrics.horizontalAdvance(text.left(character)) -
           metrics.horizontalAdvance(text.left(line.cursorPosition()));
}

}  // namespace boardscope::views
