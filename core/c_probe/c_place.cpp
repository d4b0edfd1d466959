// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/c_probe/c_place.h"

#include "core/dsl/lexer.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace boardscope::c_probe {

namespace {

using dsl::Token;
using dsl::TokenKind;
using Tokens = std::vector<Token>;
using Kind = CPlace::Kind;

/// Macros that take an object and then the names of members on the way from there; how many arguments come
/// before the object.
struct ReadMacro {
    std::string_view name;
    std::size_t before = 0;
};
constexpr ReadMacro read_macros[] = {
    {"BPF_CORE_READ", 0},       {"BPF_CORE_READ_INTO", 1},      {"BPF_CORE_READ_STR_INTO", 1},
    {"BPF_CORE_READ_USER", 0},  {"BPF_CORE_READ_USER_INTO", 1}, {"BPF_PROBE_READ", 0},
    {"BPF_PROBE_READ_INTO", 1}, {"BPF_PROBE_READ_USER", 0},     {"BPF_PROBE_READ_STR_INTO", 1},
};

bool is_word_byte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_open(const Token& token)
{
    return token.is("(") || token.is("[") || token.is("{");
}

bool is_closed(const Token& token)
{
    return token.is(")") || token.is("]") || token.is("}");
}

bool is_dot(const Token& token)
{
    return token.is(".") || token.is("->");
}

/// Of the bracket that tokens[close] ends; nullopt: it was not opened.
std::optional<std::size_t> opening(const Tokens& tokens, std::size_t close)
{
    int depth = 0;
    for (std::size_t i = close + 1; i-- > 0;) {
        if (is_closed(tokens[i])) ++depth;
        if (is_open(tokens[i]) && --depth == 0) return i;
    }
    return std::nullopt;
}

std::string text_of(const Tokens& tokens, std::size_t begin, std::size_t end)
{
    std::string text;
    for (std::size_t i = begin; i < end; ++i)
        text += (text.empty() ? "" : " ") + tokens[i].text;
    return text;
}

/// The postfix expression that ends before tokens[end]; nullopt: it is of a kind whose type is not looked
/// for.
std::optional<CObject> object_before(const Tokens& tokens, std::size_t end)
{
    CObject object;
    std::string indices;
    while (end > 0) {
        const Token& last = tokens[end - 1];
        if (last.is("]")) {
            const std::optional<std::size_t> open = opening(tokens, end - 1);
            if (!open) return std::nullopt;
            indices += "[0]";
            end = *open;
        } else if (last.kind == TokenKind::word) {
            const bool goes_on = end > 1 && is_dot(tokens[end - 2]);
            if (!goes_on) {
                object.name = last.text;
                object.indices = static_cast<int>(indices.size() / 3);
                return object;
            }
            object.path = last.text + indices + (object.path.empty() ? "" : "->" + object.path);
            indices.clear();
            end -= 2;
        } else if (last.is(")")) {
            // ((struct x *)y), (y)
            const std::optional<std::size_t> open = opening(tokens, end - 1);
            if (!open || (*open > 0 && tokens[*open - 1].kind == TokenKind::word)) return std::nullopt;
            if (*open + 1 < end && tokens[*open + 1].is("(")) {
                const auto close = std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(*open) + 1,
                                                tokens.begin() + static_cast<std::ptrdiff_t>(end),
                                                [](const Token& token) { return token.is(")"); });
                object.cast = text_of(tokens, *open + 2, static_cast<std::size_t>(close - tokens.begin()));
                return object;
            }
            std::optional<CObject> inner = object_before(tokens, end - 1);
            if (!inner) return std::nullopt;
            if (!object.path.empty()) inner->path += (inner->path.empty() ? "" : "->") + object.path;
            return inner;
        } else {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

/// Where tokens[0, end) end inside of the arguments of a macro that reads by member names.
std::optional<CObject> object_of_macro(const Tokens& tokens, std::size_t end)
{
    int depth = 0;
    std::vector<std::size_t> commas;  // the last first
    for (std::size_t i = end; i-- > 0;) {
        if (is_closed(tokens[i])) ++depth;
        if (tokens[i].is(",") && depth == 0) commas.push_back(i);
        if (tokens[i].is(";")) return std::nullopt;
        if (!is_open(tokens[i]) || --depth >= 0) continue;
        const auto macro = std::ranges::find_if(
            read_macros, [&](const ReadMacro& one) { return i > 0 && tokens[i - 1].is_word(one.name); });
        if (macro == std::end(read_macros) || commas.size() <= macro->before) return std::nullopt;
        std::reverse(commas.begin(), commas.end());
        std::optional<CObject> object = object_before(tokens, commas[macro->before]);
        for (std::size_t k = macro->before; object && k + 1 < commas.size(); ++k)
            object->path +=
                (object->path.empty() ? "" : "->") + text_of(tokens, commas[k] + 1, commas[k + 1]);
        return object;
    }
    return std::nullopt;
}

CPlace in_text(std::string_view text, const Tokens& tokens, std::uint32_t begin, std::uint32_t cursor)
{
    CPlace place;
    const std::size_t count = tokens.size();
    if (count < 2 || !tokens[count - 1].is("(") || !tokens[count - 2].is_word("SEC")) return place;
    place.kind = Kind::section;
    place.parts.emplace_back();
    place.typed = {begin, cursor};
    for (std::uint32_t i = begin; i < cursor; ++i) {
        if (text[i] != '/') {
            place.parts.back() += text[i];
            continue;
        }
        place.parts.emplace_back();
        place.typed.begin = i + 1;
    }
    place.parts.pop_back();
    return place;
}

CPlace in_directive(std::string_view line, std::uint32_t cursor)
{
    CPlace place;
    const std::size_t quote = line.find_first_of("<\"");
    if (line.find("include") == line.npos || quote == line.npos ||
        line.find_first_of(">\"", quote + 1) != line.npos)
        return place;
    place.kind = Kind::header;
    place.typed = {cursor - static_cast<std::uint32_t>(line.size() - quote - 1), cursor};
    return place;
}

CPlace place_of(std::string_view text, std::uint32_t cursor)
{
    dsl::Lexer lexer(text, 0, cursor);
    Tokens tokens;
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next())
        tokens.push_back(std::move(token));
    if (!tokens.empty() && tokens.back().range.end >= cursor) {
        const Token last = tokens.back();
        if (last.kind == TokenKind::broken) {
            tokens.pop_back();
            return text[last.range.begin] == '"' ? in_text(text, tokens, last.range.begin + 1, cursor)
                                                 : CPlace();
        }
        if (last.kind == TokenKind::directive)
            return in_directive(text.substr(last.range.begin, cursor - last.range.begin), cursor);
        if (last.kind == TokenKind::text || last.kind == TokenKind::number) return {};
    }
    // An open comment is broken where it begins.
    if (!tokens.empty() && tokens.back().kind == TokenKind::broken &&
        text.substr(tokens.back().range.begin).starts_with("/*"))
        return {};
    const std::uint32_t end = tokens.empty() ? 0 : tokens.back().range.end;
    const std::string_view between = text.substr(std::min(end, cursor), cursor - std::min(end, cursor));
    if (const std::size_t comment = between.rfind("//");
        comment != between.npos && between.find('\n', comment) == between.npos)
        return {};

    CPlace place;
    place.typed = {cursor, cursor};
    while (place.typed.begin > 0 && is_word_byte(text[place.typed.begin - 1]))
        --place.typed.begin;
    std::size_t before = tokens.size();
    if (place.typed.begin < cursor && before > 0) --before;
    place.kind = Kind::word;
    if (before == 0) return place;
    const Token& last = tokens[before - 1];
    if (is_dot(last)) {
        const std::optional<CObject> object = object_before(tokens, before - 1);
        place.kind = object ? Kind::member : Kind::nothing;
        if (object) place.object = *object;
    } else if (last.is_word("struct") || last.is_word("union") || last.is_word("enum")) {
        place.kind = Kind::type;
        place.type_word = last.text;
    } else if (last.is(",")) {
        if (const std::optional<CObject> object = object_of_macro(tokens, before)) {
            place.kind = Kind::member;
            place.object = *object;
        }
    }
    return place;
}

}  // namespace

CPlace c_place(std::string_view text, std::uint32_t cursor)
{
    cursor = std::min(cursor, static_cast<std::uint32_t>(text.size()));
    CPlace place = place_of(text, cursor);
    if (place.kind == Kind::nothing) place.typed = {cursor, cursor};
    return place;
}

}  // namespace boardscope::c_probe
