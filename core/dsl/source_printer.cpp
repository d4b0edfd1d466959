// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/source_printer.h"

#include "core/dsl/parse_expr.h"
#include "core/dsl/print_expr.h"

#include <algorithm>
#include <string_view>

namespace boardscope::dsl {

namespace {

constexpr std::string_view indent_step = "    ";
constexpr std::size_t widest_line = 100;

bool has_fields(const Span& span, bool at_end)
{
    return std::any_of(span.fields.begin(), span.fields.end(),
                       [at_end](const SpanField& field) { return field.at_end == at_end; });
}

const If* only_if(const Block& block)
{
    return block.size() == 1 ? std::get_if<If>(&block.front()->node) : nullptr;
}

}  // namespace

void SourcePrinter::notes_before(std::uint32_t place)
{
    if (notes_) notes_->add_before(place, indent_, text_);
}

std::string SourcePrinter::text_of(const AttachSpec& spec) const
{
    return notes_ ? notes_->attach_point(spec) : print_attach_point(spec);
}

void SourcePrinter::print(const Probe& probe)
{
    std::uint32_t head_end = probe.place.begin;
    for (std::size_t i = 0; i < probe.specs.size(); ++i) {
        const AttachSpec& spec = probe.specs[i];
        notes_before(spec.place.begin);
        line(text_of(spec) + (i + 1 < probe.specs.size() ? "," : ""));
        head_end = spec.place.end;
    }
    if (probe.predicate) {
        notes_before(probe.predicate->place.begin);
        line(print_predicate(*probe.predicate));
        head_end = probe.predicate->place.end;
    }
    if (notes_) notes_before(notes_->opening_of(head_end));
    print_block("", probe.body, head_end);
}

void SourcePrinter::print(const Span& span)
{
    std::string head = "span " + span.name + " = " + text_of(span.from) + " .. " + text_of(span.to);
    if (span.from_key) {
        const std::string from = print_simple_expr(*span.from_key);
        const std::string to = span.to_key ? print_simple_expr(*span.to_key) : from;
        head += " by " + from + (to == from ? "" : " .. " + to);
    }
    if (span.predicate) head += " " + print_predicate(*span.predicate);
    line(head);
    // A predicate needs a { behind it.
    const bool has_block = has_fields(span, false) || (span.predicate && !has_fields(span, true));
    if (has_block) print_fields(span, false, "{");
    if (has_fields(span, true)) print_fields(span, true, "at end {");
    notes_before(span.place.end);
}

void SourcePrinter::print(const Macro& macro)
{
    line("macro " + macro.name + "(" + print_parameters(macro) + ")");
    line("{");
    std::uint32_t last = macro.parameters.empty() ? macro.name_place.end : macro.parameters.back().place.end;
    print_statements(macro.body);
    if (!macro.body.empty()) last = macro.body.back()->place.end;
    indent_ = indent_step;
    if (macro.value) {
        notes_before(macro.value->place.begin);
        line(print_expr(*macro.value));
        last = macro.value->place.end;
    }
    if (notes_) notes_before(notes_->closing_after(last));
    indent_.clear();
    line("}");
}

void SourcePrinter::print_fields(const Span& span, bool at_end, const std::string& opening)
{
    line(opening);
    indent_ += indent_step;
    std::uint32_t last = 0;
    for (const SpanField& field : span.fields) {
        if (field.at_end != at_end) continue;
        notes_before(field.value->place.begin);
        line(field.name + " = " + print_expr(*field.value) + ";");
        last = field.value->place.end;
    }
    if (notes_ != nullptr && last > 0) notes_before(notes_->closing_after(last));
    indent_.clear();
    line("}");
}

void SourcePrinter::print_block(const std::string& head, const Block& block, std::uint32_t head_end)
{
    line(head + "{");
    print_inside(block, head_end);
    line("}");
}

void SourcePrinter::print_inside(const Block& block, std::uint32_t head_end)
{
    const std::string outer = indent_;
    print_statements(block);
    indent_ = outer + std::string(indent_step);
    if (notes_) notes_before(notes_->end_of(block, head_end));
    indent_ = outer;
}

void SourcePrinter::print_statements(const Block& block)
{
    const std::string outer = indent_;
    indent_ += indent_step;
    for (const StatementPtr& statement : block) {
        notes_before(statement->place.begin);
        statement_begin_ = statement->place.begin;
        std::visit([this](const auto& node) { print_node(node); }, statement->node);
    }
    indent_ = outer;
}

/// Arguments go on in the next line where one is too long.
void SourcePrinter::print_call(const Call& call)
{
    std::string now = call.function + "(";
    bool has_one = false;
    for (const ExprPtr& argument : call.arguments) {
        const std::string next = print_expr(*argument);
        const bool fits = indent_.size() + now.size() + next.size() + 4 <= widest_line;
        if (has_one && !fits) {
            line(now + ",");
            now = std::string(indent_step) + next;
        } else {
            now += (has_one ? ", " : "") + next;
        }
        has_one = true;
    }
    line(now + ");");
}

void SourcePrinter::print_node(const ExprStatement& node)
{
    if (const auto* call = std::get_if<Call>(&node.expr->node)) return print_call(*call);
    line(print_expr(*node.expr) + ";");
}

void SourcePrinter::print_node(const Assignment& node)
{
    std::string text = (node.is_declaration ? "let " : "") + print_expr(*node.target);
    if (node.value) {
        const std::string sign = node.op ? std::string(sign_of(*node.op)) : "";
        text += " " + sign + "= " + print_expr(*node.value);
    }
    line(text + ";");
}

void SourcePrinter::print_node(const If& node)
{
    line("if (" + print_expr(*node.condition) + ") {");
    print_inside(node.then_block, node.condition->place.end);
    std::uint32_t end = notes_ ? notes_->end_of(node.then_block, node.condition->place.end) : 0;
    const If* rest = &node;
    // else if …, else if …
    while (const If* next = only_if(rest->else_block)) {
        const std::uint32_t condition_end = next->condition->place.end;
        line("} else if (" + print_expr(*next->condition) + ") {");
        print_inside(next->then_block, condition_end);
        end = notes_ ? notes_->end_of(next->then_block, condition_end) : 0;
        rest = next;
    }
    if (!rest->else_block.empty()) {
        line("} else {");
        print_inside(rest->else_block, end);
    }
    line("}");
}

void SourcePrinter::print_node(const Unroll& node)
{
    print_block("unroll (" + print_expr(*node.count) + ") ", node.body, node.count->place.end);
}

void SourcePrinter::print_node(const While& node)
{
    print_block("while (" + print_expr(*node.condition) + ") ", node.body, node.condition->place.end);
}

void SourcePrinter::print_node(const ForRange& node)
{
    print_block("for (" + print_expr(*node.variable) + " : " + print_expr(*node.begin) + ".." +
                    print_expr(*node.end) + ") ",
                node.body, node.end->place.end);
}

void SourcePrinter::print_node(const ForMap& node)
{
    print_block("for (" + print_expr(*node.variable) + " : " + print_expr(*node.map) + ") ", node.body,
                node.map->place.end);
}

void SourcePrinter::print_node(const NestedBlock& node)
{
    print_block("", node.body, statement_begin_);
}

void SourcePrinter::print_node(const Jump& node)
{
    switch (node.kind) {
    case JumpKind::return_: return line("return;");
    case JumpKind::break_: return line("break;");
    case JumpKind::continue_: return line("continue;");
    }
}

}  // namespace boardscope::dsl
