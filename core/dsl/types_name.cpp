// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_types.h"
#include "core/dsl/constants.h"
#include "core/dsl/tree_copy.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

constexpr int deepest_define = 16;
constexpr std::uint32_t default_frames = 127;

const char* offered_by(Where where)
{
    switch (where) {
    case Where::with_task: return "all probes but BEGIN and END, which no task runs";
    case Where::entry: return "kprobe, uprobe and usdt";
    case Where::returned: return "kretprobe, uretprobe and fexit";
    case Where::registers: return "kprobe, uprobe and usdt";
    case Where::arguments: return "tracepoint, fentry, fexit and kprobe";
    case Where::everywhere: break;
    }
    return "all probes";
}

}  // namespace

void TypesPass::check_name(Expr& expr, Name& node)
{
    const std::string name = node.name;  // of a node that may be replaced
    if (expand_define(expr, name)) return;
    if (const BuiltinRow* row = find_builtin_value(name)) return check_builtin(expr, *row, name);
    check_constant_name(expr, name);
}

bool TypesPass::expand_define(Expr& expr, const std::string& name)
{
    const auto define = std::find_if(program_.defines.begin(), program_.defines.end(),
                                     [&](const auto& one) { return one.first == name; });
    if (define == program_.defines.end() || !define->second) return false;
    if (defines_ == deepest_define) {
        error(expr.place, "the definition of " + name + " leads back to itself", {});
        return true;
    }
    const TextRange place = expr.place;
    ExprPtr meant = copy_of(define->second);
    expr.node = std::move(meant->node);
    expr.place = place;
    ++defines_;
    check(expr);
    --defines_;
    return true;
}

void TypesPass::check_constant_name(Expr& expr, const std::string& name)
{
    std::optional<std::uint64_t> value = find_constant(name);
    if (!value) value = lookup_.find_enumerator(name);
    if (value) {
        expr.type = Type::integer(8, true);
        expr.meaning = Constant{*value, name};
        return;
    }
    std::vector<std::string_view> names = constant_names();
    for (const BuiltinRow& row : builtin_values())
        names.push_back(row.name);
    for (const auto& define : program_.defines)
        names.push_back(define.first);
    const std::string_view near = filter::nearest_word(name, names);
    const FunctionRow* function = find_builtin_function(name);
    error(expr.place, "nothing is known as " + name,
          function != nullptr ? "it is a function: " + std::string(function->form)
          : near.empty()      ? "texts stand in quotes, variables begin with $ and maps with @; #define " + name +
                               " gives a constant a value"
                              : "did you mean " + std::string(near) + "?");
}

Error TypesPass::not_offered(const BuiltinRow& row, const std::string& name) const
{
    std::string hint = std::string(offered_by(row.where)) + " have it";
    if (row.where == Where::returned && context_.kind == ContextKind::tracepoint)
        hint = "tracepoints of system calls' ends have args.ret";
    if (row.where == Where::entry && context_.kind == ContextKind::tracepoint)
        hint = "tracepoints have fields: args.NAME";
    return {name + " has no value in " + (context_.provider.empty() ? "this probe" : context_.provider), hint};
}

void TypesPass::check_builtin(Expr& expr, const BuiltinRow& row, const std::string& name)
{
    if (!row.way_around.empty())
        return error(expr.place, name + " is not supported yet", std::string(row.way_around));
    if (!is_offered(row, context_.kind)) return error(expr.place, not_offered(row, name));
    if (!require_helper(row.helper, name, expr.place)) return;
    expr.meaning = BuiltinValue{std::string(row.name)};
    if (const std::optional<unsigned> number = numbered(name, "arg")) return check_argument(expr, *number);
    if (const std::optional<unsigned> number = numbered(name, "sarg")) return check_stack_argument(expr, *number);
    if (name == "retval") return check_returned(expr);
    if (name == "ppid") return expand_parent(expr, "tgid");
    if (name == "pcomm") return expand_parent(expr, "comm");
    if (row.kind == TypeKind::kernel_stack || row.kind == TypeKind::user_stack)
        return set_stack(expr, row.kind, stack_mode_, default_frames);
    expr.type = {.kind = row.kind, .bytes = row.bytes, .is_signed = row.is_signed};
    if (name == "func" && is_in_user_program(context_.kind)) {
        expr.type.kind = TypeKind::user_symbol;
        expr.type.bytes = 16;
    }
    if (name == "ncpus") {
        const int cpus = facts_.profile().found ? facts_.profile().found->cpus : 0;
        if (cpus == 0) return error(expr.place, "how many CPUs this board has is not known", "connect to it once");
        expr.meaning = Constant{static_cast<std::uint64_t>(cpus), "ncpus"};
    }
    if (name == "curtask") {
        expr.type = Type::integer(8, false);
        expr.type.space = Space::kernel;
        if (const auto task = facts_.types().find_type("struct task_struct"))
            expr.type.c_type = {&facts_.types(), *task};
    }
}

/// ppid is curtask->real_parent->tgid.
void TypesPass::expand_parent(Expr& expr, std::string_view field)
{
    const auto member = [&](ExprPtr object, std::string_view name) {
        auto one = std::make_unique<Expr>();
        one->place = expr.place;
        one->node = Member{std::move(object), std::string(name), expr.place, true};
        return one;
    };
    auto task = std::make_unique<Expr>();
    task->place = expr.place;
    task->node = Name{"curtask"};
    expr.node = std::move(member(member(std::move(task), "real_parent"), field)->node);
    check(expr);
}

void TypesPass::set_stack(Expr& expr, TypeKind kind, const std::string& format, std::uint32_t frames)
{
    expr.type = {.kind = kind, .bytes = kind == TypeKind::kernel_stack ? 8u : 16u, .is_signed = true};
    expr.type.format = format;
    expr.type.frames = frames;
}

}  // namespace boardscope::dsl
