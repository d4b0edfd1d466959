// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_span.h"

#include "core/dsl/parse_attach_point.h"
#include "core/dsl/parse_expr.h"
#include "core/dsl/parse_predicate.h"
#include "core/dsl/parse_statement.h"

#include <algorithm>
#include <string>
#include <utility>

namespace boardscope::dsl {

namespace {

const std::string span_hint = "write span read = kprobe:vfs_read .. kretprobe:vfs_read { size = arg2; }";
const std::string field_hint = "fields of a span are written name = value;";

/// The same text once more, as a tree of its own.
ExprPtr parse_again(const ParseCursor& cursor, TextRange place)
{
    Diagnostics told_before;
    ParseCursor again(cursor.source(), told_before, place);
    return parse_simple_expr(again);
}

bool parse_keys(ParseCursor& cursor, Span& span)
{
    if (!cursor.now().is_word("by")) return true;
    cursor.take();
    const std::uint32_t begin = cursor.now().range.begin;
    span.from_key = parse_simple_expr(cursor);
    if (!span.from_key) return false;
    span.to_key = cursor.accept("..") ? parse_simple_expr(cursor) : parse_again(cursor, cursor.since(begin));
    return span.to_key != nullptr;
}

bool parse_field(ParseCursor& cursor, Span& span, bool at_end)
{
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("the name of a field is missing here", field_hint);
        return false;
    }
    const Token name = cursor.take();
    if (!cursor.expect("=", field_hint)) return false;
    ExprPtr value = parse_expr(cursor);
    if (!value) return false;
    const bool is_known = std::any_of(span.fields.begin(), span.fields.end(),
                                      [&name](const SpanField& field) { return field.name == name.text; });
    if (is_known) {
        cursor.fail(name.range, "this span has a field called " + name.text + " already",
                    "give it another name");
        return false;
    }
    span.fields.push_back({name.text, std::move(value), at_end});
    if (cursor.accept(";") || cursor.accept(",") || cursor.now().is("}")) return true;
    cursor.fail_behind("; is missing here", field_hint);
    return false;
}

void parse_fields(ParseCursor& cursor, Span& span, bool at_end)
{
    const TextRange opening = cursor.take().range;
    while (!cursor.accept("}")) {
        if (cursor.accept(";")) continue;
        if (cursor.at_end() || cursor.gave_up())
            return cursor.fail(opening, "this block has no end", "put a } where it ends");
        if (!parse_field(cursor, span, at_end)) skip_statement(cursor);
    }
}

bool parse_end_fields(ParseCursor& cursor, Span& span)
{
    if (!cursor.now().is_word("at")) return true;
    cursor.take();
    const std::string hint = "write at end { ret = retval; }";
    if (!cursor.now().is_word("end")) {
        cursor.fail("end is missing here", hint);
        return false;
    }
    cursor.take();
    if (!cursor.now().is("{")) {
        cursor.fail_behind("{ is missing here", hint);
        return false;
    }
    parse_fields(cursor, span, true);
    return true;
}

}  // namespace

bool parse_span(ParseCursor& cursor, Span& span)
{
    const std::uint32_t begin = cursor.take().range.begin;
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("the name of this span is missing here", span_hint);
        return false;
    }
    span.name = cursor.take().text;
    if (!cursor.expect("=", span_hint) || !parse_attach_point(cursor, span.from)) return false;
    if (!cursor.expect("..", span_hint) || !parse_attach_point(cursor, span.to)) return false;
    if (!parse_keys(cursor, span) || !parse_predicate(cursor, span.predicate)) return false;
    if (cursor.now().is("{")) parse_fields(cursor, span, false);
    if (!parse_end_fields(cursor, span)) return false;
    span.place = cursor.since(begin);
    return true;
}

}  // namespace boardscope::dsl
