// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/comparison_parser.h"

#include "core/filter/suggestion.h"
#include "core/filter/value_parser.h"

#include <array>
#include <limits>
#include <utility>

namespace boardscope::filter {

namespace {

struct OperatorWord {
    std::string_view word;
    Operator meaning;
};
constexpr std::array operator_words = {
    OperatorWord{"contains", Operator::contains},
    OperatorWord{"startswith", Operator::starts_with},
    OperatorWord{"matches", Operator::matches},
    OperatorWord{"in", Operator::in},
};

std::string operators_hint(const FieldFacts& facts)
{
    const std::string begin = "the operators of " + std::string(facts.name) + " are ";
    switch (facts.type) {
    case FieldType::text: return begin + "== != contains startswith matches in";
    case FieldType::kind: return begin + "== != in";
    case FieldType::number:
    case FieldType::time: break;
    }
    return begin + "== != < <= > >= in";
}

std::string fields_hint()
{
    std::string names;
    for (const FieldFacts& facts : all_fields())
        names += (names.empty() ? "" : ", ") + std::string(facts.name);
    return "the fields are " + names;
}

std::vector<std::string_view> known_field_words(const FieldCatalog& fields)
{
    std::vector<std::string_view> words{"not"};
    for (const NamedField& field : fields.fields())
        words.push_back(field.name);
    for (const FieldFacts& facts : all_fields()) {
        words.push_back(facts.name);
        if (!facts.alias.empty()) words.push_back(facts.alias);
    }
    return words;
}

/// What follows looks like a question about a text.
bool asks_for_text(const TokenCursor& cursor)
{
    const auto operation = operator_at(cursor.ahead(1));
    if (!operation) return false;
    if (fits(*operation, FieldType::text) && !fits(*operation, FieldType::number)) return true;
    const bool is_set = cursor.ahead(2).kind == TokenKind::open_brace;
    return cursor.ahead(is_set ? 3 : 2).kind == TokenKind::string;
}

/// A field that only some events have. Where some have it as a number and others as a text, or nobody has it
/// yet, the question tells which is meant.
std::optional<FieldFacts> named_field(const TokenCursor& cursor)
{
    const std::string& name = cursor.now().text;
    const NamedField* known = cursor.fields().find(name);
    if (!known && !cursor.fields().is_open()) return std::nullopt;
    const bool is_clear = known && known->can_be_number != known->can_be_text;
    const bool is_text = is_clear ? known->can_be_text : asks_for_text(cursor);
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    return FieldFacts{Field::named,
                      name,
                      "",
                      is_text ? FieldType::text : FieldType::number,
                      decode::absent_number + 1,
                      greatest,
                      "of some events"};
}

/// The name in it stays good as long as the cursor.
FilterResult<FieldFacts> parse_field(TokenCursor& cursor)
{
    const Token& token = cursor.now();
    switch (token.kind) {
    case TokenKind::word: break;
    case TokenKind::end: return fail(token, "something is missing after this", fields_hint());
    case TokenKind::string:
        return fail(token, "a comparison begins with a field, not with a text",
                    "to search the messages write: msg contains " + cursor.written(token));
    case TokenKind::number:
        return fail(token, "a comparison begins with a field, not with a number",
                    "write: pid == " + cursor.written(token));
    default: return fail(token, "a field is missing before this", fields_hint());
    }
    if (const FieldFacts* facts = find_field(token.text)) {
        cursor.take();
        return *facts;
    }
    if (token.text == "and" || token.text == "or" || operator_at(token))
        return fail(token, "a field is missing before this", fields_hint());
    if (const auto facts = named_field(cursor)) {
        cursor.take();
        return *facts;
    }
    return fail(token, token.text + " is not a field",
                suggest(token.text, known_field_words(cursor.fields())));
}

FilterResult<Operator> parse_operator(TokenCursor& cursor, const FieldFacts& facts, const Token& field)
{
    const Token token = cursor.now();
    const auto operation = operator_at(token);
    if (!operation && token.kind == TokenKind::word)
        return fail(token, token.text + " is not an operator", suggest(token.text, known_operator_words()));
    if (!operation) return fail(token, "an operator is missing before this", operators_hint(facts));
    if (!fits(*operation, facts.type))
        return filter_failure(join(field.range, token.range),
                              with_type(facts) + ", " + cursor.written(token) + " does not work on it",
                              operators_hint(facts));
    cursor.take();
    return *operation;
}

/// Nothing of a comparison follows: the field stood alone.
bool ends_question(const Token& token)
{
    switch (token.kind) {
    case TokenKind::end:
    case TokenKind::close_paren:
    case TokenKind::and_sign:
    case TokenKind::or_sign: return true;
    case TokenKind::word: return token.text == "and" || token.text == "or";
    default: return false;
    }
}

}  // namespace

FilterResult<Node> parse_comparison(TokenCursor& cursor)
{
    const Token field = cursor.now();
    const auto facts = parse_field(cursor);
    if (!facts) return tl::unexpected<FilterError>(facts.error());
    Node node;
    if (ends_question(cursor.now())) {
        node.kind = NodeKind::presence;
        node.presence.field = facts->field;
        if (facts->field == Field::named) node.presence.name = facts->name;
        node.presence.field_range = field.range;
        return node;
    }
    const auto operation = parse_operator(cursor, *facts, field);
    if (!operation) return tl::unexpected<FilterError>(operation.error());
    auto comparison = parse_values(cursor, *facts, *operation);
    if (!comparison) return tl::unexpected<FilterError>(comparison.error());
    if (operator_at(cursor.now()))
        return fail(cursor.now(), "a comparison has one operator", "join two comparisons with and");
    node.kind = NodeKind::comparison;
    node.comparison = std::move(*comparison);
    node.comparison.field_range = field.range;
    return node;
}

std::optional<Operator> operator_at(const Token& token)
{
    switch (token.kind) {
    case TokenKind::equal: return Operator::equal;
    case TokenKind::not_equal: return Operator::not_equal;
    case TokenKind::less: return Operator::less;
    case TokenKind::less_equal: return Operator::less_equal;
    case TokenKind::greater: return Operator::greater;
    case TokenKind::greater_equal: return Operator::greater_equal;
    case TokenKind::word:
        for (const OperatorWord& entry : operator_words)
            if (token.text == entry.word) return entry.meaning;
        return std::nullopt;
    default: return std::nullopt;
    }
}

bool fits(Operator operation, FieldType type)
{
    switch (operation) {
    case Operator::equal:
    case Operator::not_equal:
    case Operator::in: return true;
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal: return type == FieldType::number || type == FieldType::time;
    case Operator::contains:
    case Operator::starts_with:
    case Operator::matches: return type == FieldType::text;
    }
    return false;
}

std::vector<std::string_view> known_operator_words()
{
    std::vector<std::string_view> words{"and", "or"};
    for (const OperatorWord& entry : operator_words)
        words.push_back(entry.word);
    return words;
}

std::string suggest(std::string_view word, const std::vector<std::string_view>& known)
{
    const std::string_view near = nearest_word(word, known);
    if (!near.empty()) return "did you mean " + std::string(near) + "?";
    std::string all;
    for (const std::string_view name : known)
        all += (all.empty() ? "" : ", ") + std::string(name);
    return "what can stand here: " + all;
}

}  // namespace boardscope::filter
