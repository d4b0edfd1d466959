// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_macro.h"

#include "core/dsl/parse_expr.h"
#include "core/dsl/parse_statement.h"

#include <algorithm>
#include <string>
#include <utility>

namespace boardscope::dsl {

namespace {

const std::string macro_hint = "write macro name($x, @m, y) { … }";

/// Behind the (, up to its ).
bool parse_parameters(ParseCursor& cursor, Macro& macro, const std::string& hint)
{
    if (cursor.accept(")")) return true;
    do {
        const Token token = cursor.now();
        MacroParameter parameter;
        if (token.kind == TokenKind::variable && !macro.is_define) {
            parameter.kind = MacroParameter::Kind::variable;
        } else if (token.kind == TokenKind::map && !macro.is_define) {
            parameter.kind = MacroParameter::Kind::map;
        } else if (token.kind != TokenKind::word) {
            cursor.fail("the name of a parameter is missing here", hint);
            return false;
        }
        cursor.take();
        parameter.name = token.text;
        parameter.place = token.range;
        const bool is_known = std::ranges::any_of(macro.parameters, [&](const MacroParameter& one) {
            return one.name == parameter.name && one.kind == parameter.kind;
        });
        if (is_known) {
            cursor.fail(token.range, "there is a parameter of this name already", "give it another name");
            return false;
        }
        macro.parameters.push_back(std::move(parameter));
    } while (cursor.accept(","));
    return cursor.expect(")", hint);
}

/// { statements; value }: what stands last, without a ; behind it, is the macro's value.
void take_value(ParseCursor& cursor, Macro& macro)
{
    if (macro.body.empty()) return;
    auto* last = std::get_if<ExprStatement>(&macro.body.back()->node);
    if (last == nullptr) return;
    Lexer behind(cursor.source().text(), macro.body.back()->place.end, cursor.taken_end());
    if (behind.next().is(";")) return;
    macro.value = std::move(last->expr);
    macro.body.pop_back();
}

}  // namespace

bool parse_macro(ParseCursor& cursor, Program& program)
{
    Macro macro;
    const std::uint32_t begin = cursor.take().range.begin;
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("the name of this macro is missing here", macro_hint);
        return false;
    }
    const Token name = cursor.take();
    macro.name = name.text;
    macro.name_place = name.range;
    if (!cursor.expect("(", macro_hint) || !parse_parameters(cursor, macro, macro_hint)) return false;
    if (!cursor.now().is("{")) {
        cursor.fail_behind("{ is missing here", macro_hint);
        return false;
    }
    parse_block(cursor, macro.body);
    take_value(cursor, macro);
    macro.place = cursor.since(begin);
    program.macros.push_back(std::move(macro));
    return true;
}

void parse_define_macro(ParseCursor& cursor, Program& program, std::string name, TextRange rest,
                        TextRange place)
{
    const std::string hint = "write #define NAME(x) x * 2";
    Macro macro;
    macro.is_define = true;
    macro.name = std::move(name);
    macro.name_place = {rest.begin - static_cast<std::uint32_t>(macro.name.size()), rest.begin};
    macro.place = place;
    ParseCursor inside(cursor.source(), cursor.diagnostics(), rest);
    inside.take();  // its (
    if (!parse_parameters(inside, macro, hint)) return;
    macro.value = parse_expr(inside);
    if (macro.value && !inside.at_end())
        inside.fail("only a value can be given a name by #define", "macro name(x) { … } holds statements");
    else if (macro.value)
        program.macros.push_back(std::move(macro));
}

}  // namespace boardscope::dsl
