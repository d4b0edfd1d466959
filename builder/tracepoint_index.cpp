// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/tracepoint_index.h"

#include <algorithm>
#include <utility>

namespace boardscope::builder {

namespace {

constexpr std::string_view mark = "/format:";

/// Where the lines that begin with that of `at` end.
std::size_t end_of_event(std::string_view text, std::size_t at, std::string_view start)
{
    while (at < text.size() && text.substr(at).starts_with(start)) {
        const std::size_t end = text.find('\n', at);
        at = end == text.npos ? text.size() : end + 1;
    }
    return at;
}

bool is_for_programs(std::string_view name)
{
    return name.find('/') != name.npos && !name.starts_with("ftrace/");
}

}  // namespace

TracepointIndex::TracepointIndex(std::string formats) : formats_(std::move(formats))
{
    const std::string_view text = formats_;
    std::vector<std::pair<std::string, Lines>> found;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t line_end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, line_end - at);
        const std::size_t name_end = line.find(mark);
        if (name_end == line.npos) {
            at = line_end + 1;
            continue;
        }
        const std::size_t end = end_of_event(text, at, line.substr(0, name_end + mark.size()));
        if (is_for_programs(line.substr(0, name_end)))
            found.emplace_back(line.substr(0, name_end), Lines{at, end});
        at = end;
    }
    const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
    std::stable_sort(found.begin(), found.end(), by_name);
    for (auto& [name, lines] : found) {
        if (!names_.empty() && names_.back() == name) continue;
        names_.push_back(std::move(name));
        lines_.push_back(lines);
    }
}

std::optional<std::vector<FormatField>> TracepointIndex::fields(std::string_view name) const
{
    const auto found = std::lower_bound(names_.begin(), names_.end(), name);
    if (found == names_.end() || *found != name) return std::nullopt;
    const Lines& lines = lines_[static_cast<std::size_t>(found - names_.begin())];
    const std::string start = std::string(name) + std::string(mark);
    std::string format;
    for (std::size_t at = lines.begin; at < lines.end;) {
        const std::size_t end = std::min(formats_.find('\n', at), lines.end);
        format.append(formats_, at + start.size(), end - at - start.size()) += '\n';
        at = end + 1;
    }
    return format_fields(format);
}

}  // namespace boardscope::builder
