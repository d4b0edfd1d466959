// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/header_functions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

namespace boardscope::builder {

namespace {

// What messages about the definitions call their file.
constexpr const char* definitions_file = "boardscope-functions";

constexpr std::string_view not_names[] = {"asm",    "__asm__",    "__attribute__",
                                          "typeof", "__typeof__", "_Alignas"};

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

/// One past the bracket that closes the one at `open`.
std::optional<std::size_t> end_of_brackets(std::string_view line, std::size_t open)
{
    int depth = 0;
    for (std::size_t at = open; at < line.size(); ++at) {
        if (line[at] == '(') ++depth;
        if (line[at] == ')' && --depth == 0) return at + 1;
    }
    return std::nullopt;
}

struct Declaration {
    std::string_view type;  ///< with the blank or star before the name
    std::string_view name;
    std::string_view parameters;  ///< in their brackets
};

/// `extern int f(struct x *p) __attribute__((…));` without what is before and behind.
std::optional<Declaration> parse_declaration(std::string_view line)
{
    if (line.empty() || !is_letter(line.front()) || line.back() != ';') return std::nullopt;
    for (const std::string_view other : {"static ", "typedef ", "inline "})
        if (line.starts_with(other)) return std::nullopt;
    constexpr std::string_view external = "extern ";
    if (line.starts_with(external)) line.remove_prefix(external.size());

    const std::size_t open = line.find('(');
    if (open == std::string_view::npos) return std::nullopt;
    std::size_t begin = open;
    while (begin > 0 && is_word(line[begin - 1]))
        --begin;
    const std::string_view name = line.substr(begin, open - begin);
    const std::optional<std::size_t> end = end_of_brackets(line, open);
    if (begin == 0 || name.empty() || !end) return std::nullopt;
    if (std::find(std::begin(not_names), std::end(not_names), name) != std::end(not_names))
        return std::nullopt;
    return Declaration{line.substr(0, begin), name, line.substr(open, *end - open)};
}

/// A name in brackets is no call of a macro with that name. Of functions that never return the compiler
/// forgets the parameters, unless they really do not. After a refused line it goes on behind the next
/// semicolon.
std::string definition_of(const Declaration& declaration)
{
    return std::string(declaration.type) + "(" + std::string(declaration.name) + ")" +
           std::string(declaration.parameters) + " {for(;;);};";
}

/// Which parameter begins at that place.
int index_of_parameter(std::string_view definition, std::size_t place)
{
    // The name has brackets of its own, so the parameters begin at the second ones.
    int depth = 0;
    int index = 0;
    for (const char c : definition.substr(0, place)) {
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if (c == ',' && depth == 1) ++index;
    }
    return index;
}

/// `columns` count from 1, in rising order.
void name_parameters(std::string& definition, const std::vector<int>& columns)
{
    for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
        const auto place = static_cast<std::size_t>(*column - 1);
        if (place >= definition.size()) continue;
        definition.insert(place, " arg" + std::to_string(index_of_parameter(definition, place)));
    }
}

}  // namespace

std::vector<std::string> define_declared_functions(std::string_view printed_headers)
{
    std::vector<std::string> definitions;
    std::unordered_map<std::string_view, std::size_t> places;
    while (!printed_headers.empty()) {
        const std::size_t end = printed_headers.find('\n');
        const std::optional<Declaration> one = parse_declaration(printed_headers.substr(0, end));
        printed_headers.remove_prefix(end == std::string_view::npos ? printed_headers.size() : end + 1);
        if (!one) continue;
        // Of several declarations the longest says most: it names its parameters.
        std::string definition = definition_of(*one);
        const auto [place, is_new] = places.try_emplace(one->name, definitions.size());
        if (is_new)
            definitions.push_back(std::move(definition));
        else if (definition.size() > definitions[place->second].size())
            definitions[place->second] = std::move(definition);
    }
    return definitions;
}

std::string with_functions(const std::string& unit, const std::vector<std::string>& definitions)
{
    std::string text = unit + "#line 1 \"" + definitions_file + "\"\n";
    for (const std::string& definition : definitions)
        text += definition + "\n";
    return text;
}

bool mend_definitions(std::vector<std::string>& definitions, const Diagnostics& messages)
{
    bool changed = false;
    std::map<std::size_t, std::vector<int>> nameless;
    for (const Diagnostic& message : messages.items()) {
        const auto line = static_cast<std::size_t>(message.span.line);
        if (message.span.file != definitions_file || line == 0 || line > definitions.size()) continue;
        if (message.severity == Severity::error) {
            changed = true;
            definitions[line - 1].clear();
        } else if (message.message.find("omitting the parameter name") != std::string::npos) {
            changed = true;
            nameless[line - 1].push_back(message.span.column);
        }
    }
    for (auto& [line, columns] : nameless) {
        std::sort(columns.begin(), columns.end());
        columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
        name_parameters(definitions[line], columns);
    }
    return changed;
}

}  // namespace boardscope::builder
