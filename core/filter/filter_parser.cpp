// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"

#include "core/filter/comparison_parser.h"
#include "core/filter/filter_lexer.h"
#include "core/filter/token_cursor.h"

#include <string>
#include <utility>

namespace boardscope::filter {

namespace {

/// Recursive descent over and, or, not and brackets; `or` binds loosest.
class Parser {
public:
    explicit Parser(TokenCursor cursor) : cursor_(std::move(cursor)) {}

    FilterResult<Node> run()
    {
        if (cursor_.now().kind == TokenKind::end) return Node{};
        auto tree = any_of(0);
        if (!tree) return tree;
        const Token& left = cursor_.now();
        if (left.kind == TokenKind::close_paren)
            return fail(left, "this bracket was never opened", "take it out, or put a ( before");
        if (left.kind != TokenKind::end)
            return fail(left, "and or or is missing before this", joining_hint());
        return tree;
    }

private:
    FilterResult<Node> any_of(int depth)
    {
        return chain(NodeKind::any_of, TokenKind::or_sign, "or", depth, &Parser::all_of);
    }

    FilterResult<Node> all_of(int depth)
    {
        return chain(NodeKind::all_of, TokenKind::and_sign, "and", depth, &Parser::one);
    }

    FilterResult<Node> chain(NodeKind kind, TokenKind sign, std::string_view word, int depth,
                             FilterResult<Node> (Parser::*part)(int))
    {
        auto first = (this->*part)(depth);
        if (!first || !cursor_.at(sign, word)) return first;
        Node node;
        node.kind = kind;
        node.range = first->range;
        node.children.push_back(std::move(*first));
        while (cursor_.at(sign, word)) {
            cursor_.take();
            auto next = (this->*part)(depth);
            if (!next) return next;
            node.range = join(node.range, next->range);
            node.children.push_back(std::move(*next));
        }
        return node;
    }

    FilterResult<Node> one(int depth)
    {
        if (depth >= filter_depth_limit)
            return fail(cursor_.now(), "this is nested too deep", "split the filter into simpler parts");
        const std::size_t begin = cursor_.now().range.begin;
        auto node = cursor_.at(TokenKind::not_sign, "not")             ? none_of(depth)
                    : cursor_.now().kind == TokenKind::open_paren ? bracketed(depth)
                                                                  : parse_comparison(cursor_);
        if (node) node->range = {begin, cursor_.taken_end()};
        return node;
    }

    FilterResult<Node> none_of(int depth)
    {
        cursor_.take();
        auto inner = one(depth + 1);
        if (!inner) return inner;
        Node node;
        node.kind = NodeKind::none_of;
        node.children.push_back(std::move(*inner));
        return node;
    }

    FilterResult<Node> bracketed(int depth)
    {
        const Token opening = cursor_.take();
        auto inner = any_of(depth + 1);
        if (!inner) return inner;
        const Token& left = cursor_.now();
        if (left.kind == TokenKind::end)
            return fail(opening, "this bracket is not closed", "put a ) after what it holds");
        if (left.kind != TokenKind::close_paren)
            return fail(left, "and, or, or a closing bracket is missing before this", joining_hint());
        cursor_.take();
        return inner;
    }

    /// For what stands where only `and` and `or` can.
    [[nodiscard]] std::string joining_hint() const
    {
        const Token& token = cursor_.now();
        if (token.kind == TokenKind::word && !find_field(token.text) && !cursor_.fields().find(token.text))
            return suggest(token.text, known_operator_words());
        return "join two comparisons with and or or";
    }

    TokenCursor cursor_;
};

}  // namespace

FilterResult<Node> parse_filter(std::string_view text, const FieldCatalog& fields)
{
    if (text.size() > filter_text_limit_bytes)
        return filter_failure({filter_text_limit_bytes, text.size()}, "this filter is too long",
                              "a filter has at most " + std::to_string(filter_text_limit_bytes) + " bytes");
    auto tokens = lex_filter(text);
    if (!tokens) return tl::unexpected<FilterError>(tokens.error());
    return Parser(TokenCursor(text, std::move(*tokens), fields)).run();
}

}  // namespace boardscope::filter
