// SPDX-License-Identifier: GPL-3.0-or-later
// len() of maps and texts, and pton().
#include "core/dsl/types_pass.h"

#include <arpa/inet.h>

namespace boardscope::dsl {

void TypesPass::check_length(Expr& expr, Call& node)
{
    Expr& argument = *node.arguments[0];
    auto* map = std::get_if<MapAccess>(&argument.node);
    if (map != nullptr && map->keys.empty()) {
        map->index = map_index(*map, argument.place);
        const MapState& state = maps_[static_cast<std::size_t>(map->index)];
        const bool is_one_value = state.has_keys && state.keys.empty();
        if (!is_one_value) {
            expr.type = Type::integer(8, true);
            const TypeKind kind = state.value.type.kind;
            if (kind == TypeKind::log2_histogram || kind == TypeKind::linear_histogram)
                return error(argument.place,
                             "@" + map->name +
                                 " is a histogram: one of its keys has an entry for each bucket",
                             "count its keys in a map of their own");
            (void)require_callbacks("len() of a map", node.function_place,
                                    "count in a map of your own: @n++");
            return;
        }
    }
    check(argument);
    if (!require_value(argument)) return;
    expr.type = Type::integer(8, true);
    if (argument.type.kind == TypeKind::text) return;
    const std::string words(source_.slice(argument.place));
    error(argument.place, "len() takes a map with keys or a text, and this is " + to_string(argument.type),
          argument.type.is_number() ? "str(" + words + ") is the text at that address" : std::string());
}

/// As the kernel keeps it, read by a board whose low byte comes first, which all of them are.
void TypesPass::set_address_number(Expr& expr, const Call& node)
{
    const auto* literal = std::get_if<StringLiteral>(&node.arguments[0]->node);
    const auto* constant = std::get_if<TextConstant>(&node.arguments[0]->meaning);
    const std::string text = literal != nullptr    ? literal->value
                             : constant != nullptr ? constant->value
                                                   : std::string();
    expr.type = Type::integer(4, false);
    std::uint8_t bytes[16] = {};
    if (inet_pton(AF_INET, text.c_str(), bytes) == 1) {
        const std::uint64_t value = bytes[0] | std::uint64_t{bytes[1]} << 8 | std::uint64_t{bytes[2]} << 16 |
                                    std::uint64_t{bytes[3]} << 24;
        expr.meaning = Constant{value, text};
        return;
    }
    const bool is_wide = inet_pton(AF_INET6, text.c_str(), bytes) == 1;
    error(node.arguments[0]->place,
          is_wide ? "pton() of an IPv6 address is not supported yet" : "\"" + text + "\" is no IPv4 address",
          is_wide ? "compare its bytes one by one, or print it with ntop()" : "write pton(\"127.0.0.1\")");
}

}  // namespace boardscope::dsl
