// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_preamble.h"

#include "core/dsl/parse_condition.h"
#include "core/dsl/parse_expr.h"
#include "core/dsl/parse_macro.h"
#include "core/dsl/parse_statement.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace boardscope::dsl {

namespace {

struct Directive {
    std::string name;  ///< "include"
    std::string rest;  ///< without blanks around it
    TextRange rest_place;
};

Directive split(const Token& token, std::string_view text)
{
    Directive directive;
    std::uint32_t at = token.range.begin + 1;
    const auto skip = [&] {
        while (at < token.range.end && is_blank(text[at]))
            ++at;
    };
    skip();
    while (at < token.range.end && is_word_character(text[at]))
        directive.name += text[at++];
    skip();
    std::uint32_t end = token.range.end;
    const std::size_t comment = text.substr(at, end - at).find("//");
    if (comment != std::string_view::npos) end = at + static_cast<std::uint32_t>(comment);
    while (end > at && is_blank(text[end - 1]))
        --end;
    directive.rest = std::string(text.substr(at, end - at));
    directive.rest_place = {at, end};
    return directive;
}

/// Over all that a condition leaves out, up to its #endif, or to an #else or #elif at which `may_stop`. nullopt: the
/// text has ended.
std::optional<Directive> skip_left_out(ParseCursor& cursor, bool may_stop)
{
    const std::string_view text = cursor.source().text();
    int depth = 0;
    std::uint32_t at = cursor.taken_end();
    for (;;) {
        // Line by line: what is left out need not be of this language.
        const std::size_t newline = text.find('\n', at);
        if (newline == std::string_view::npos) break;
        at = static_cast<std::uint32_t>(newline + 1);
        std::uint32_t sign = at;
        while (sign < text.size() && (text[sign] == ' ' || text[sign] == '\t'))
            ++sign;
        if (sign >= text.size() || text[sign] != '#') continue;
        Lexer lexer(text, sign, static_cast<std::uint32_t>(text.size()));
        const Token token = lexer.next();
        if (token.kind != TokenKind::directive) continue;
        Directive directive = split(token, text);
        const std::string& name = directive.name;
        const bool is_other_branch = name == "else" || name == "elif";
        if (depth == 0 && (name == "endif" || (may_stop && is_other_branch))) {
            cursor.move_to(token.range.end);
            return directive;
        }
        if (name.starts_with("if")) ++depth;
        if (name == "endif") --depth;
    }
    cursor.move_to(static_cast<std::uint32_t>(text.size()));
    return std::nullopt;
}

/// nullopt, with a message: nobody can tell.
std::optional<bool> is_true(ParseCursor& cursor, const PreprocessorState& state, const Program& program,
                            const Directive& directive, TextRange place)
{
    const bool asks_for_name = directive.name.ends_with("def");
    if (directive.rest.empty()) {
        cursor.fail(place, asks_for_name ? "the name is missing behind this" : "the condition is missing behind this",
                    asks_for_name ? "write #ifdef NAME … #endif" : "write #if LIMIT > 3 … #endif");
        return std::nullopt;
    }
    if (asks_for_name) return state.defined.contains(directive.rest) == (directive.name == "ifdef");
    return parse_condition_value(cursor, directive.rest_place, state.defined, program);
}

void parse_conditional(ParseCursor& cursor, PreprocessorState& state, const Program& program, Directive directive,
                       TextRange place)
{
    for (;;) {
        const std::optional<bool> taken = is_true(cursor, state, program, directive, place);
        // What cannot be told is left out with all its branches: one message is enough.
        const std::optional<Directive> next =
            taken == true ? std::nullopt : skip_left_out(cursor, taken.has_value());
        if (taken == true || (next && next->name == "else")) return state.open.push_back(place);
        if (!next) return cursor.fail(place, "this condition has no end", "put #endif where it ends");
        if (next->name == "endif") return;
        directive = *next;
    }
}

void parse_define(ParseCursor& cursor, PreprocessorState& state, Program& program, const Directive& directive,
                  TextRange whole)
{
    const TextRange place = directive.rest_place;
    std::uint32_t name_length = 0;
    while (name_length < directive.rest.size() && is_word_character(directive.rest[name_length]))
        ++name_length;
    const std::string name = directive.rest.substr(0, name_length);
    if (name.empty() || is_digit(name[0])) {
        cursor.fail(place, "the name is missing behind this #define", "write #define NAME 42");
        return;
    }
    if (name_length < directive.rest.size() && directive.rest[name_length] == '(') {
        state.defined.insert(name);
        return parse_define_macro(cursor, program, name, {place.begin + name_length, place.end}, whole);
    }
    state.defined.insert(name);
    if (name_length == directive.rest.size()) return;
    ParseCursor value(cursor.source(), cursor.diagnostics(), {place.begin + name_length, place.end});
    ExprPtr expr = parse_expr(value);
    if (expr && !value.at_end())
        value.fail("only a value can be given a name by #define", "write #define NAME 42");
    else if (expr)
        program.defines.emplace_back(name, std::move(expr));
}

void parse_include(ParseCursor& cursor, Program& program, const Directive& directive)
{
    const std::string& rest = directive.rest;
    const bool is_quoted = rest.size() > 2 && ((rest.front() == '<' && rest.back() == '>') ||
                                               (rest.front() == '"' && rest.back() == '"'));
    if (is_quoted)
        program.includes.push_back(rest.substr(1, rest.size() - 2));
    else
        cursor.fail(directive.rest_place, "this is not the name of a header",
                    "write #include <linux/sched.h>");
}

/// Keeps offsets: character i of Program::c_definitions stands at c_place.begin + i of the script.
void append_definition(Program& program, std::string_view text, TextRange place)
{
    std::string& all = program.c_definitions;
    if (all.empty()) {
        program.c_place = place;
    } else {
        for (std::uint32_t at = program.c_place.begin + static_cast<std::uint32_t>(all.size());
             at < place.begin; ++at)
            all += text[at] == '\n' ? '\n' : ' ';
    }
    all += text.substr(place.begin, place.end - place.begin);
    if (!all.ends_with(';')) all += ';';
}

std::string value_of(const Token& token)
{
    return token.kind == TokenKind::word || token.kind == TokenKind::number || token.kind == TokenKind::text
               ? token.text
               : std::string();
}

std::string config_name(std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    constexpr std::string_view prefix = "bpftrace_";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

bool parse_config_entry(ParseCursor& cursor, Program& program)
{
    const std::string hint = "write config = { max_strlen = 128; }";
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("the name of a setting is missing here", hint);
        return false;
    }
    const Token name = cursor.take();
    if (!cursor.expect("=", hint)) return false;
    const Token& value = cursor.now();
    if (value.kind != TokenKind::word && value.kind != TokenKind::number && value.kind != TokenKind::text) {
        cursor.fail("the value of a setting is missing here", hint);
        return false;
    }
    std::string text = value_of(cursor.take());
    program.config.push_back({config_name(name.text), std::move(text), cursor.since(name.range.begin)});
    if (cursor.accept(";") || cursor.accept(",") || cursor.now().is("}")) return true;
    cursor.fail_behind("; is missing here", hint);
    return false;
}

}  // namespace

