// SPDX-License-Identifier: GPL-3.0-or-later
// for ($kv : @map) { … }, and what else the kernel calls back for each entry of a map.
#include "core/dsl/types_pass.h"

namespace boardscope::dsl {

namespace {

bool has_jit_off(const TargetProfile& board)
{
    if (!board.found) return false;
    const auto setting = board.found->settings.find("bpf_jit_enable");
    return setting != board.found->settings.end() && setting->second == "0";
}

/// What the loop's variable is: (key, value), the key of several parts a tuple itself.
Type pair_of(const std::vector<Holder>& keys, const Type& value)
{
    Type pair{.kind = TypeKind::tuple};
    if (keys.size() == 1) {
        pair.elements.push_back(keys.front().type);
    } else {
        Type all{.kind = TypeKind::tuple};
        for (const Holder& key : keys)
            all.elements.push_back(key.type);
        pair.elements.push_back(std::move(all));
    }
    pair.elements.push_back(value);
    return pair;
}

}  // namespace

/// Programs that the kernel calls back, with more than one argument, are JITed or not run at all.
bool TypesPass::require_callbacks(const std::string& what, TextRange place, const std::string& way_around)
{
    if (!require_helper("for_each_map_elem", what, place, way_around)) return false;
    if (facts_.pointer_bytes() == 4) {
        error(place, what + " needs functions that the kernel calls back, which 32-bit ARM does not have",
              way_around);
        return false;
    }
    if (!has_jit_off(facts_.profile())) return true;
    error(place, what + " needs the kernel's JIT, which is off on this board",
          "sysctl -w net.core.bpf_jit_enable=1 switches it on; " + way_around);
    return false;
}

/// Of @x = count() and @x = sum(): all that was gathered, on all CPUs.
bool TypesPass::can_be_gone_over(const MapAccess& map, const Type& value, TextRange place)
{
    if (!value.is_aggregation()) return true;
    const std::string name = "@" + map.name;
    const bool is_sum = value.kind == TypeKind::count || value.kind == TypeKind::sum;
    if (!is_sum) {
        error(place,
              "the values of " + name + " are " + to_string(value) + ", which are put together by the host",
              "loops go over plain numbers, count() and sum(); print(" + name + ") shows the map");
        return false;
    }
    return require_helper("map_lookup_percpu_elem", "a loop over " + to_string(value), place,
                          "keep plain numbers, as in " + name + "[key]++");
}

void TypesPass::check_map_loop(ForMap& node, TextRange place)
{
    auto* map = node.map ? std::get_if<MapAccess>(&node.map->node) : nullptr;
    if (map == nullptr || !map->keys.empty() || !node.variable) {
        if (node.map) error(node.map->place, "a loop goes over a map or a range", "write @map or 0..10");
        return;
    }
    const std::string way_around = "print(@" + map->name + ") shows the whole map";
    if (!require_callbacks("a loop over a map", {place.begin, place.begin + 3}, way_around)) return;
    map->index = map_index(*map, node.map->place);
    const MapState& state = maps_[static_cast<std::size_t>(map->index)];
    const Type value =
        state.value.type.is_aggregation() ? Type::integer(8, state.value.type.is_signed) : state.value.type;
    const bool is_known = !state.keys.empty() && value.kind != TypeKind::unknown;
    if (state.keys.empty() && value.kind != TypeKind::unknown)
        return error(node.map->place, "@" + map->name + " has no keys to go over", {});
    if (!can_be_gone_over(*map, state.value.type, node.map->place)) return;
    // It is the loop's own: another loop may have one of that name, which holds something else.
    loop_names_.emplace_back(std::get<Variable>(node.variable->node).name, loop_variable_of(*node.variable));
    assign(*node.variable, is_known ? pair_of(state.keys, value) : Type{}, false, node.variable->place);
    ++loops_;
    check(node.body);
    --loops_;
    loop_names_.pop_back();
}

/// Its index in Program::variables; the same in each round.
int TypesPass::loop_variable_of(Expr& variable)
{
    const auto found = loop_variables_.find(&variable);
    if (found != loop_variables_.end()) return found->second;
    const int index = new_variable_index(std::get<Variable>(variable.node).name, variable.place);
    loop_variables_.emplace(&variable, index);
    return index;
}

}  // namespace boardscope::dsl
