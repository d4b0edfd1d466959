// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_declaration.h"

#include "core/dsl/parse_expr.h"

#include <string>

namespace boardscope::dsl {

bool parse_map_declaration(ParseCursor& cursor, Program& program)
{
    const std::string hint = "write let @name = hash(100);";
    MapDeclaration declaration;
    const std::uint32_t begin = cursor.take().range.begin;
    if (cursor.now().kind == TokenKind::variable) {
        cursor.fail("variables belong to one probe, and are declared in it",
                    "maps are for all of them: " + hint);
        return false;
    }
    if (cursor.now().kind != TokenKind::map) {
        cursor.fail("the name of a map is missing here", hint);
        return false;
    }
    declaration.name = cursor.take().text;
    if (!cursor.expect("=", hint)) return false;
    if (cursor.now().kind != TokenKind::word) {
        cursor.fail("the kind of a map is missing here", hint);
        return false;
    }
    const Token kind = cursor.take();
    declaration.kind = kind.text;
    declaration.kind_place = kind.range;
    if (!cursor.expect("(", hint)) return false;
    declaration.entries = parse_expr(cursor);
    if (!declaration.entries || !cursor.expect(")", hint)) return false;
    declaration.place = cursor.since(begin);
    if (!cursor.expect(";", hint)) return false;
    program.map_declarations.push_back(std::move(declaration));
    return true;
}

}  // namespace boardscope::dsl
