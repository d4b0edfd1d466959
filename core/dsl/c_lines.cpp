// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_lines.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace boardscope::dsl {

namespace {

/// 12 of `#line 12 "x.bt"`.
std::optional<int> line_directive(std::string_view line)
{
    constexpr std::string_view mark = "#line ";
    if (!line.starts_with(mark)) return std::nullopt;
    int number = 0;
    const auto [end, error] = std::from_chars(line.data() + mark.size(), line.data() + line.size(), number);
    return error == std::errc() && number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

CLines::CLines(std::string_view generated)
{
    int current = 0;
    std::ptrdiff_t depth = 0;  // of braces
    while (!generated.empty()) {
        const std::string_view line = generated.substr(0, generated.find('\n'));
        generated.remove_prefix(std::min(line.size() + 1, generated.size()));
        if (const std::optional<int> number = line_directive(line)) {
            current = *number;
            continue;
        }
        // What stands between functions, and in them behind all statements, is nobody's.
        if (line.empty() && depth <= 1) current = 0;
        text_.append(line) += '\n';
        script_lines_.push_back(current);
        depth += std::ranges::count(line, '{') - std::ranges::count(line, '}');
        if (line != "}") continue;
        current = 0;
        depth = 0;  // whatever braces there were in texts and comments
    }
}

int CLines::script_line(int c_line) const
{
    const auto index = static_cast<std::size_t>(c_line) - 1;
    return index < script_lines_.size() ? script_lines_[index] : 0;
}

std::vector<int> CLines::c_lines(int script_line) const
{
    std::vector<int> lines;
    if (script_line < 1) return lines;
    for (std::size_t i = 0; i < script_lines_.size(); ++i)
        if (script_lines_[i] == script_line) lines.push_back(static_cast<int>(i) + 1);
    return lines;
}

}  // namespace boardscope::dsl
