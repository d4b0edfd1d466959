// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/value_parser.h"

#include "core/filter/suggestion.h"
#include "core/store/event_row.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::filter {

namespace {

constexpr std::array row_kinds = {store::RowKind::event, store::RowKind::odd_line, store::RowKind::loss,
                                  store::RowKind::note};

/// What a comparison of this field looks like.
std::string example_hint(const FieldFacts& facts)
{
    const std::string begin = "write: " + std::string(facts.name);
    switch (facts.type) {
    case FieldType::number: return begin + " == 1";
    case FieldType::time: return begin + " > 203.4s";
    case FieldType::text: return begin + " == \"ls\"";
    case FieldType::kind: return begin + " == loss";
    }
    return begin;
}

std::string set_hint(const FieldFacts& facts)
{
    const std::string begin = "write: " + std::string(facts.name) + " in ";
    switch (facts.type) {
    case FieldType::number: return begin + "{1, 2} or in 1..2";
    case FieldType::time: return begin + "203.4s..203.5s";
    case FieldType::text: return begin + "{\"ls\", \"cat\"}";
    case FieldType::kind: return begin + "{odd, loss}";
    }
    return begin;
}

FilterResult<std::string> parse_text(TokenCursor& cursor, const FieldFacts& facts)
{
    const Token token = cursor.now();
    switch (token.kind) {
    case TokenKind::string: break;
    case TokenKind::end: return fail(token, "a text is missing at the end", example_hint(facts));
    case TokenKind::word: return fail(token, "texts stand in double quotes", "write: \"" + token.text + "\"");
    case TokenKind::number:
        return fail(token, with_type(facts) + ", this is a number",
                    "write: \"" + cursor.written(token) + "\"");
    default: return fail(token, "a text is missing before this", example_hint(facts));
    }
    if (token.text.empty())
        return fail(token, "an empty text asks nothing",
                    "rows without it are found with: not " + std::string(facts.name));
    return cursor.take().text;
}

FilterResult<std::int64_t> parse_kind(TokenCursor& cursor)
{
    const Token token = cursor.now();
    std::array<std::string_view, row_kinds.size()> names;
    for (std::size_t i = 0; i < row_kinds.size(); ++i)
        names[i] = store::to_string(row_kinds[i]);
    if (token.kind != TokenKind::word && token.kind != TokenKind::string)
        return fail(token, "a kind of row is missing here", "the kinds are event, odd, loss, note");
    for (std::size_t i = 0; i < row_kinds.size(); ++i) {
        if (token.text != names[i]) continue;
        cursor.take();
        return static_cast<std::int64_t>(row_kinds[i]);
    }
    const std::string_view near = nearest_word(token.text, names);
    return fail(token, cursor.written(token) + " is not a kind of row",
                near.empty() ? "the kinds are event, odd, loss, note"
                             : "did you mean " + std::string(near) + "?");
}

/// Of a field that only some events have: any whole number, or a duration.
FilterResult<std::int64_t> parse_named_number(TokenCursor& cursor, const FieldFacts& facts,
                                              Comparison& comparison)
{
    const Token token = cursor.now();
    using store::ReadAs;
    if (!token.has_unit && !token.whole)
        return fail(token, "a number with a point has a unit", "write it like 1.5ms");
    if (token.has_unit && !token.time_fits)
        return fail(token, "this is not a time in whole nanoseconds",
                    "write it like 203.4s, 5ms, 20us or 7ns");
    const ReadAs as = token.has_unit         ? ReadAs::nanoseconds
                      : token.is_bit_pattern ? ReadAs::bits
                                             : ReadAs::plain;
    const bool is_first = comparison.ranges.empty();
    const bool mixes = as == ReadAs::nanoseconds || comparison.read_as == ReadAs::nanoseconds;
    if (!is_first && as != comparison.read_as && mixes)
        return fail(token,
                    "one of these numbers of " + std::string(facts.name) + " has a unit and another has none",
                    "give all of them a unit");
    if (is_first || as == ReadAs::bits) comparison.read_as = as;
    cursor.take();
    return token.has_unit ? token.time_ns : token.integer;
}

FilterResult<std::int64_t> parse_number(TokenCursor& cursor, const FieldFacts& facts, Comparison& comparison)
{
    if (facts.type == FieldType::kind) return parse_kind(cursor);
    const Token token = cursor.now();
    if (token.kind == TokenKind::end)
        return fail(token, "a value is missing at the end", example_hint(facts));
    if (token.kind == TokenKind::string)
        return fail(token, with_type(facts) + ", this is a text", "write the value without quotes");
    if (token.kind != TokenKind::number)
        return fail(token, with_type(facts) + ", this is not", example_hint(facts));
    if (facts.field == Field::named) return parse_named_number(cursor, facts, comparison);
    if (token.is_negative)
        return fail(token, std::string(facts.name) + " is never negative",
                    "rows without it are found with: not " + std::string(facts.name));
    if (facts.type == FieldType::time) {
        if (!token.time_fits)
            return fail(token, "this is not a time in whole nanoseconds",
                        "write it like 203.4s, 5ms, 20us or 7ns");
        return cursor.take().time_ns;
    }
    const std::string whole = std::to_string(token.integer);
    if (token.has_unit) return fail(token, with_type(facts) + " without a unit", "write: " + whole);
    if (!token.whole) return fail(token, std::string(facts.name) + " is a whole number", "write: " + whole);
    if (token.is_bit_pattern || token.integer > facts.greatest)
        return fail(token, "this is more than " + std::string(facts.name) + " can be",
                    "the largest is " + std::to_string(facts.greatest));
    return cursor.take().integer;
}

FilterResult<NumberRange> parse_range(TokenCursor& cursor, const FieldFacts& facts, Comparison& comparison)
{
    const Token first = cursor.now();
    const auto low = parse_number(cursor, facts, comparison);
    if (!low) return tl::unexpected<FilterError>(low.error());
    if (cursor.now().kind != TokenKind::range || facts.type == FieldType::kind)
        return NumberRange{*low, *low};
    cursor.take();
    const Token last = cursor.now();
    const auto high = parse_number(cursor, facts, comparison);
    if (!high) return tl::unexpected<FilterError>(high.error());
    if (*high < *low)
        return filter_failure(join(first.range, last.range), "this range ends before it begins",
                              "write: " + cursor.written(last) + ".." + cursor.written(first));
    return NumberRange{*low, *high};
}

/// `{` element, element … `}`. parse_one() reads an element, or says what is wrong with it.
template <class ParseOne>
std::optional<FilterError> parse_set(TokenCursor& cursor, const FieldFacts& facts, ParseOne parse_one)
{
    const Token opening = cursor.now();
    if (opening.kind != TokenKind::open_brace)
        return FilterError{opening.range, "behind in stands a set in braces", set_hint(facts)};
    cursor.take();
    if (cursor.now().kind == TokenKind::close_brace)
        return FilterError{join(opening.range, cursor.now().range), "this set is empty", set_hint(facts)};
    for (;;) {
        if (cursor.now().kind == TokenKind::end) break;
        if (auto failed = parse_one()) return failed;
        const Token token = cursor.now();
        if (token.kind == TokenKind::end) break;
        if (token.kind != TokenKind::comma && token.kind != TokenKind::close_brace)
            return FilterError{token.range, "a comma or } is missing before this", set_hint(facts)};
        cursor.take();
        if (token.kind == TokenKind::close_brace) return std::nullopt;
    }
    return FilterError{opening.range, "this brace is not closed", "put a } behind the last value"};
}

/// Sorted, joined where they touch.
std::vector<NumberRange> sorted_apart(std::vector<NumberRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(),
              [](const NumberRange& a, const NumberRange& b) { return a.low < b.low; });
    std::vector<NumberRange> apart;
    for (const NumberRange& range : ranges) {
        if (!apart.empty() && (range.low <= apart.back().high || range.low - 1 == apart.back().high))
            apart.back().high = std::max(apart.back().high, range.high);
        else
            apart.push_back(range);
    }
    return apart;
}

