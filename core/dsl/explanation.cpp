// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/explanation.h"

#include "core/dsl/compile.h"
#include "core/dsl/completion.h"
#include "core/dsl/highlight.h"
#include "core/dsl/lexer.h"
#include "core/dsl/providers.h"
#include "core/dsl/tree_walk.h"
#include "core/dsl/usdt_marks.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

bool holds(TextRange range, std::uint32_t position)
{
    return range.begin <= position && position < range.end;
}

std::string with_lines(std::string text, const std::string& more)
{
    if (more.empty()) return text;
    return text.empty() ? more : text + "\n" + more;
}

/// Everything that may be written in this place, as a completion would offer it: one of them is what stands
/// there.
std::optional<Explanation> from_completion(std::string_view script, TextRange word, const TargetFacts& facts)
{
    const std::string_view name = script.substr(word.begin, word.end - word.begin);
    const Completion all = complete(script, word.end, facts);
    for (const CompletionItem& item : all.items) {
        std::string_view text = item.text;
        while (!text.empty() && (text.back() == '(' || text.back() == ')' || text.back() == ':'))
            text.remove_suffix(1);
        if (text != name) continue;
        Explanation found{word, {}, item.doc};
        found.title = item.kind == CompletionKind::field ? item.detail + " " + item.text
                      : item.detail.empty()              ? std::string(name)
                                                         : std::string(name) + ": " + item.detail;
        if (item.kind == CompletionKind::function || item.kind == CompletionKind::probe_kind)
            found.title = item.detail;
        if (!item.lacks.empty())
            found.text = with_lines(found.text, "This board lacks it: " + item.lacks + ".");
        return found;
    }
    return std::nullopt;
}

/// usdt:FILE:[PROVIDER:]NAME: where its first place has them.
std::string arguments_of_mark(const std::vector<std::string>& parts, const TargetFacts& facts)
{
    std::string text;
    for (const UserMark& mark : facts.user_marks(facts.user_path(parts[1]))) {
        if (mark.name != parts.back() || (parts.size() > 3 && mark.provider != parts[2])) continue;
        std::size_t number = 0;
        for (const UsdtArgument& argument : usdt_arguments(mark.arguments, facts.profile().arch))
            text = with_lines(text, "arg" + std::to_string(number++) + "  " + description_of(argument));
        if (mark.semaphore_offset != 0)
            text = with_lines(text, "The program passes it only while somebody listens.");
        if (mark.is_thumb) text = with_lines(text, "It is in Thumb code, which no kernel can probe.");
        break;
    }
    return text;
}

/// "tracepoint:syscalls:sys_enter_openat": what its kind is, and the fields.
std::optional<Explanation> of_attach_point(std::string_view script, TextRange place, const TargetFacts& facts)
{
    std::string spelled(script.substr(place.begin, place.end - place.begin));
    std::vector<std::string> parts(1);
    for (const char c : spelled) {
        if (c == ':')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    const Provider* provider = find_provider(parts.front());
    if (provider == nullptr) return std::nullopt;
    Explanation found{place, std::string(provider->form), std::string(provider->doc)};
    if (provider->context == ContextKind::tracepoint && parts.size() == 3) {
        for (const TracepointField& field :
             facts.tracepoint(parts[1], parts[2]).value_or(std::vector<TracepointField>()))
            found.text = with_lines(found.text, "args." + field.name + "  " + field.c_type);
        return found;
    }
    if (provider->context == ContextKind::usdt && parts.size() >= 3) {
        found.text = with_lines(found.text, arguments_of_mark(parts, facts));
        return found;
    }
    if (parts.size() == 2 && !is_in_user_program(provider->context)) {
        const Completion functions = complete(script, place.end, facts);
        for (const CompletionItem& item : functions.items)
            if (item.text == parts[1]) found.text = with_lines(found.text, item.detail);
    }
    return found;
}

/// A map, a variable: what the whole script makes of it.
std::optional<Explanation> of_name(std::string_view script, TextRange word, const TargetFacts& facts)
{
    CompileOutcome compiled = compile(script, "", facts, {.allow_commands = true});
    const bool is_map = script[word.begin] == '@';
    const std::string name(script.substr(word.begin + 1, word.end - word.begin - 1));
    if (is_map) {
        for (const MapInfo& map : compiled.program.maps) {
            if (map.name != name) continue;
            std::string keys;
            for (const Type& key : map.key)
                keys += (keys.empty() ? "" : ", ") + to_string(key);
            return Explanation{
                word, "@" + name + (keys.empty() ? "" : "[" + keys + "]") + ": " + to_string(map.value),
                "a map of this script: printed when it ends"};
        }
        return std::nullopt;
    }
    std::optional<Explanation> found;
    for (Probe& probe : compiled.program.probes)
        for_each_expr(probe, [&](Expr& expr) {
            const auto* variable = std::get_if<Variable>(&expr.node);
            if (variable != nullptr && holds(expr.place, word.begin) && expr.type.kind != TypeKind::unknown)
                found =
                    Explanation{word, "$" + name + ": " + to_string(expr.type), "a variable of this probe"};
        });
    return found;
}

}  // namespace

std::optional<Explanation> explain(std::string_view script, std::uint32_t position, const TargetFacts& facts)
{
    if (position >= script.size()) return std::nullopt;
    for (const ColoredText& part : highlight(script)) {
        if (!holds(part.range, position)) continue;
        switch (part.kind) {
        case TextKind::attach_point: return of_attach_point(script, part.range, facts);
        case TextKind::map:
        case TextKind::variable: return of_name(script, part.range, facts);
        case TextKind::function:
        case TextKind::builtin:
        case TextKind::keyword: return from_completion(script, part.range, facts);
        default: return std::nullopt;
        }
    }
    TextRange word{position, position};
    while (word.begin > 0 && is_word_character(script[word.begin - 1]))
        --word.begin;
    while (word.end < script.size() && is_word_character(script[word.end]))
        ++word.end;
    return word.begin == word.end ? std::nullopt : from_completion(script, word, facts);
}

}  // namespace boardscope::dsl
