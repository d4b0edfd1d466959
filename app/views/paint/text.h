// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Text of the board, which may be any bytes, as text that can be drawn on one line.
// Thread:  pure functions, any thread.
// Errors:  none: what is no UTF-8 becomes replacement characters, control characters become blanks.
#pragma once

#include "core/store/event_row.h"

#include <QString>

#include <algorithm>

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

/// What a record says, without the fields at its beginning that tell who it was: lanes and cards do that. The whole
/// message of what is no record, or says nothing else.
[[nodiscard]] inline std::string_view without_who(const store::EventView& event)
{
    std::string_view left = event.message;
    if (event.shape == ShapeId{}) return left;
    const auto skip = [&left](std::string_view name) {
        if (!left.starts_with(name)) return false;
        std::size_t end = name.size();
        if (end < left.size() && left[end] == '"') {
            for (++end; end < left.size() && left[end] != '"'; ++end)
                if (left[end] == '\\') ++end;
        }
        end = left.find(' ', std::min(end, left.size()));
        left = end == std::string_view::npos ? std::string_view() : left.substr(end + 1);
        return true;
    };
    while (skip("pid=") || skip("tgid=") || skip("tid=") || skip("cpu=") || skip("comm=")) {
    }
    return left.empty() ? event.message : left;
}

}  // namespace boardscope::paint