/// The values of the field that stand in this relation to `value`.
std::vector<NumberRange> ranges_of(const FieldFacts& facts, Operator operation, std::int64_t value)
{
    std::vector<NumberRange> ranges;
    const auto add = [&ranges](std::int64_t low, std::int64_t high) {
        if (low <= high) ranges.push_back({low, high});
    };
    const auto add_below = [&] { add(facts.least, value - 1); };
    const auto add_above = [&] {
        if (value < facts.greatest) add(value + 1, facts.greatest);
    };
    switch (operation) {
    case Operator::equal: add(value, value); break;
    case Operator::not_equal:
        add_below();
        add_above();
        break;
    case Operator::less: add_below(); break;
    case Operator::less_equal: add(facts.least, value); break;
    case Operator::greater: add_above(); break;
    case Operator::greater_equal: add(value, facts.greatest); break;
    default: break;
    }
    return ranges;
}

FilterResult<Comparison> parse_numbers(TokenCursor& cursor, const FieldFacts& facts, Operator operation)
{
    Comparison comparison;
    comparison.field = facts.field;
    if (facts.field == Field::named) comparison.name = facts.name;
    if (operation != Operator::in) {
        const Token token = cursor.now();
        const auto value = parse_number(cursor, facts, comparison);
        const bool orders = operation != Operator::equal && operation != Operator::not_equal;
        if (value && token.is_bit_pattern && orders)
            return fail(token, "a number so large can be compared with == and != only",
                        "take one below 0x8000000000000000");
        if (!value) return tl::unexpected<FilterError>(value.error());
        comparison.ranges = ranges_of(facts, operation, *value);
        comparison.value_ranges = {token.range};
        return comparison;
    }
    const auto parse_one = [&]() -> std::optional<FilterError> {
        const std::size_t begin = cursor.now().range.begin;
        const auto range = parse_range(cursor, facts, comparison);
        if (!range) return range.error();
        comparison.ranges.push_back(*range);
        comparison.value_ranges.push_back({begin, cursor.taken_end()});
        return std::nullopt;
    };
    // A single range needs no braces.
    const bool single = cursor.now().kind == TokenKind::number && cursor.next().kind == TokenKind::range;
    if (const auto failed = single ? parse_one() : parse_set(cursor, facts, parse_one))
        return tl::unexpected<FilterError>(*failed);
    comparison.ranges = sorted_apart(std::move(comparison.ranges));
    return comparison;
}

