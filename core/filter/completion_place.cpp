// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/completion_place.h"

#include "core/filter/comparison_parser.h"
#include "core/filter/filter_lexer.h"
#include "core/filter/filter_parser.h"

#include <span>
#include <utility>

namespace boardscope::filter {

namespace {

std::optional<PlaceField> field_of(std::string_view name, const FieldCatalog& fields)
{
    if (const FieldFacts* facts = find_field(name)) {
        const bool is_text = facts->type == FieldType::text;
        return PlaceField{.name = facts->name,
                          .type = facts->type,
                          .can_be_number = !is_text,
                          .can_be_text = is_text,
                          .has_unit = facts->type == FieldType::time};
    }
    const NamedField* named = fields.find(name);
    if (!named) return std::nullopt;
    return PlaceField{.name = named->name,
                      .type = named->can_be_number ? FieldType::number : FieldType::text,
                      .can_be_number = named->can_be_number,
                      .can_be_text = named->can_be_text,
                      .has_unit = named->unit != decode::FieldUnit::none,
                      .is_named = true};
}

bool joins(const Token& token)
{
    return token.kind == TokenKind::and_sign || token.kind == TokenKind::or_sign ||
           (token.kind == TokenKind::word && (token.text == "and" || token.text == "or"));
}

/// Goes over the tokens before a place and keeps what the parser would expect next.
class PlaceFinder {
public:
    PlaceFinder(std::string_view text, const FieldCatalog& fields) : text_(text), fields_(fields)
    {
        place_.expected = Expected::field;
    }

    void step(const Token& token)
    {
        if (token.kind == TokenKind::open_paren) ++place_.open_brackets;
        if (token.kind == TokenKind::close_paren && place_.open_brackets > 0) --place_.open_brackets;
        switch (place_.expected) {
        case Expected::field: return after_field(token);
        case Expected::operation: return after_operator(token);
        case Expected::set: return after_in(token);
        case Expected::value: return after_value(token);
        case Expected::set_joining: return after_listed(token);
        case Expected::joining:
        case Expected::nothing: return after_comparison(token);
        }
    }

    [[nodiscard]] CompletionPlace take() { return std::move(place_); }

private:
    void after_field(const Token& token)
    {
        if (token.kind == TokenKind::open_paren || token.kind == TokenKind::not_sign ||
            (token.kind == TokenKind::word && token.text == "not"))
            return;
        place_.field.reset();
        place_.operation.reset();
        place_.expected = Expected::nothing;
        if (token.kind != TokenKind::word || joins(token)) return;
        place_.field = field_of(text_of(token), fields_);
        place_.expected = Expected::operation;
    }

    void after_operator(const Token& token)
    {
        place_.operation = operator_at(token);
        if (!place_.operation) return after_comparison(token);
        place_.listed.clear();
        place_.in_range = false;
        is_set_ = false;
        place_.expected = place_.operation == Operator::in        ? Expected::set
                          : place_.operation == Operator::matches ? Expected::nothing
                                                                  : Expected::value;
    }

    void after_in(const Token& token)
    {
        is_set_ = token.kind == TokenKind::open_brace;
        place_.expected = is_set_                           ? Expected::value
                          : token.kind == TokenKind::number ? Expected::joining
                                                            : Expected::nothing;
    }

    void after_value(const Token& token)
    {
        if (token.kind == TokenKind::close_brace || joins(token) || token.kind == TokenKind::close_paren)
            return after_comparison(token);
        if (is_set_) place_.listed.push_back(text_of(token));
        place_.in_range = false;
        place_.expected = is_set_ ? Expected::set_joining : Expected::joining;
    }

    void after_listed(const Token& token)
    {
        place_.in_range = token.kind == TokenKind::range;
        if (place_.in_range || token.kind == TokenKind::comma)
            place_.expected = Expected::value;
        else if (token.kind == TokenKind::close_brace)
            place_.expected = Expected::joining;
        else
            place_.expected = Expected::nothing;
    }

