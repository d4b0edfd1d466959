// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/highlight.h"

#include "core/dsl/builtin_functions.h"
#include "core/dsl/builtin_values.h"
#include "core/dsl/lexer.h"
#include "core/dsl/providers.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace boardscope::dsl {

namespace {

constexpr std::string_view keywords[] = {
    "if",     "else",     "while",  "for",   "unroll",   "return",   "break",  "continue", "let",    "config",
    "struct", "union",    "enum",   "sizeof", "offsetof", "delete",  "macro",  "unsigned", "signed", "char",
    "short",  "int",      "long",   "void",  "bool",     "const",    "volatile"};

constexpr std::string_view map_kinds[] = {"hash", "lruhash", "percpuhash", "percpulruhash"};

bool is_type_of_width(std::string_view word)
{
    if (word.starts_with("u")) word.remove_prefix(1);
    return word == "int8" || word == "int16" || word == "int32" || word == "int64";
}

/// One pass over the text.
class Highlighter {
public:
    explicit Highlighter(std::string_view text) : text_(text), lexer_(text) {}

    std::vector<ColoredText> run()
    {
        for (;;) {
            const Token token = lexer_.next();
            color_comments(token.kind == TokenKind::end ? size() : token.range.begin);
            if (token.kind == TokenKind::end) break;
            // A token that takes nothing would be taken for ever.
            if (token.range.end <= behind_ && token.range.end <= token.range.begin) break;
            take(token);
            behind_ = std::max(behind_, lexer_.position());
        }
        return std::move(found_);
    }

private:
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

    void add(TextRange range, TextKind kind)
    {
        if (range.end > range.begin) found_.push_back({range, kind});
    }

    /// Between the tokens there are blanks and comments only.
    void color_comments(std::uint32_t end)
    {
        std::uint32_t at = behind_;
        while (at < end) {
            const std::string_view rest = text_.substr(at, end - at);
            const bool is_line = rest.starts_with("//") || rest.starts_with("#!");
            if (!is_line && !rest.starts_with("/*")) {
                ++at;
                continue;
            }
            const std::size_t found = is_line ? rest.find('\n') : rest.find("*/", 2);
            const std::size_t length =
                found == rest.npos ? rest.size() : is_line ? found : found + 2;
            add({at, at + static_cast<std::uint32_t>(length)}, TextKind::comment);
            at += static_cast<std::uint32_t>(length);
        }
    }

    void take(const Token& token)
    {
        switch (token.kind) {
        case TokenKind::word: return take_word(token);
        case TokenKind::number: return add(token.range, TextKind::number);
        case TokenKind::text: return add(token.range, TextKind::text);
        case TokenKind::variable:
        case TokenKind::positional: return add(token.range, TextKind::variable);
        case TokenKind::map: return add(token.range, TextKind::map);
        case TokenKind::directive: return add(token.range, TextKind::directive);
        case TokenKind::broken: return take_broken(token);
        case TokenKind::sign:
            if (token.text == "{") ++depth_;
            if (token.text == "}") depth_ = std::max(0, depth_ - 1);
            return;
        default: return;
        }
    }

    /// An open comment is one all the same, up to the end: somebody is about to write it.
    void take_broken(const Token& token)
    {
        if (!text_.substr(token.range.begin).starts_with("/*")) return add(token.range, TextKind::wrong);
        add({token.range.begin, size()}, TextKind::comment);
        lexer_.set_position(size());
    }

    void take_word(const Token& token)
    {
        if (std::exchange(names_macro_, depth_ == 0 && token.text == "macro")) {
            macros_.insert(token.text);
            return add(token.range, TextKind::function);
        }
        if (depth_ == 0) {
            // "at end" of a span: there, end is no probe of its own.
            if (std::exchange(is_behind_at_, token.text == "at") && token.text == "end")
                return add(token.range, TextKind::keyword);
            if (is_behind_at_) return add(token.range, TextKind::keyword);
            if (const std::optional<std::uint32_t> end = end_of_attach_point(token)) {
                add({token.range.begin, *end}, TextKind::attach_point);
                lexer_.set_position(*end);
                return;
            }
            if (token.text == "span" || (token.text == "by" && is_behind_attach_point(token.range.begin)))
                return add(token.range, TextKind::keyword);
        }
        if (std::ranges::find(keywords, token.text) != std::end(keywords) || is_type_of_width(token.text))
            return add(token.range, TextKind::keyword);
        const bool is_map_kind = depth_ == 0 && std::ranges::find(map_kinds, token.text) != std::end(map_kinds);
        if (next_character() == '(' &&
            (is_map_kind || macros_.contains(token.text) || find_builtin_function(token.text) != nullptr))
            return add(token.range, TextKind::function);
        if (!is_member(token.range.begin) && find_builtin_value(token.text) != nullptr)
            add(token.range, TextKind::builtin);
    }

    [[nodiscard]] bool is_behind_attach_point(std::uint32_t at) const
    {
        return !found_.empty() && found_.back().kind == TextKind::attach_point && found_.back().range.end <= at;
    }

    [[nodiscard]] char next_character() const
    {
        for (std::uint32_t at = lexer_.position(); at < size(); ++at)
            if (!is_blank(text_[at])) return text_[at];
        return '\0';
    }

    /// pid of "x->pid" is no builtin.
    [[nodiscard]] bool is_member(std::uint32_t begin) const
    {
        const std::string_view before = text_.substr(0, begin);
        return before.ends_with('.') || before.ends_with("->");
    }

    /// nullopt: the word begins none.
    [[nodiscard]] std::optional<std::uint32_t> end_of_attach_point(const Token& token) const
    {
        const Provider* provider = find_provider(token.text);
        if (provider == nullptr) return std::nullopt;
        const bool is_alone = provider->most_parts == 0;
        if (is_alone) return token.range.end;
        if (token.range.end >= size() || text_[token.range.end] != ':') return std::nullopt;
        std::uint32_t end = token.range.end;
        int colons = 0;
        int brackets = 0;
        for (; end < size(); ++end) {
            const char c = text_[end];
            if (is_blank(c) || c == '{' || (c == ',' && brackets == 0)) break;
            if (c == '[') ++brackets;
            if (c == ']') --brackets;
            if (c == ':') ++colons;
            if (c == '/' && !is_of_path(*provider, end, colons)) break;
        }
        return end;
    }

    /// uprobe:/bin/sh:main and ply's tracepoint:sched/sched_switch have slashes; else one begins a predicate.
    [[nodiscard]] bool is_of_path(const Provider& provider, std::uint32_t at, int colons) const
    {
        if (is_in_user_program(provider.context)) return colons == 1;
        return provider.context == ContextKind::tracepoint && colons == 1 && at + 1 < size() &&
               is_word_start(text_[at + 1]);
    }

    std::string_view text_;
    Lexer lexer_;
    bool is_behind_at_ = false;
    bool names_macro_ = false;  ///< the word before was `macro`
    std::set<std::string> macros_;
    std::uint32_t behind_ = 0;  ///< the end of the last token
    int depth_ = 0;
    std::vector<ColoredText> found_;
};

}  // namespace

std::vector<ColoredText> highlight(std::string_view script)
{
    // Editors may hold more than a script can have; what is beyond is plain.
    return Highlighter(script.substr(0, std::size_t{1} << 20)).run();
}

}  // namespace boardscope::dsl
