// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_map_loop.h"

#include "core/dsl/emit_expr.h"
#include "core/dsl/emit_map.h"
#include "core/dsl/emit_statement.h"
#include "core/dsl/tree_walk.h"

#include <algorithm>
#include <set>
#include <utility>

namespace boardscope::dsl {

namespace {

constexpr std::size_t most_on_stack = 12;  // variables; more are kept beside the stack

std::string locals_of(const EmitState& state)
{
    return "struct " + state.function.name + "_locals";
}

bool has_map_loop(const Statement& statement)
{
    if (std::holds_alternative<ForMap>(statement.node)) return true;
    if (const auto* branch = std::get_if<If>(&statement.node))
        return has_map_loops(branch->then_block) || has_map_loops(branch->else_block);
    if (const auto* unroll = std::get_if<Unroll>(&statement.node)) return has_map_loops(unroll->body);
    if (const auto* loop = std::get_if<While>(&statement.node)) return has_map_loops(loop->body);
    if (const auto* range = std::get_if<ForRange>(&statement.node)) return has_map_loops(range->body);
    if (const auto* nested = std::get_if<NestedBlock>(&statement.node)) return has_map_loops(nested->body);
    return false;
}

void add_variable(const ExprPtr& expr, std::set<int>& all)
{
    const auto* variable = expr ? std::get_if<Variable>(&expr->node) : nullptr;
    if (variable != nullptr) all.insert(variable->index);
}

/// Variables that a block gives values.
void add_changed(Block& block, std::set<int>& all)
{
    for_each_statement(block, [&](const Statement& statement) {
        if (const auto* assignment = std::get_if<Assignment>(&statement.node))
            add_variable(assignment->target, all);
        if (const auto* range = std::get_if<ForRange>(&statement.node)) add_variable(range->variable, all);
    });
    for_each_expr(block, [&](const Expr& expr) {
        const auto* unary = std::get_if<Unary>(&expr.node);
        if (unary != nullptr && unary->op >= UnaryOperator::pre_increment) add_variable(unary->operand, all);
    });
}

/// The verifier does not know that a loop over a map ends, nor that a 1 ends it. What it sees counted on the
/// stack it follows for ever; of what lies in a map it assumes nothing, and is content. A `while`, though, it
/// must follow.
bool is_followed(const EmitState& state, const VariableInfo& variable)
{
    const auto index = static_cast<int>(&variable - state.program.variables.data());
    std::set<int> changed;
    std::set<int> asked;
    // The walks change nothing here.
    Block& body = const_cast<Block&>(state.program.probes[static_cast<std::size_t>(variable.probe)].body);
    for_each_statement(body, [&](Statement& statement) {
        if (auto* over = std::get_if<ForMap>(&statement.node)) add_changed(over->body, changed);
        if (auto* loop = std::get_if<While>(&statement.node))
            for_each_expr(loop->condition, [&](const Expr& expr) {
                if (const auto* one = std::get_if<Variable>(&expr.node)) asked.insert(one->index);
            });
    });
    return asked.contains(index) || !changed.contains(index);
}

/// Keys and values lie in maps as they lie in tuples: see storage.h.
void copy_entry(EmitState& state, const ForMap& loop, int map)
{
    const auto* variable = std::get_if<Variable>(&loop.variable->node);
    const auto found =
        variable ? state.function.variables.find(variable->index) : state.function.variables.end();
    if (found == state.function.variables.end()) return;
    const std::string pair = found->second.c;
    const MapStorage& storage = state.maps[static_cast<std::size_t>(map)];
    state.out.line("__builtin_memcpy(&" + pair + ".e0, key, sizeof(*key));");
    if (storage.schema.per_cpu)
        state.out.line(pair + ".e1 = bs_all_cpus(&" + storage.name + ", key);");
    else
        state.out.line("__builtin_memcpy(&" + pair + ".e1, value, sizeof(*value));");
}

std::vector<CWriter::Line> body_of(EmitState& state, const ForMap& loop, int map)
{
    FunctionState& function = state.function;
    const std::size_t begin = state.out.mark();
    const bool was_in_map_loop = std::exchange(function.is_in_map_loop, true);
    const int outer_depth = std::exchange(function.loop_depth, 0);
    copy_entry(state, loop, map);
    emit_block(state, loop.body);
    function.loop_depth = outer_depth;
    function.is_in_map_loop = was_in_map_loop;
    return state.out.take_from(begin);
}

}  // namespace

bool has_map_loops(const Block& block)
{
    return std::ranges::any_of(block, [](const StatementPtr& one) { return one && has_map_loop(*one); });
}

void emit_map_loop(EmitState& state, const ForMap& loop)
{
    const auto* access = std::get_if<MapAccess>(&loop.map->node);
    if (access == nullptr || access->index < 0) return;
    const std::string map = state.maps[static_cast<std::size_t>(access->index)].name;
    const std::string key_type = state.maps[static_cast<std::size_t>(access->index)].key_type;
    const std::string name = state.file_word("each_" + map);
    CWriter& out = state.out;
    std::vector<CWriter::Line> body = body_of(state, loop, access->index);
    for (CWriter::Line& line : body)
        line.depth = std::max(0, line.depth - out.depth());
    state.function.map_loops.push_back({"BS_CALLED_BACK long " + name + "(void *map, const " + key_type +
                                            " *key, " + map_value_name(state, access->index) + " *value, " +
                                            locals_of(state) + " *locals)",
                                        std::move(body)});
    out.line("bpf_for_each_map_elem(&" + map + ", " + name + ", locals, 0);");
    out.line("if (locals->is_over)");
    out.line(state.function.is_in_map_loop ? "\treturn 1;" : "\treturn 0;");
}

CPlace shared_variable(EmitState& state, const VariableInfo& variable)
{
    const bool is_on_stack = is_scalar(variable.type) && state.function.locals.size() < most_on_stack &&
                             is_followed(state, variable);
    CPlace place = is_on_stack ? CPlace{"locals->" + state.local_word(variable.name), variable.type}
                               : beside_stack(state, variable.type, variable.name);
    if (is_on_stack) {
        state.function.locals.push_back(
            state.structs.declaration(variable.type, place.c.substr(std::string("locals->").size())));
        state.function.stack_bytes += 8;
    }
    emit_clear(state, place);
    return place;
}

void put_map_loops(EmitState& state)
{
    FunctionState& function = state.function;
    if (!function.has_map_loops) return;
    const bool has_scratch = !function.scratch.empty();
    const std::string scratch = "struct " + function.name + "_scratch *scratch";
    std::string members = "\tvoid *ctx;\n";
    if (has_scratch) members += "\t" + scratch + ";\n";
    if (function.has_attach_point) members += "\tu64 attach_point;\n";
    members += "\tu64 is_over; /* return: not only the loop */\n";
    for (const std::string& member : function.locals)
        members += "\t" + member + ";\n";
    state.definitions.push_back("/* What " + function.name + "() shares with its loops over maps. */\n" +
                                locals_of(state) + " {\n" + members + "};\n");
    CWriter& out = state.out;
    for (const FunctionState::MapLoop& loop : function.map_loops) {
        out.line("");
        out.line(loop.heading);
        out.open("{");
        out.line("void *ctx = locals->ctx;");
        if (has_scratch) out.line(scratch + " = locals->scratch;");
        if (function.has_attach_point) out.line("u64 attach_point = locals->attach_point;");
        out.line("");
        out.put(loop.body, 1);
        out.blank();
        out.line("return 0;");
        out.close();
    }
}

void put_locals(EmitState& state)
{
    const FunctionState& function = state.function;
    if (!function.has_map_loops) return;
    std::string members = ".ctx = ctx";
    if (!function.scratch.empty()) members += ", .scratch = scratch";
    if (function.has_attach_point) members += ", .attach_point = attach_point";
    state.out.line(locals_of(state) + " shared = {" + members + "}, *locals = &shared;");
    state.out.line("");
}

}  // namespace boardscope::dsl
