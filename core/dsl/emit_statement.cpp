// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_statement.h"

#include "core/dsl/builtins/builtins.h"
#include "core/dsl/emit_map.h"
#include "core/dsl/emit_map_loop.h"

namespace boardscope::dsl {

namespace {

constexpr std::int64_t most_rounds_without_loops = 100;

void emit_expression(EmitState& state, const Expr& expr)
{
    if (const auto* call = std::get_if<Call>(&expr.node)) {
        const BuiltinEmitter* builtin = find_builtin_emitter(call->function);
        if (builtin != nullptr && builtin->statement != nullptr) {
            builtin->statement(state, expr);
            return;
        }
    }
    const auto* unary = std::get_if<Unary>(&expr.node);
    const auto* access = unary ? std::get_if<MapAccess>(&unary->operand->node) : nullptr;
    if (access != nullptr && unary->op >= UnaryOperator::pre_increment) {
        const bool is_minus =
            unary->op == UnaryOperator::pre_decrement || unary->op == UnaryOperator::post_decrement;
        const std::string amount = (is_minus ? "-" : "") + std::to_string(stride_of(state, unary->operand->type));
        emit_update(state, *access, "bs_add(" + emit_entry(state, *access) + ", " + amount + ")");
        return;
    }
    if (is_scalar(expr.type)) {
        const std::string value = emit_value(state, expr).c;
        state.out.line((unary != nullptr ? "" : "(void)") + value + ";");
    }
}

/// What x op= y means, as an expression whose parts belong to the statement.
class Compound {
public:
    Compound(const Assignment& assignment, TextRange place) : assignment_(assignment), place_(place) {}

    CValue emit(EmitState& state)
    {
        // The parts are lent to an expression that is given back before anybody sees it.
        Expr whole;
        whole.place = place_;
        whole.type = assignment_.target->type;
        Binary binary;
        binary.op = *assignment_.op;
        binary.left.reset(assignment_.target.get());
        binary.right.reset(assignment_.value.get());
        const CValue value = emit_binary(state, whole, binary);
        (void)binary.left.release();
        (void)binary.right.release();
        return value;
    }

private:
    const Assignment& assignment_;
    TextRange place_;
};

void emit_variable_assignment(EmitState& state, const Assignment& assignment, const Variable& variable,
                              TextRange place)
{
    const auto found = state.function.variables.find(variable.index);
    if (found == state.function.variables.end()) return;
    const CPlace target = found->second;
    if (assignment.value == nullptr) {
        emit_clear(state, target);
    } else if (assignment.op) {
        const std::string value = Compound(assignment, place).emit(state).c;
        state.out.line(target.c + " = " + value + ";");
    } else {
        emit_store(state, *assignment.value, target);
    }
}

void emit_map_assignment(EmitState& state, const Assignment& assignment, const MapAccess& access, TextRange place)
{
    if (!assignment.op) {
        emit_map_store(state, access, *assignment.value);
        return;
    }
    const bool is_sum = *assignment.op == BinaryOperator::add || *assignment.op == BinaryOperator::subtract;
    if (is_sum && stride_of(state, assignment.target->type) == 1) {
        const CValue value = emit_value(state, *assignment.value);
        const std::string amount =
            *assignment.op == BinaryOperator::subtract ? "-(u64)" + operand_of(value) : value.c;
        emit_update(state, access, "bs_add(" + emit_entry(state, access) + ", " + amount + ")");
        return;
    }
    const std::string value = Compound(assignment, place).emit(state).c;
    emit_update(state, access, "bs_set(" + emit_entry(state, access) + ", " + value + ")");
}

void emit_assignment(EmitState& state, const Assignment& assignment, TextRange place)
{
    if (const auto* variable = std::get_if<Variable>(&assignment.target->node))
        emit_variable_assignment(state, assignment, *variable, place);
    else if (const auto* access = std::get_if<MapAccess>(&assignment.target->node))
        emit_map_assignment(state, assignment, *access, place);
}

void emit_if(EmitState& state, const If& branch)
{
    const std::string condition = emit_condition(state, *branch.condition);
    state.out.open("if (" + condition + ") {");
    emit_block(state, branch.then_block);
    if (!branch.else_block.empty()) {
        state.out.turn("} else {");
        emit_block(state, branch.else_block);
    }
    state.out.close();
}

void emit_loop(EmitState& state, const std::string& head, const Block& body)
{
    state.out.open(head);
    ++state.function.loop_depth;
    emit_block(state, body);
    --state.function.loop_depth;
    state.out.close();
}

void emit_unroll(EmitState& state, const Unroll& unroll)
{
    const std::int64_t count = constant_of(*unroll.count).value_or(1);
    const std::string round = new_variable(state, "u32", "round", 8, 8, false);
    state.out.line("_Pragma(\"unroll\")");
    emit_loop(state, "for (" + round + " = 0; " + round + " < " + std::to_string(count) + "; " + round + "++) {",
              unroll.body);
}

void emit_while(EmitState& state, const While& loop)
{
    if (!state.kernel.loops) {
        state.error(loop.condition->place, "this board's kernel refuses loops (5.3 is the first that knows them)",
                    "write unroll(N) { … } with the most rounds that are needed");
        return;
    }
    const std::size_t begin = state.out.mark();
    const std::string condition = emit_condition(state, *loop.condition);
    const std::vector<CWriter::Line> lines = state.out.take_from(begin);
    if (lines.empty()) {
        emit_loop(state, "while (" + condition + ") {", loop.body);
        return;
    }
    state.out.open("for (;;) {");
    state.out.put(lines, 1);
    state.out.line("if (!(" + condition + "))");
    state.out.line("\tbreak;");
    ++state.function.loop_depth;
    emit_block(state, loop.body);
    --state.function.loop_depth;
    state.out.close();
}

void emit_for_range(EmitState& state, const ForRange& loop, TextRange place)
{
    const std::optional<std::int64_t> begin = constant_of(*loop.begin), end = constant_of(*loop.end);
    const auto* variable = std::get_if<Variable>(&loop.variable->node);
    const auto found = variable ? state.function.variables.find(variable->index) : state.function.variables.end();
    if (found == state.function.variables.end()) return;
    if (!state.kernel.loops) {
        if (!begin || !end || *end - *begin > most_rounds_without_loops) {
            state.error(place,
                        "this board's kernel refuses loops (5.3 is the first that knows them), and this one cannot be "
                        "written out",
                        "give it at most 100 rounds between two numbers");
            return;
        }
        state.out.line("_Pragma(\"unroll\")");
    }
    const std::string name = found->second.c;
    const std::string from = emit_value(state, *loop.begin).c, to = emit_value(state, *loop.end).c;
    // A counter of its own: the verifier, and clang, see that nothing in the body changes it.
    const std::string counter = state.local_word("round");
    state.out.open("for (s64 " + counter + " = " + from + "; " + counter + " < (s64)(" + to + "); " + counter + "++) {");
    state.out.line(name + " = " + counter + ";");
    ++state.function.loop_depth;
    emit_block(state, loop.body);
    --state.function.loop_depth;
    state.out.close();
}

void emit_jump(EmitState& state, const Jump& jump)
{
    // To the kernel, 1 says that no more entries are wanted.
    const bool is_of_map_loop = state.function.is_in_map_loop && state.function.loop_depth == 0;
    switch (jump.kind) {
    case JumpKind::return_: emit_return(state); break;
    case JumpKind::break_: state.out.line(is_of_map_loop ? "return 1;" : "break;"); break;
    case JumpKind::continue_: state.out.line(is_of_map_loop ? "return 0;" : "continue;"); break;
    }
}

struct StatementOf {
    EmitState& state;
    const Statement& statement;

