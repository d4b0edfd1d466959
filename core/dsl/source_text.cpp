// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/source_text.h"

#include <algorithm>
#include <utility>

namespace boardscope::dsl {

SourceText::SourceText(std::string text, std::string file)
    : text_(std::move(text)), file_(std::move(file)), line_starts_{0}
{
    for (std::size_t i = 0; i < text_.size(); ++i)
        if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
}

std::string_view SourceText::slice(TextRange range) const
{
    const std::size_t begin = std::min<std::size_t>(range.begin, text_.size());
    const std::size_t end = std::clamp<std::size_t>(range.end, begin, text_.size());
    return std::string_view(text_).substr(begin, end - begin);
}

int SourceText::line_of(std::uint32_t offset) const
{
    return static_cast<int>(std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) -
                            line_starts_.begin());
}

SourceSpan SourceText::span(TextRange range) const
{
    const auto size = static_cast<std::uint32_t>(text_.size());
    const std::uint32_t begin = std::min(range.begin, size);
    SourceSpan span{file_, line_of(begin), 0, 0};
    const std::uint32_t line_start = line_starts_[static_cast<std::size_t>(span.line - 1)];
    const std::size_t newline = text_.find('\n', begin);
    const auto line_end = newline == std::string::npos ? size : static_cast<std::uint32_t>(newline);
    span.column = static_cast<int>(begin - line_start) + 1;
    const std::uint32_t end = std::clamp(range.end, begin, line_end);
    span.end_column = static_cast<int>(std::max(end, begin + 1) - line_start) + 1;
    return span;
}

}  // namespace boardscope::dsl
