// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/profile_edit.h"

#include "core/target/toml_table.h"

#include <algorithm>

namespace boardscope {

namespace {

using TextLines = std::vector<std::string>;

TextLines lines_of(std::string_view text)
{
    TextLines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string text_of(const TextLines& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

/// "[found.has]" → "found.has"; empty: no heading.
std::string heading_of(const std::string& line)
{
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos || line[begin] != '[') return {};
    const std::size_t end = line.find(']', begin);
    return end == std::string::npos ? std::string() : line.substr(begin + 1, end - begin - 1);
}

bool is_part_of(const std::string& heading, const std::string& table)
{
    return heading == table || heading.starts_with(table + ".");
}

/// The table with all below it, the comments directly above its heading, and blank lines before those.
void remove_tables(TextLines& lines, const std::string& table)
{
    TextLines kept;
    bool inside = false;
    for (const std::string& line : lines) {
        if (const std::string heading = heading_of(line); !heading.empty()) {
            const bool begins = is_part_of(heading, table);
            if (begins && !inside)
                while (!kept.empty() && (kept.back().empty() || kept.back().starts_with('#')))
                    kept.pop_back();
            inside = begins;
        }
        if (!inside) kept.push_back(line);
    }
    lines = std::move(kept);
}

/// Where the lines of a key's value stand, counted from 0, one past the last.
struct Place {
    std::size_t first = 0;
    std::size_t end = 0;
};

std::optional<Place> place_of(const toml::table& all, const std::string& table, const std::string& key)
{
    const toml::table* in = table.empty() ? &all : all[table].as_table();
    const toml::node* node = in ? in->get(key) : nullptr;
    if (!node) return std::nullopt;
    return Place{node->source().begin.line - 1, node->source().end.line};
}

/// Behind the last line of the table's own keys; the table is made when there is none.
std::size_t place_for(TextLines& lines, const std::string& table)
{
    std::size_t at = 0;
    if (!table.empty()) {
        const auto heading =
            std::ranges::find_if(lines, [&](const std::string& line) { return heading_of(line) == table; });
        if (heading == lines.end()) {
            lines.insert(lines.end(), {"", "[" + table + "]"});
            return lines.size();
        }
        at = static_cast<std::size_t>(heading - lines.begin()) + 1;
    }
    std::size_t last = at;
    for (; at < lines.size() && heading_of(lines[at]).empty(); ++at)
        if (lines[at].find_first_not_of(" \t") != std::string::npos && !lines[at].starts_with('#'))
            last = at + 1;
    return last;
}

/// The comment behind a value on its last line, with the blanks before it.
std::string comment_behind(const std::string& line, std::size_t value_end)
{
    const std::size_t hash = line.find('#', std::min(value_end, line.size()));
    if (hash == std::string::npos) return {};
    const std::size_t blanks = line.find_last_not_of(" \t", hash - 1);
    return line.substr(blanks == std::string::npos ? 0 : blanks + 1);
}

struct Change {
    std::string table;
    std::string key;
    std::string line;  ///< empty: the key goes
};

/// What `from` and `to` differ in, as the lines in which to_toml() says it.
std::vector<Change> changes_between(const std::string& from, const std::string& to)
{
    const auto keyed = [](const std::string& text) {
        std::map<std::pair<std::string, std::string>, std::string> all;
        std::string table;
        for (const std::string& line : lines_of(text)) {
            if (const std::string heading = heading_of(line); !heading.empty())
                table = heading;
            else if (const std::size_t equals = line.find(" = ");
                     equals != std::string::npos && !is_part_of(table, "found"))
                all[{table, line.substr(0, equals)}] = line;
        }
        return all;
    };
    const auto before = keyed(from);
    const auto after = keyed(to);
    std::vector<Change> changes;
    for (const auto& [where, line] : after)
        if (const auto old = before.find(where); old == before.end() || old->second != line)
            changes.push_back({where.first, where.second, line});
    for (const auto& [where, line] : before)
        if (!after.contains(where)) changes.push_back({where.first, where.second, {}});
    return changes;
}

Result<std::string> with_change(const std::string& text, const Change& change, const std::string& origin)
{
    const toml::parse_result parsed = toml::parse(text, origin);
    if (!parsed) return failure(std::string(parsed.error().description()));
    TextLines lines = lines_of(text);
    const std::optional<Place> place = place_of(parsed.table(), change.table, change.key);
    if (!place) {
        if (!change.line.empty())
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place_for(lines, change.table)),
                         change.line);
        return text_of(lines);
    }
    const toml::table* in = change.table.empty() ? &parsed.table() : parsed.table()[change.table].as_table();
    const std::size_t value_end = in->get(change.key)->source().end.column - 1;
    const std::string comment = comment_behind(lines[place->end - 1], value_end);
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(place->first);
    const auto at = lines.erase(first, lines.begin() + static_cast<std::ptrdiff_t>(place->end));
    if (!change.line.empty()) lines.insert(at, change.line + comment);
    return text_of(lines);
}

}  // namespace

Result<std::string> edit_profile(std::string_view text, const TargetProfile& wanted,
                                 const std::string& origin)
{
    const Result<TargetProfile> before = parse_target_profile(text, origin);
    if (!before) return failure(before.error());
    std::string edited(text);
    for (const Change& change : changes_between(to_toml(*before), to_toml(wanted))) {
        Result<std::string> changed = with_change(edited, change, origin);
        if (!changed) return changed;
        edited = std::move(*changed);
    }
    if (before->found != wanted.found) {
        TextLines lines = lines_of(edited);
        remove_tables(lines, "found");
        edited = text_of(lines);
        // As to_toml() writes it; all other lines are there already.
        TargetProfile only_found{.name = wanted.name, .arch = wanted.arch};
        const std::string without = to_toml(only_found);
        only_found.found = wanted.found;
        edited += to_toml(only_found).substr(without.size());
    }
    const Result<TargetProfile> after = parse_target_profile(edited, origin);
    if (!after) return failure(after.error());
    if (*after != wanted)
        return failure("the profile " + origin +
                           " is written in a way in which it cannot be changed line by line",
                       "write its tables as [kernel] and [ssh], with one key on a line");
    return edited;
}

}  // namespace boardscope