void parse_directive(ParseCursor& cursor, PreprocessorState& state, Program& program)
{
    const Token token = cursor.take();
    const Directive directive = split(token, cursor.source().text());
    const std::string& name = directive.name;
    if (name == "include") return parse_include(cursor, program, directive);
    if (name == "define") return parse_define(cursor, state, program, directive, token.range);
    if (name == "ifdef" || name == "ifndef" || name == "if")
        return parse_conditional(cursor, state, program, directive, token.range);
    if (name == "else" || name == "elif" || name == "endif") {
        if (state.open.empty())
            return cursor.fail(token.range, "there is no #if or #ifdef before this", "take it out");
        const TextRange opening = state.open.back();
        state.open.pop_back();
        if (name != "endif" && !skip_left_out(cursor, false))
            cursor.fail(opening, "this condition has no end", "put #endif where it ends");
        return;
    }
    cursor.fail(token.range, "#" + name + " is not supported",
                "scripts may use #include, #define, #if, #ifdef, #ifndef, #elif, #else and #endif");
}

void parse_c_definition(ParseCursor& cursor, Program& program)
{
    const TextRange opening = cursor.now().range;
    int depth = 0;
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.is("{")) ++depth;
        if (token.is("}")) --depth;
        if (depth < 0) break;
        if (depth > 0) continue;
        // The ; behind the } may be missing, as bpftrace allows.
        const bool goes_on = cursor.now().is(";") || cursor.now().is_word("__attribute__") ||
                             cursor.source().slice(opening) == "typedef";
        if (token.is(";") || (token.is("}") && !goes_on))
            return append_definition(program, cursor.source().text(), cursor.since(opening.begin));
    }
    cursor.fail(opening, "this definition has no end", "definitions end with };");
}

void parse_config(ParseCursor& cursor, Program& program)
{
    cursor.take();
    if (!cursor.expect("=", "write config = { max_strlen = 128; }")) return skip_statement(cursor);
    const TextRange opening = cursor.now().range;
    if (!cursor.expect("{", "write config = { max_strlen = 128; }")) return skip_statement(cursor);
    while (!cursor.accept("}")) {
        if (cursor.accept(";") || cursor.accept(",")) continue;
        if (cursor.at_end() || cursor.gave_up())
            return cursor.fail(opening, "this block has no end", "put a } where it ends");
        if (!parse_config_entry(cursor, program)) skip_statement(cursor);
    }
}

}  // namespace boardscope::dsl
