// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_text.h"

#include "app/cli/messages.h"

#include <algorithm>

namespace boardscope::cli {

namespace {

/// How many characters, not bytes: the mark stands under one of them.
std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::optional<filter::FilterPlan> compile_filter(const std::string& text)
{
    filter::FilterResult<filter::FilterPlan> plan = filter::FilterPlan::compile(text);
    if (plan) return std::move(*plan);
    const filter::TextRange range = plan.error().range;
    const bool in_text = range.begin <= range.end && range.end <= text.size();
    const Error error = filter::to_error(plan.error(), text);
    say(Error{error.cause, {}});
    if (in_text) {
        const std::string_view before = std::string_view(text).substr(0, range.begin);
        const std::size_t marks = std::max<std::size_t>(
            characters(std::string_view(text).substr(range.begin, range.end - range.begin)), 1);
        say("        " + text + "\n        " + std::string(characters(before), ' ') +
            std::string(marks, '^'));
    }
    if (!error.hint.empty()) say("        " + error.hint);
    return std::nullopt;
}

}  // namespace boardscope::cli