    /// Whatever is wrong, it goes on behind the next and or or.
    void after_comparison(const Token& token)
    {
        if (joins(token)) {
            place_.expected = Expected::field;
        } else if (token.kind == TokenKind::range && place_.operation == Operator::in) {
            place_.in_range = true;
            place_.expected = Expected::value;
        } else {
            const bool ends = token.kind == TokenKind::close_paren || token.kind == TokenKind::regex;
            place_.expected = ends ? Expected::joining : Expected::nothing;
        }
    }

    [[nodiscard]] std::string_view text_of(const Token& token) const
    {
        return text_.substr(token.range.begin, token.range.end - token.range.begin);
    }

    std::string_view text_;
    const FieldCatalog& fields_;
    CompletionPlace place_;
    bool is_set_ = false;
};

/// More characters at its end could make another of it.
bool may_go_on(const Token& token)
{
    switch (token.kind) {
    case TokenKind::word:
    case TokenKind::number:
    case TokenKind::string:
    case TokenKind::regex:
    case TokenKind::broken:
    case TokenKind::less:
    case TokenKind::greater:
    case TokenKind::not_sign: return true;
    default: return false;
    }
}

bool parses_with_value(std::string_view text, TextRange value, const FieldCatalog& fields)
{
    std::string whole(text.substr(0, value.begin));
    whole += "\"x\"";
    whole += text.substr(value.end);
    return parse_filter(whole, fields).has_value();
}

/// The word that the cursor is in. Of a text whose closing quote belongs to another one, or which has none,
/// only what stands before the cursor.
TextRange word_range(std::string_view text, std::size_t cursor, const Token& token,
                     const FieldCatalog& fields)
{
    if (text[token.range.begin] != '"' || cursor == token.range.end) return token.range;
    const TextRange begun{token.range.begin, cursor};
    if (token.kind == TokenKind::broken || parses_with_value(text, begun, fields)) return begun;
    return token.range;
}

bool ends_comparison(const Token& token)
{
    return token.kind == TokenKind::end || token.kind == TokenKind::close_paren ||
           token.kind == TokenKind::close_brace || token.kind == TokenKind::comma || joins(token);
}

/// The rest of a set, whose values are not offered a second time either.
void add_listed_behind(CompletionPlace& place, std::string_view text, std::span<const Token> tokens)
{
    for (const Token& token : tokens) {
        const bool is_listed = token.kind == TokenKind::string || token.kind == TokenKind::number ||
                               token.kind == TokenKind::word;
        if (is_listed && !joins(token))
            place.listed.push_back(text.substr(token.range.begin, token.range.end - token.range.begin));
        else if (token.kind != TokenKind::comma)
            return;
    }
}

}  // namespace

CompletionPlace find_place(std::string_view text, std::size_t cursor, const FieldCatalog& fields)
{
    const std::vector<Token> tokens = lex_leniently(text);
    PlaceFinder finder(text, fields);
    std::size_t next = 0;
    const Token* word = nullptr;
    for (; tokens[next].kind != TokenKind::end && tokens[next].range.begin < cursor; ++next) {
        const Token& token = tokens[next];
        const bool is_within = cursor < token.range.end || (cursor == token.range.end && may_go_on(token));
        if (is_within)
            word = &token;
        else
            finder.step(token);
    }
    CompletionPlace place = finder.take();
    place.word = word ? word_range(text, cursor, *word, fields) : TextRange{cursor, cursor};
    place.typed = text.substr(place.word.begin, cursor - place.word.begin);
    place.ends_here = ends_comparison(tokens[next]);
    if (word && word->kind == TokenKind::regex) place.expected = Expected::nothing;
    if (place.expected == Expected::value && place.operation == Operator::in)
        add_listed_behind(place, text, std::span(tokens).subspan(next));
    return place;
}

}  // namespace boardscope::filter
