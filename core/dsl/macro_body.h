// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A macro's body by itself (private to macros.cpp): what it changes, what is wrong with it, and a copy of it in
//          which parameters have become what they stand for.
// Thread:  pure functions, any thread.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/source_text.h"

#include <map>
#include <set>
#include <string>

namespace boardscope::dsl {

/// Variables that are given values in it.
[[nodiscard]] std::set<std::string> changed_variables(const Macro& macro);
/// All that it names and that are no parameters.
[[nodiscard]] std::set<std::string> own_variables(const Macro& macro);

/// Of a definition, whoever calls it.
void check_macro(const Program& program, const Macro& macro, const SourceText& source, Diagnostics& diagnostics);

/// What parameters and variables of a macro stand for in one call.
struct MacroMeaning {
    std::map<std::string, std::string> variables;      ///< other names
    std::map<std::string, std::string> maps;           ///< other names
    std::map<std::string, const Expr*> variable_values;  ///< $x that was given a value
    std::map<std::string, const Expr*> values;           ///< y
};

struct MacroCopy {
    Block body;
    ExprPtr value;
    std::size_t size = 0;  ///< expressions
};
[[nodiscard]] MacroCopy copy_macro(const Macro& macro, const MacroMeaning& meaning, const SourceText& source);

/// Expressions within each other.
[[nodiscard]] std::size_t depth_of(Expr& expr);

}  // namespace boardscope::dsl
