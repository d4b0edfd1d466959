// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Text of the board, which may be any bytes, as text that can be drawn on one line.
// Thread:  pure functions, any thread.
// Errors:  none: what is no UTF-8 becomes replacement characters, control characters become blanks.
#pragma once

#include <QString>

#include <string_view>

namespace boardscope::paint {

inline constexpr std::size_t line_limit_bytes = 4096;

[[nodiscard]] inline QString to_line(std::string_view text)
{
    text = text.substr(0, line_limit_bytes);
    QString line = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    for (QChar& c : line) {
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator ||
            c == QChar::ParagraphSeparator)
            c = QLatin1Char(' ');
    }
    return line;
}

}  // namespace boardscope::paint
