// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_type.h"

#include <algorithm>
#include <array>

namespace boardscope::dsl {

namespace {

constexpr std::array<std::string_view, 3> tags = {"struct", "union", "enum"};
constexpr std::array<std::string_view, 6> int_words = {"unsigned", "signed", "long", "short", "int", "char"};
constexpr std::array<std::string_view, 2> qualifiers = {"const", "volatile"};
constexpr std::array<std::string_view, 31> plain_types = {
    "uint8", "uint16", "uint32", "uint64", "int8",  "int16",  "int32",  "int64", "u8",    "u16",  "u32",
    "u64",   "s8",     "s16",    "s32",    "s64",   "__u8",   "__u16",  "__u32", "__u64", "__s8", "__s16",
    "__s32", "__s64",  "bool",   "void",   "float", "double", "string", "ulong", "uint",
};

template <std::size_t N>
bool has(const std::array<std::string_view, N>& words, const Token& token)
{
    return token.kind == TokenKind::word && std::find(words.begin(), words.end(), token.text) != words.end();
}

bool is_known_type(const Token& token)
{
    return has(tags, token) || has(int_words, token) || has(qualifiers, token) || has(plain_types, token) ||
           (token.kind == TokenKind::word && token.text.size() > 2 && token.text.ends_with("_t"));
}

void append_word(std::string& text, std::string_view word)
{
    if (!text.empty()) text += ' ';
    text += word;
}

void skip_qualifiers(ParseCursor& cursor)
{
    while (has(qualifiers, cursor.now()))
        cursor.take();
}

/// [16], or [] for as many as there are, which is 0.
bool parse_array_length(ParseCursor& cursor, TypeName& type)
{
    if (!cursor.accept("[")) return true;
    type.array_length = 0;
    if (cursor.now().kind == TokenKind::number) type.array_length = cursor.take().number;
    return cursor.expect("]", "the length of an array is a number: (uint8[16])");
}

}  // namespace

bool is_type_ahead(const ParseCursor& cursor)
{
    if (is_known_type(cursor.now())) return true;
    if (cursor.now().kind != TokenKind::word) return false;
    // (name *) and (name **) can be no expression.
    Lexer ahead = cursor.ahead();
    Token token = ahead.next();
    if (!token.is("*")) return false;
    while (token.is("*"))
        token = ahead.next();
    return token.is(")");
}

std::optional<TypeName> parse_type(ParseCursor& cursor)
{
    TypeName type;
    const std::uint32_t begin = cursor.now().range.begin;
    skip_qualifiers(cursor);
    if (has(tags, cursor.now())) type.base = cursor.take().text;
    const bool is_tagged = !type.base.empty();
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("the name of a type is missing here",
                    "types are written uint32, char[16] or struct file *");
        return std::nullopt;
    }
    if (!is_tagged && has(int_words, cursor.now())) {
        while (has(int_words, cursor.now()))
            append_word(type.base, cursor.take().text);
    } else {
        append_word(type.base, cursor.take().text);
    }
    skip_qualifiers(cursor);
    while (cursor.accept("*")) {
        ++type.pointers;
        skip_qualifiers(cursor);
    }
    if (!parse_array_length(cursor, type)) return std::nullopt;
    type.place = cursor.since(begin);
    return type;
}

}  // namespace boardscope::dsl