    void operator()(const ExprStatement& one) const { emit_expression(state, *one.expr); }
    void operator()(const Assignment& one) const { emit_assignment(state, one, statement.place); }
    void operator()(const If& one) const { emit_if(state, one); }
    void operator()(const Unroll& one) const { emit_unroll(state, one); }
    void operator()(const While& one) const { emit_while(state, one); }
    void operator()(const ForRange& one) const { emit_for_range(state, one, statement.place); }
    void operator()(const ForMap& one) const { emit_map_loop(state, one); }
    void operator()(const Jump& one) const { emit_jump(state, one); }
    void operator()(const NestedBlock& one) const
    {
        state.out.open("{");
        emit_block(state, one.body);
        state.out.close();
    }
};

/// Of those with a body only their head is shown above the C.
TextRange shown_of(const Statement& statement)
{
    const auto until = [&](const ExprPtr& last) {
        return TextRange{statement.place.begin, last ? last->place.end : statement.place.end};
    };
    if (const auto* branch = std::get_if<If>(&statement.node)) return until(branch->condition);
    if (const auto* unroll = std::get_if<Unroll>(&statement.node)) return until(unroll->count);
    if (const auto* loop = std::get_if<While>(&statement.node)) return until(loop->condition);
    if (const auto* range = std::get_if<ForRange>(&statement.node)) return until(range->end);
    if (const auto* over = std::get_if<ForMap>(&statement.node)) return until(over->map);
    return statement.place;
}

}  // namespace

void emit_described(EmitState& state, TextRange place, TextRange shown, const std::function<void()>& write)
{
    CWriter& out = state.out;
    const std::uint32_t stack_before = state.function.stack_bytes;
    const std::set<std::string> words_before = state.function.words;
    out.blank();
    out.at(state.source.line_of(place.begin));
    std::string text = comment_text(state.source.slice(shown));
    if (shown.end < place.end) text += text.find('(') != std::string::npos && !text.ends_with(')') ? ") …" : " …";
    out.line("/* " + text + " */");
    const std::size_t begin = out.mark();
    write();
    const bool declares = state.function.words != words_before;
    if (!declares) return;
    const std::vector<CWriter::Line> lines = out.take_from(begin);
    out.open("{");
    out.put(lines, 1);
    out.close();
    state.function.stack_bytes = stack_before;
    state.function.words = words_before;
}

void emit_return(EmitState& state)
{
    if (state.function.is_in_map_loop) state.out.line("locals->is_over = 1;");
    state.out.line(state.function.is_in_map_loop ? "return 1;" : "return 0;");
}

void emit_guard(EmitState& state, const Expr& condition)
{
    const CValue value = emit_value(state, condition);
    state.out.line("if (!" + operand_of(value) + ")");
    state.out.line("\treturn 0;");
}

void emit_block(EmitState& state, const Block& block)
{
    for (const StatementPtr& statement : block) {
        if (const auto* nested = std::get_if<NestedBlock>(&statement->node)) {
            StatementOf{state, *statement}(*nested);
            continue;
        }
        emit_described(state, statement->place, shown_of(*statement),
                       [&] { std::visit(StatementOf{state, *statement}, statement->node); });
    }
}

}  // namespace boardscope::dsl
