// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/modernize_maps.h"

#include "builder/old_map_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace boardscope::builder {

namespace {

/// In the order in which initialisers without names fill them.
constexpr std::array<std::string_view, 5> positional = {"type", "key_size", "value_size", "max_entries",
                                                        "map_flags"};
// Types of map of which keys and values may be named; the rest hold file descriptors and the like.
constexpr std::array<std::string_view, 6> typed_maps = {
    "BPF_MAP_TYPE_HASH",         "BPF_MAP_TYPE_ARRAY",    "BPF_MAP_TYPE_PERCPU_HASH",
    "BPF_MAP_TYPE_PERCPU_ARRAY", "BPF_MAP_TYPE_LRU_HASH", "BPF_MAP_TYPE_LRU_PERCPU_HASH"};

template <class List>
bool contains(const List& list, std::string_view name)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

struct Initialiser {
    std::string field;
    std::string value;
    std::size_t begin = 0;  ///< of the text to replace
    std::size_t end = 0;    ///< behind its value
    std::size_t comma = 0;  ///< npos: none behind it
};

/// Where the initialiser ends that begins at `at`: its comma, or `close`.
std::size_t end_of_initialiser(const std::string& text, std::size_t at, std::size_t close)
{
    int depth = 0;
    for (; at < close; ++at) {
        const char c = text[at];
        if (c == '(' || c == '{' || c == '[') ++depth;
        if (c == ')' || c == '}' || c == ']') --depth;
        if (c == ',' && depth == 0) return at;
    }
    return close;
}

std::vector<Initialiser> initialisers_of(const std::string& text, const OldMapDeclaration& map)
{
    static const QRegularExpression designator = pattern_of(R"re(^\s*(?:\.\s*(\w+)\s*=|(\w+)\s*:)\s*)re");
    std::vector<Initialiser> found;
    for (std::size_t at = map.open + 1; at < map.close;) {
        const std::size_t stop = end_of_initialiser(text, at, map.close);
        Initialiser one;
        std::string whole = text.substr(at, stop - at);
        one.begin = at + std::min(whole.find_first_not_of(" \t\r\n"), whole.size());
        for_each_match(whole, designator, [&](const Match& match) {
            one.field = match.hasCaptured(1) ? group(match, 1) : group(match, 2);
            whole.erase(0, end_of(match, 0));
        });
        one.value = trimmed(whole);
        one.end = text.find_last_not_of(" \t\r\n", stop - 1) + 1;
        one.comma = stop < map.close ? stop : std::string::npos;
        if (one.field.empty() && found.size() < positional.size()) one.field = positional[found.size()];
        if (!one.value.empty()) found.push_back(std::move(one));
        at = stop + 1;
    }
    return found;
}

bool is_nothing(const std::string& value)
{
    return value == "0" || value == "\"\"" || value == "{}" || value == "{0}" || value == "{ 0 }";
}

/// The T of `sizeof(T)`, when T can only be a type.
std::string type_measured(const std::string& value)
{
    static const QRegularExpression measure = pattern_of(
        R"re(^sizeof\s*\(\s*((?:struct|union|enum)\s+\w+|(?:unsigned|signed|long|int|short|char|\s)+|_?_?[us](?:8|16|32|64)|\w+_t)\s*\)$)re");
    std::string type;
    for_each_match(value, measure, [&](const Match& match) { type = trimmed(group(match, 1)); });
    return type;
}

/// `__uint(max_entries, 128);` and its like; empty when the field has no counterpart.
std::string present_form(const Initialiser& one, bool typed)
{
    const bool is_size = one.field == "key_size" || one.field == "value_size";
    const std::string type = is_size && typed ? type_measured(one.value) : std::string();
    if (!type.empty()) return "__type(" + one.field.substr(0, one.field.find('_')) + ", " + type + ");";
    if (is_size || contains(positional, one.field) || one.field == "numa_node")
        return "__uint(" + one.field + ", " + one.value + ");";
    return {};
}

void modernize_map(const std::string& text, const OldMapDeclaration& map, const Places& places,
                   TextEdits& edits, Diagnostics& diagnostics)
{
    const std::vector<Initialiser> initialisers = initialisers_of(text, map);
    const bool typed = std::any_of(initialisers.begin(), initialisers.end(), [](const Initialiser& one) {
        return one.field == "type" && contains(typed_maps, one.value);
    });
    edits.replace(map.begin, map.open + 1, "struct {");
    for (const Initialiser& one : initialisers) {
        const std::string present = is_nothing(one.value) ? std::string() : present_form(one, typed);
        const bool dropped = present.empty() && (is_nothing(one.value) || one.field == "namespace");
        if (present.empty() && !dropped)
            diagnostics.add(
                {Severity::error, places.of(one.begin, one.end - one.begin),
                 "map " + map.name + " sets ." + one.field +
                     ", which a map in section \".maps\" does not have",
                 one.field == "pinning"
                     ? "take it away: maps live as long as the session, and nothing stays on the board"
                     : "take it away, or write this map in the present style by hand"});
        // What stands between value and comma may be a comment, and stays.
        const bool joined = one.comma == one.end;
        edits.replace(one.begin, joined ? one.comma + 1 : one.end, present);
        if (!joined && one.comma != std::string::npos) edits.replace(one.comma, one.comma + 1, {});
    }
    edits.replace(map.close, map.end, "} " + map.name + " SEC(\".maps\");");
    diagnostics.add({Severity::note,
                     places.of(map.name_begin, map.name.size()),
                     "map " + map.name + " is declared in section \".maps\" now",
                     {}});
}

}  // namespace

void modernize_maps(const std::string& text, const Places& places, TextEdits& edits, Diagnostics& diagnostics)
{
    const std::vector<OldMapDeclaration> maps = find_old_maps(text);
    for (const OldMapDeclaration& map : maps)
        modernize_map(text, map, places, edits, diagnostics);

    static const QRegularExpression section = pattern_of(R"re(SEC\s*\(\s*"maps(?:/[^"]*)?"\s*\))re");
    for_each_match(text, section, [&](const Match& match) {
        const std::size_t at = start_of(match, 0);
        if (std::any_of(maps.begin(), maps.end(),
                        [at](const OldMapDeclaration& map) { return at >= map.begin && at < map.end; }))
            return;
        diagnostics.add({Severity::error, places.of(match, 0),
                         "this map is not declared plainly as struct bpf_map_def",
                         "write it as struct { __uint(type, BPF_MAP_TYPE_…); … } name SEC(\".maps\")"});
    });
    static const QRegularExpression definition = pattern_of(R"re(\bstruct\s+bpf_map_def\s*\{[^}]*\}\s*;)re");
    if (!maps.empty())
        for_each_match(text, definition,
                       [&](const Match& match) { edits.remove(start_of(match, 0), end_of(match, 0)); });
}

}  // namespace boardscope::builder