FilterResult<Comparison> parse_texts(TokenCursor& cursor, const FieldFacts& facts, Operator operation)
{
    Comparison comparison;
    comparison.field = facts.field;
    if (facts.field == Field::named) comparison.name = facts.name;
    if (operation == Operator::matches) {
        if (cursor.now().kind != TokenKind::regex)
            return fail(cursor.now(), "a regular expression is missing here",
                        "it stands between slashes: /open.*/i");
        Token token = cursor.take();
        comparison.text_test = TextTest::regex;
        comparison.ignore_case = token.ignore_case;
        comparison.text_range = token.range;
        comparison.value_ranges = {token.range};
        comparison.texts.push_back(std::move(token.text));
        return comparison;
    }
    const auto parse_one = [&]() -> std::optional<FilterError> {
        const TextRange range = cursor.now().range;
        auto text = parse_text(cursor, facts);
        if (!text) return text.error();
        comparison.value_ranges.push_back(range);
        comparison.texts.push_back(std::move(*text));
        return std::nullopt;
    };
    comparison.negated = operation == Operator::not_equal;
    if (operation == Operator::contains) comparison.text_test = TextTest::contains;
    if (operation == Operator::starts_with) comparison.text_test = TextTest::starts_with;
    if (const auto failed = operation == Operator::in ? parse_set(cursor, facts, parse_one) : parse_one())
        return tl::unexpected<FilterError>(*failed);
    return comparison;
}

}  // namespace

FilterResult<Comparison> parse_values(TokenCursor& cursor, const FieldFacts& facts, Operator operation)
{
    return facts.type == FieldType::text ? parse_texts(cursor, facts, operation)
                                         : parse_numbers(cursor, facts, operation);
}

std::string with_type(const FieldFacts& facts)
{
    const std::string name(facts.name);
    switch (facts.type) {
    case FieldType::number: return name + " is a number";
    case FieldType::time: return name + " is a time";
    case FieldType::text: return name + " is a text";
    case FieldType::kind: return name + " is one of event, odd, loss and note";
    }
    return name;
}

}  // namespace boardscope::filter
