// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/lexer.h"
#include "core/dsl/number_literal.h"
#include "core/dsl/print_expr.h"
#include "core/dsl/print_tree.h"
#include "core/dsl/source_printer.h"
#include "core/dsl/string_escape.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace boardscope::dsl {

namespace {

void line(std::string& text, const std::string& one)
{
    text += one + "\n";
}

/// An empty line, but not at the top.
void separate(std::string& text)
{
    if (!text.empty()) text += "\n";
}

void print_definitions(std::string_view definitions, std::string& text)
{
    if (!definitions.empty()) separate(text);
    while (!definitions.empty()) {
        const std::size_t end = std::min(definitions.find('\n'), definitions.size());
        std::string_view one = definitions.substr(0, end);
        while (!one.empty() && is_blank(one.back()))
            one.remove_suffix(1);
        if (!one.empty()) line(text, std::string(one));
        definitions.remove_prefix(std::min(end + 1, definitions.size()));
    }
}

std::string config_value(const std::string& value)
{
    const bool is_word = !value.empty() && std::all_of(value.begin(), value.end(), is_word_character) &&
                         (!is_digit(value.front()) || read_number(value).problem.empty());
    return is_word ? value : quoted_text(value);
}

std::string print_preamble(const Program& program)
{
    std::string text;
    for (const std::string& include : program.includes)
        line(text, "#include <" + include + ">");
    for (const auto& [name, value] : program.defines)
        line(text, "#define " + name + " " + print_expr(*value));
    for (const Macro& macro : program.macros)
        if (macro.is_define)
            line(text, "#define " + macro.name + "(" + print_parameters(macro) + ") " + print_expr(*macro.value));
    print_definitions(program.c_definitions, text);
    if (!program.config.empty()) {
        separate(text);
        line(text, "config = {");
        for (const ConfigEntry& entry : program.config)
            line(text, "    " + entry.name + " = " + config_value(entry.value) + ";");
        line(text, "}");
    }
    if (!program.map_declarations.empty()) separate(text);
    for (const MapDeclaration& declaration : program.map_declarations)
        line(text, "let @" + declaration.name + " = " + declaration.kind + "(" + print_expr(*declaration.entries) + ");");
    return text;
}

}  // namespace

std::string print_source(const Program& program)
{
    std::string text = print_preamble(program);
    SourcePrinter printer;
    for (const Macro& macro : program.macros) {
        if (macro.is_define) continue;
        separate(text);
        printer.print(macro);
        text += printer.take();
    }
    for (const Span& span : program.spans) {
        separate(text);
        printer.print(span);
        text += printer.take();
    }
    for (const Probe& probe : program.probes) {
        separate(text);
        printer.print(probe);
        text += printer.take();
    }
    return text;
}

}  // namespace boardscope::dsl
