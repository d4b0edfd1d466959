// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/completion_place.h"

#include "core/dsl/highlight.h"
#include "core/dsl/lexer.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

/// The script with everything blanked out in which brackets and signs mean nothing: comments, texts, attach
/// points.
struct PlainText {
    std::string text;
    bool is_in_words = false;  ///< the cursor is in a comment or a text

    PlainText(std::string_view script, std::uint32_t cursor) : text(script.substr(0, cursor))
    {
        for (const ColoredText& part : highlight(script)) {
            const bool is_words = part.kind == TextKind::comment || part.kind == TextKind::text;
            const bool is_open =
                script.substr(0, part.range.end).ends_with(part.kind == TextKind::text ? "\"" : "*/");
            // At its end one is still in a comment of a line, and in a text that has not been closed.
            const bool holds_end = !is_open || part.range.end > cursor;
            if (is_words && part.range.begin < cursor &&
                (cursor < part.range.end || (cursor == part.range.end && holds_end)))
                is_in_words = true;
            if (part.kind == TextKind::wrong && part.range.begin < cursor && part.range.end >= cursor &&
                script[part.range.begin] == '"')
                is_in_words = true;
            if (!is_words && part.kind != TextKind::attach_point) continue;
            const std::uint32_t end = std::min(part.range.end, cursor);
            for (std::uint32_t at = part.range.begin; at < end; ++at)
                if (text[at] != '\n') text[at] = part.kind == TextKind::attach_point ? 'a' : ' ';
        }
    }
};

std::uint32_t word_begin(std::string_view text, std::uint32_t end)
{
    while (end > 0 && is_word_character(text[end - 1]))
        --end;
    return end;
}

std::uint32_t back_over_blanks(std::string_view text, std::uint32_t at)
{
    while (at > 0 && is_blank(text[at - 1]))
        --at;
    return at;
}

std::uint32_t matching_opener(std::string_view text, std::uint32_t close)
{
    int open = 0;
    for (std::uint32_t at = close + 1; at-- > 0;) {
        if (text[at] == ')' || text[at] == ']') ++open;
        if (text[at] == '(' || text[at] == '[') --open;
        if (open == 0) return at;
    }
    return close;
}

/// Where the expression begins whose end is at `end`: names, calls, indices and members, as a.b[1]->c.
std::uint32_t postfix_begin(std::string_view text, std::uint32_t end)
{
    std::uint32_t at = back_over_blanks(text, end);
    while (at > 0) {
        while (at > 0 && (text[at - 1] == ')' || text[at - 1] == ']'))
            at = matching_opener(text, at - 1);
        at = word_begin(text, at);
        if (at > 0 && (text[at - 1] == '$' || text[at - 1] == '@')) --at;
        if (at > 1 && text.substr(at - 2, 2) == "->")
            at -= 2;
        else if (at > 0 && text[at - 1] == '.')
            at -= 1;
        else
            break;
    }
    return at;
}

void find_statement(std::string_view plain, CompletionPlace& place)
{
    int brackets = 0;
    for (std::uint32_t at = 0; at < plain.size(); ++at) {
        const char c = plain[at];
        if (c == '(' || c == '[') ++brackets;
        if (c == ')' || c == ']') brackets = std::max(0, brackets - 1);
        if (c == '{') ++place.depth;
        if (c == '}') place.depth = std::max(0, place.depth - 1);
        if (c == '{' || c == '}' || (c == ';' && brackets == 0)) {
            place.statement = at + 1;
            brackets = 0;
        }
    }
}

/// Outside of blocks: a / behind a blank opens a predicate, `by` a key.
void find_predicate(std::string_view plain, CompletionPlace& place)
{
    for (std::uint32_t at = place.statement; at < plain.size(); ++at) {
        const bool begins_word = at > 0 && is_blank(plain[at - 1]);
        const bool is_key = begins_word && plain.substr(at).starts_with("by ");
        if (!is_key && !(begins_word && plain[at] == '/' && at > place.statement)) continue;
        // Only behind something: a path may begin an attach point no more than a division can.
        if (plain.substr(place.statement, at - place.statement).find_first_not_of(" \t\r\n") ==
            std::string_view::npos)
            continue;
        place.is_in_predicate = true;
        place.head_end = at;
        place.statement = at + (is_key ? 3 : 1);
        return;
    }
}

void split_attach_point(std::string_view script, std::uint32_t cursor, CompletionPlace& place)
{
    std::uint32_t begin = cursor;
    while (begin > 0 && !is_blank(script[begin - 1]) && script[begin - 1] != ',' &&
           script[begin - 1] != '}' && script[begin - 1] != ';')
        --begin;
    place.kind = CompletionPlace::Kind::attach_point;
    std::string part;
    std::uint32_t part_begin = begin;
    const bool is_file = script.substr(begin, cursor - begin).starts_with("u");
    for (std::uint32_t at = begin; at < cursor; ++at) {
        const bool separates = script[at] == ':' || (script[at] == '/' && !is_file && !place.parts.empty());
        if (!separates) {
            part += script[at];
            continue;
        }
        place.parts.push_back(std::move(part));
        part.clear();
        part_begin = at + 1;
    }
    place.typed = {part_begin, cursor};
}

}  // namespace

CompletionPlace completion_place(std::string_view script, std::uint32_t cursor)
{
    cursor = std::min(cursor, static_cast<std::uint32_t>(script.size()));
    CompletionPlace place{.typed = {cursor, cursor}};
    const PlainText plain(script, cursor);
    if (plain.is_in_words) return place;
    find_statement(plain.text, place);
    if (place.depth == 0) find_predicate(plain.text, place);
    const std::uint32_t begin = word_begin(script, cursor);
    place.typed = {begin, cursor};
    if (place.depth == 0 && !place.is_in_predicate) {
        split_attach_point(script, cursor, place);
        return place;
    }
    if (begin < cursor && is_digit(script[begin])) return place;
    const char before = begin > 0 ? script[begin - 1] : '\0';
    using Kind = CompletionPlace::Kind;
    if (before == '@' || before == '$') {
        place.kind = before == '@' ? Kind::map : Kind::variable;
        return place;
    }
    const std::uint32_t sign = back_over_blanks(script, begin);
    const bool is_arrow = sign > 1 && script.substr(sign - 2, 2) == "->";
    const bool is_dot = sign > 0 && script[sign - 1] == '.' && (sign < 2 || script[sign - 2] != '.');
    if (is_arrow || is_dot) {
        const std::uint32_t end = back_over_blanks(script, sign - (is_arrow ? 2 : 1));
        place.object = {postfix_begin(script, end), end};
        const bool is_number = place.object.begin < end && is_digit(script[place.object.begin]);
        if (place.object.begin < end && !is_number) place.kind = Kind::member;
        return place;
    }
    const std::string_view word = script.substr(word_begin(script, sign), sign - word_begin(script, sign));
    place.kind = Kind::word;
    if (word == "struct" || word == "union" || word == "enum") {
        place.kind = Kind::type;
        place.type_word = std::string(word);
    }
    return place;
}

}  // namespace boardscope::dsl
