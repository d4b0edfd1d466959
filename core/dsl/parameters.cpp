// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parameters.h"

#include "core/dsl/lexer.h"
#include "core/dsl/tree_walk.h"

#include <charconv>

namespace boardscope::dsl {

namespace {

class Insertion {
public:
    Insertion(const std::vector<std::string>& parameters, const SourceText& source, Diagnostics& diagnostics)
        : parameters_(parameters), source_(source), diagnostics_(diagnostics)
    {
    }

    void insert(AttachSpec& spec)
    {
        for (std::size_t i = 0; i < spec.parts.size(); ++i) {
            const TextRange place = i < spec.part_places.size() ? spec.part_places[i] : spec.place;
            // In quotes a name is what it says.
            if (!source_.slice(place).starts_with('"')) spec.parts[i] = inserted(spec.parts[i], place);
        }
    }

private:
    std::string inserted(const std::string& part, TextRange place)
    {
        std::string whole;
        for (std::size_t at = 0; at < part.size();) {
            std::size_t end = at + 1;
            while (end < part.size() && is_digit(part[end]))
                ++end;
            const bool is_parameter = part[at] == '$' && end > at + 1;
            if (!is_parameter) end = at + 1;
            whole += is_parameter ? parameter(part.substr(at, end - at), place) : part.substr(at, 1);
            at = end;
        }
        return whole;
    }

    /// `name` is "$1".
    std::string parameter(const std::string& name, TextRange place)
    {
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
        if (error == std::errc() && number > 0 && number <= parameters_.size() &&
            !parameters_[number - 1].empty())
            return parameters_[number - 1];
        const std::size_t count = parameters_.size();
        const std::string given = count == 0   ? "no parameter is given"
                                  : count == 1 ? "1 parameter is given"
                                               : std::to_string(count) + " parameters are given";
        const bool is_empty = error == std::errc() && number > 0 && number <= count;
        diagnostics_.add({Severity::error, source_.span(place),
                          is_empty ? "the parameter " + name + " is empty, and this attach point needs it"
                                   : "this attach point needs the parameter " + name + ", and " + given,
                          "parameters stand behind the script: bscope run SCRIPT -- VALUE"});
        return name;
    }

    const std::vector<std::string>& parameters_;
    const SourceText& source_;
    Diagnostics& diagnostics_;
};

}  // namespace

std::optional<std::uint64_t> parameter_number(std::string text)
{
    const bool negative = text.starts_with('-');
    if (negative) text.erase(0, 1);
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    if (is_hex) text.erase(0, 2);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return negative ? 0 - value : value;
}

ScriptParameters script_parameters(Program& program, const CompileOptions& options)
{
    bool asks_by_name = false;
    const auto look = [&](const Expr& expr) {
        const auto* call = std::get_if<Call>(&expr.node);
        asks_by_name = asks_by_name || (call != nullptr && call->function == "getopt");
    };
    for (const auto& [name, value] : program.defines)
        for_each_expr(value, look);
    for (Macro& macro : program.macros) {
        for_each_expr(macro.body, look);
        for_each_expr(macro.value, look);
    }
    for (const MapDeclaration& declaration : program.map_declarations)
        for_each_expr(declaration.entries, look);
    for (Probe& probe : program.probes)
        for_each_expr(probe, look);
    for (Span& span : program.spans)
        for_each_expr(span, look);

    ScriptParameters parameters;
    for (const std::string& one : options.parameters) {
        if (!asks_by_name || !one.starts_with("--") || one.size() == 2) {
            parameters.numbered.push_back(one);
            continue;
        }
        const std::size_t equals = one.find('=');
        const bool has_value = equals != std::string::npos;
        parameters.named.emplace_back(one.substr(2, has_value ? equals - 2 : std::string::npos),
                                      has_value ? std::optional(one.substr(equals + 1)) : std::nullopt);
    }
    return parameters;
}

void insert_parameters(Program& program, const CompileOptions& options, const SourceText& source,
                       Diagnostics& diagnostics)
{
    const ScriptParameters parameters = script_parameters(program, options);
    Insertion insertion(parameters.numbered, source, diagnostics);
    for (Probe& probe : program.probes)
        for (AttachSpec& spec : probe.specs)
            insertion.insert(spec);
    for (Span& span : program.spans) {
        insertion.insert(span.from);
        insertion.insert(span.to);
    }
}

}  // namespace boardscope::dsl
