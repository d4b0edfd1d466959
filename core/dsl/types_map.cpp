// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/tree_copy.h"
#include "core/dsl/types_pass.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

std::string keys_text(const std::vector<Holder>& keys)
{
    if (keys.empty()) return "no key";
    std::string text;
    for (const Holder& key : keys)
        text += (text.empty() ? "" : ", ") + to_string(key.type);
    return "[" + text + "]";
}

}  // namespace

int TypesPass::map_index(MapAccess& node, TextRange place)
{
    const auto found = std::find_if(program_.maps.begin(), program_.maps.end(),
                                    [&](const MapInfo& map) { return map.name == node.name; });
    if (found != program_.maps.end()) return static_cast<int>(found - program_.maps.begin());
    program_.maps.push_back({node.name, {}, {}, place});
    maps_.emplace_back();
    return static_cast<int>(maps_.size() - 1);
}

/// The value of a map, in an expression.
void TypesPass::check_map(Expr& expr, MapAccess& node)
{
    check_keys(node, expr.place);
    const MapState& state = maps_[static_cast<std::size_t>(node.index)];
    const Type& value = state.value.type;
    if (value.is_aggregation()) {
        error(expr.place, "@" + node.name + " holds " + to_string(value) + ", whose value is known on the host only",
              "print(@" + node.name + ") shows it; @" + node.name + "++ counts in a way that programs can read");
        return note(state.value_place, "it is made " + to_string(value) + " here");
    }
    expr.type = value;
    if (value.kind == TypeKind::unknown && !quiet_)
        error(expr.place, "nothing is ever put into @" + node.name,
              "assign to it somewhere, as @" + node.name + " = 1");
}

void TypesPass::check_keys(MapAccess& node, TextRange place)
{
    for (const ExprPtr& key : node.keys)
        if (key) check(*key);
    node.index = map_index(node, place);
    MapState& state = maps_[static_cast<std::size_t>(node.index)];
    split_key(node, state.keys.size());
    const bool is_unknown = std::ranges::any_of(
        node.keys, [](const ExprPtr& key) { return key && key->type.kind == TypeKind::unknown; });
    // Another unit may say what they are, and how many.
    if (!state.has_keys && is_unknown && quiet_) return;
    if (!state.has_keys) {
        state.has_keys = true;
        state.key_place = place;
        state.keys.resize(node.keys.size());
    }
    if (state.keys.size() != node.keys.size()) {
        error(place, "@" + node.name + " has " + keys_text(state.keys) + " elsewhere, and here " +
                         (node.keys.empty() ? "no key" : std::to_string(node.keys.size()) +
                                                             (node.keys.size() == 1 ? " key" : " keys")),
              "all uses of a map have keys of the same kinds");
        return note(state.key_place, "it is used with " + keys_text(state.keys) + " here");
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        if (!node.keys[i]) continue;
        const Expr& key = *node.keys[i];
        if (!can_be_kept(key.type, key.place, "the key of a map")) continue;
        const Type before = state.keys[i].type;
        switch (state.keys[i].take(stored(key.type), is_literal(key))) {
        case Merge::grown: map_changed(node.index); break;
        case Merge::clash:
            error(key.place,
                  "this key of @" + node.name + " is " + to_string(before) + " elsewhere, and here " + to_string(key.type),
                  "all uses of a map have keys of the same kinds");
            note(state.key_place, "it is used with " + keys_text(state.keys) + " here");
            break;
        case Merge::same: break;
        }
    }
}

/// $kv.0 of a loop is the whole key: @m[$kv.0] is @m[$kv.0.0, $kv.0.1] where the map has two.
void TypesPass::split_key(MapAccess& node, std::size_t count)
{
    if (node.keys.size() != 1 || count < 2 || !node.keys[0]) return;
    const Type& type = node.keys[0]->type;
    if (type.kind != TypeKind::tuple || type.elements.size() != count) return;
    const ExprPtr whole = std::move(node.keys[0]);
    node.keys.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
        auto part = std::make_unique<Expr>();
        part->place = whole->place;
        part->node = TupleElement{copy_of(whole), i};
        check(*part);
        node.keys.push_back(std::move(part));
    }
}

void TypesPass::store_in_map(MapAccess& node, const Type& value, bool is_literal, TextRange value_place)
{
    if (node.index < 0 || value.kind == TypeKind::unknown) return;
    if (!value.is_aggregation() && !can_be_kept(value, value_place, "a map")) return;
    MapState& state = maps_[static_cast<std::size_t>(node.index)];
    const Type before = state.value.type;
    if (before.kind == TypeKind::unknown) state.value_place = value_place;
    switch (state.value.take(value, is_literal)) {
    case Merge::grown: map_changed(node.index); break;
    case Merge::clash:
        error(value_place, "@" + node.name + " holds " + to_string(before) + ", and this is " + to_string(value),
              before.kind == TypeKind::linear_histogram && value.kind == before.kind
                  ? "all lhist() of a map have the same bounds and step"
                  : "use a map of another name");
        note(state.value_place, "it is made " + to_string(before) + " here");
        break;
    case Merge::same: break;
    }
}

bool TypesPass::can_be_kept(const Type& type, TextRange place, const std::string& where)
{
    switch (type.kind) {
    case TypeKind::unknown: return false;
    case TypeKind::nothing: error(place, "this has no value that " + where + " could hold", {}); return false;
    case TypeKind::structure:
        error(place, where + " cannot hold the whole of " + to_string(type), "take the fields that are wanted");
        return false;
    case TypeKind::array:
        error(place, where + " cannot hold " + to_string(type),
              "take its elements, or buf(…) for its bytes, or ntop(…) where it is an address");
        return false;
    default: return true;
    }
}

}  // namespace boardscope::dsl
