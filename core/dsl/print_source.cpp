// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/lexer.h"
#include "core/dsl/number_literal.h"
#include "core/dsl/parse_expr.h"
#include "core/dsl/print_expr.h"
#include "core/dsl/print_tree.h"
#include "core/dsl/string_escape.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace boardscope::dsl {

namespace {

constexpr std::string_view indent_step = "    ";

class SourcePrinter {
public:
    std::string run(const Program& program)
    {
        print_preamble(program);
        for (const Span& span : program.spans)
            print_span(span);
        for (const Probe& probe : program.probes)
            print_probe(probe);
        return std::move(text_);
    }

private:
    void print_preamble(const Program& program)
    {
        for (const std::string& include : program.includes)
            line("#include <" + include + ">");
        for (const auto& [name, value] : program.defines)
            line("#define " + name + " " + print_expr(*value));
        print_definitions(program.c_definitions);
        if (program.config.empty()) return;
        separate();
        line("config = {");
        for (const ConfigEntry& entry : program.config)
            line(std::string(indent_step) + entry.name + " = " + config_value(entry.value) + ";");
        line("}");
    }

    void print_definitions(std::string_view definitions)
    {
        if (!definitions.empty()) separate();
        while (!definitions.empty()) {
            const std::size_t end = std::min(definitions.find('\n'), definitions.size());
            std::string_view text = definitions.substr(0, end);
            while (!text.empty() && is_blank(text.back()))
                text.remove_suffix(1);
            if (!text.empty()) line(std::string(text));
            definitions.remove_prefix(std::min(end + 1, definitions.size()));
        }
    }

    static std::string config_value(const std::string& value)
    {
        const bool is_word = !value.empty() && std::all_of(value.begin(), value.end(), is_word_character) &&
                             (!is_digit(value.front()) || read_number(value).problem.empty());
        return is_word ? value : quoted_text(value);
    }

    void print_span(const Span& span)
    {
        separate();
        std::string head = "span " + span.name + " = " + print_attach_point(span.from) + " .. " +
                           print_attach_point(span.to);
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
    }

    static bool has_fields(const Span& span, bool at_end)
    {
        return std::any_of(span.fields.begin(), span.fields.end(),
                           [at_end](const SpanField& field) { return field.at_end == at_end; });
    }

    void print_fields(const Span& span, bool at_end, const std::string& opening)
    {
        line(opening);
        for (const SpanField& field : span.fields)
            if (field.at_end == at_end)
                line(std::string(indent_step) + field.name + " = " + print_expr(*field.value) + ";");
        line("}");
    }

    void print_probe(const Probe& probe)
    {
        separate();
        for (std::size_t i = 0; i < probe.specs.size(); ++i)
            line(print_attach_point(probe.specs[i]) + (i + 1 < probe.specs.size() ? "," : ""));
        if (probe.predicate) line(print_predicate(*probe.predicate));
        print_block("", probe.body);
    }

    void print_block(const std::string& head, const Block& block)
    {
        line(head + "{");
        print_inside(block);
        line("}");
    }

    void print_inside(const Block& block)
    {
        const std::string outer = indent_;
        indent_ += indent_step;
        for (const StatementPtr& statement : block)
            print_statement(*statement);
        indent_ = outer;
    }

    void print_statement(const Statement& statement)
    {
        std::visit([this](const auto& node) { print_node(node); }, statement.node);
    }

    void print_node(const ExprStatement& node) { line(print_expr(*node.expr) + ";"); }

    void print_node(const Assignment& node)
    {
        std::string text = (node.is_declaration ? "let " : "") + print_expr(*node.target);
        if (node.value) {
            const std::string sign = node.op ? std::string(sign_of(*node.op)) : "";
            text += " " + sign + "= " + print_expr(*node.value);
        }
        line(text + ";");
    }

    void print_node(const If& node)
    {
        line("if (" + print_expr(*node.condition) + ") {");
        print_inside(node.then_block);
        const If* rest = &node;
        // else if …, else if …
        while (const If* next = only_if(rest->else_block)) {
            line("} else if (" + print_expr(*next->condition) + ") {");
            print_inside(next->then_block);
            rest = next;
        }
        if (!rest->else_block.empty()) {
            line("} else {");
            print_inside(rest->else_block);
        }
        line("}");
    }

    static const If* only_if(const Block& block)
    {
        return block.size() == 1 ? std::get_if<If>(&block.front()->node) : nullptr;
    }

    void print_node(const Unroll& node)
    {
        print_block("unroll (" + print_expr(*node.count) + ") ", node.body);
    }
    void print_node(const While& node)
    {
        print_block("while (" + print_expr(*node.condition) + ") ", node.body);
    }
    void print_node(const ForRange& node)
    {
        print_block("for (" + print_expr(*node.variable) + " : " + print_expr(*node.begin) + ".." +
                        print_expr(*node.end) + ") ",
                    node.body);
    }
    void print_node(const ForMap& node)
    {
        print_block("for (" + print_expr(*node.variable) + " : " + print_expr(*node.map) + ") ", node.body);
    }
    void print_node(const NestedBlock& node) { print_block("", node.body); }

    void print_node(const Jump& node)
    {
        switch (node.kind) {
        case JumpKind::return_: return line("return;");
        case JumpKind::break_: return line("break;");
        case JumpKind::continue_: return line("continue;");
        }
    }

    void line(const std::string& text) { text_ += indent_ + text + "\n"; }
    /// An empty line, but not at the top.
    void separate()
    {
        if (!text_.empty()) text_ += "\n";
    }

    std::string text_;
    std::string indent_;
};

}  // namespace

std::string print_source(const Program& program)
{
    return SourcePrinter().run(program);
}

}  // namespace boardscope::dsl
