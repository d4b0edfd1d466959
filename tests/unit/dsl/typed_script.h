// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script after parse, normalise, expand and types, for tests to look at.
#pragma once

#include "core/dsl/expand.h"
#include "core/dsl/macros.h"
#include "core/dsl/normalise.h"
#include "core/dsl/parameters.h"
#include "core/dsl/parser.h"
#include "core/dsl/tree_walk.h"
#include "core/dsl/types.h"

#include <QByteArray>
#include <memory>
#include <string>

namespace boardscope::dsl {

struct TypedScript {
    std::unique_ptr<SourceText> source;
    Program program;
    Diagnostics diagnostics;

    [[nodiscard]] QByteArray messages() const { return QByteArray::fromStdString(diagnostics.to_text()); }

    /// The first expression that is written so, in the order of the tree; nullptr: there is none.
    [[nodiscard]] const Expr* expr(std::string_view text)
    {
        const Expr* found = nullptr;
        const auto look = [&](const Expr& one) {
            if (found == nullptr && source->slice(one.place) == text) found = &one;
        };
        for (Probe& probe : program.probes)
            for_each_expr(probe, look);
        for (Span& span : program.spans)
            for_each_expr(span, look);
        return found;
    }

    [[nodiscard]] std::string type(std::string_view text)
    {
        const Expr* found = expr(text);
        return found == nullptr ? "no such expression" : to_string(found->type);
    }

    /// "ctx+16 4 bytes", "+88 8 bytes signed", "address +24", "data_loc+12", bits as ":3<<2".
    [[nodiscard]] std::string access(std::string_view text)
    {
        const Expr* found = expr(text);
        const auto* field = found == nullptr ? nullptr : std::get_if<FieldAccess>(&found->meaning);
        if (field == nullptr) return "no field";
        const std::string at = "+" + std::to_string(field->offset);
        if (field->from == FieldAccess::From::address) return "address " + at;
        if (field->from == FieldAccess::From::data_loc) return "data_loc" + at;
        std::string result = (field->from == FieldAccess::From::context ? "ctx" : "") + at + " " +
                             std::to_string(field->bytes) + " bytes" + (field->is_signed ? " signed" : "");
        if (field->stride != 0) result += " each " + std::to_string(field->stride);
        if (field->bits != 0) result += " :" + std::to_string(field->bits) + ">>" + std::to_string(field->bit_shift);
        return result;
    }

    [[nodiscard]] std::string map(std::string_view name) const
    {
        for (const MapInfo& map : program.maps) {
            if (map.name != name) continue;
            std::string keys;
            for (const Type& key : map.key)
                keys += (keys.empty() ? "" : ", ") + to_string(key);
            return (keys.empty() ? "" : "[" + keys + "] ") + to_string(map.value);
        }
        return "no such map";
    }
    [[nodiscard]] std::string variable(std::string_view name) const
    {
        for (const VariableInfo& variable : program.variables)
            if (variable.name == name) return to_string(variable.type);
        return "no such variable";
    }
};

[[nodiscard]] inline TypedScript typed(const std::string& text, const TargetFacts& facts,
                                       const CompileOptions& options = {})
{
    TypedScript script;
    script.source = std::make_unique<SourceText>(text, "x.bt");
    script.program = parse(*script.source, script.diagnostics);
    if (script.diagnostics.has_errors()) return script;
    insert_parameters(script.program, options, *script.source, script.diagnostics);
    expand_macros(script.program, *script.source, script.diagnostics);
    normalise(script.program, *script.source, script.diagnostics);
    if (script.diagnostics.has_errors()) return script;
    expand(script.program, facts, options, *script.source, script.diagnostics);
    check_types(script.program, facts, options, *script.source, script.diagnostics);
    return script;
}

}  // namespace boardscope::dsl
