// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/text_patterns.h"

#include <algorithm>

namespace boardscope::builder {

std::string trimmed(std::string text)
{
    text.erase(0, text.find_first_not_of(" \t\n\r"));
    text.erase(text.find_last_not_of(" \t\n\r") + 1);
    return text;
}

SourceSpan Places::of(std::size_t position, std::size_t length) const
{
    SourceSpan span;
    span.file = file_;
    const auto begin = text_.begin();
    const auto here = begin + static_cast<std::ptrdiff_t>(position);
    span.line = 1 + static_cast<int>(std::count(begin, here, '\n'));
    const std::size_t line_start = position == 0 ? std::string::npos : text_.rfind('\n', position - 1);
    span.column = static_cast<int>(line_start == std::string::npos ? position + 1 : position - line_start);
    span.end_column = span.column + static_cast<int>(length);
    return span;
}

}  // namespace boardscope::builder
