// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parameters.h"

#include "core/dsl/lexer.h"

#include <charconv>

namespace boardscope::dsl {

namespace {

class Insertion {
public:
    Insertion(const CompileOptions& options, const SourceText& source, Diagnostics& diagnostics)
        : parameters_(options.parameters), source_(source), diagnostics_(diagnostics)
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
        if (error == std::errc() && number > 0 && number <= parameters_.size() && !parameters_[number - 1].empty())
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

void insert_parameters(Program& program, const CompileOptions& options, const SourceText& source,
                       Diagnostics& diagnostics)
{
    Insertion insertion(options, source, diagnostics);
    for (Probe& probe : program.probes)
        for (AttachSpec& spec : probe.specs)
            insertion.insert(spec);
    for (Span& span : program.spans) {
        insertion.insert(span.from);
        insertion.insert(span.to);
    }
}

}  // namespace boardscope::dsl
