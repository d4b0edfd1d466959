// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/c_probe/helper_reference.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace boardscope::c_probe {

namespace {

constexpr std::string_view prefix = "bpf_";
constexpr std::string_view start_of_declaration = "static ";
constexpr std::string_view start_of_name = "(*";
constexpr std::string_view start_of_number = "= (void *) ";

/// Without reStructuredText's marks: **bold**, *word*, ``code``, and the backslash that ends them.
std::string without_markup(std::string_view line)
{
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '*' || c == '`') continue;
        if (c == '\\') {
            if (i + 1 < line.size() && line[i + 1] == ' ') ++i;
            continue;
        }
        out += c == '\t' ? ' ' : c;
    }
    return out;
}

/// A line of the comment without its frame.
std::string_view inside(std::string_view line)
{
    if (line.starts_with(" *")) line.remove_prefix(2);
    if (line.starts_with(" ")) line.remove_prefix(1);
    if (line.starts_with("\t")) line.remove_prefix(1);
    return line;
}

void add_line(std::string& text, std::string_view line)
{
    if (text.empty() && line.empty()) return;
    text += (text.empty() ? "" : "\n") + without_markup(line);
}

void trim_end(std::string& text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
}

/// "static long (*bpf_x)(void *map, …) = (void *) 3;"
std::optional<Helper> declaration(std::string_view line)
{
    const std::size_t name = line.find(start_of_name);
    const std::size_t number = line.rfind(start_of_number);
    if (!line.starts_with(start_of_declaration) || name == line.npos || number == line.npos)
        return std::nullopt;
    const std::size_t name_end = line.find(')', name);
    const std::size_t open = line.find('(', name_end);
    const std::size_t close = line.rfind(')', number);
    if (name_end == line.npos || open == line.npos || close == line.npos || close < open) return std::nullopt;
    Helper helper;
    helper.name = line.substr(name + start_of_name.size(), name_end - name - start_of_name.size());
    helper.returns = line.substr(start_of_declaration.size(), name - start_of_declaration.size());
    trim_end(helper.returns);
    helper.parameters = line.substr(open + 1, close - open - 1);
    const std::string_view digits = line.substr(number + start_of_number.size());
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), helper.number);
    if (read.ec != std::errc() || !helper.name.starts_with(prefix)) return std::nullopt;
    return helper;
}

}  // namespace

std::string Helper::prototype() const
{
    return returns + (returns.ends_with('*') ? "" : " ") + name + "(" + parameters + ")";
}

std::string Helper::summary() const
{
    std::string line = text.substr(0, text.find("\n\n"));
    std::replace(line.begin(), line.end(), '\n', ' ');
    const std::size_t end = line.find(". ");
    return end == line.npos ? line : line.substr(0, end + 1);
}

std::string_view Helper::short_name() const
{
    return std::string_view(name).substr(prefix.size());
}

HelperReference HelperReference::parse(std::string_view header)
{
    HelperReference reference;
    Helper comment;
    bool in_comment = false;
    bool in_result = false;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find('\n'), header.size());
        const std::string_view line = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        if (line == "/*") {
            comment = {};
            in_comment = true;
            in_result = false;
        } else if (line == " */") {
            in_comment = false;
        } else if (in_comment) {
            const std::string_view content = inside(line);
            if (comment.name.empty() && content.starts_with(prefix))
                comment.name = content;
            else if (line == " * Returns")
                in_result = true;
            else
                add_line(in_result ? comment.result : comment.text, content);
        } else if (std::optional<Helper> found = declaration(line)) {
            // A comment that belongs to something else says nothing here.
            if (comment.name == found->name) {
                found->text = std::move(comment.text);
                found->result = std::move(comment.result);
                trim_end(found->text);
                trim_end(found->result);
            }
            comment = {};
            reference.helpers_.push_back(std::move(*found));
        }
    }
    std::ranges::sort(reference.helpers_, {}, &Helper::name);
    return reference;
}

const Helper* HelperReference::find(std::string_view name) const
{
    const auto found = std::ranges::lower_bound(helpers_, name, {}, &Helper::name);
    return found != helpers_.end() && found->name == name ? &*found : nullptr;
}

}  // namespace boardscope::c_probe
