// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Parts of a tree → the text that gives them.
// Thread:  pure functions, any thread.
#pragma once

#include "core/dsl/ast.h"

#include <string>

namespace boardscope::dsl {

/// With brackets only where they are needed.
[[nodiscard]] std::string print_expr(const Expr& expr);
/// As a value that no operator may follow: the key of a span.
[[nodiscard]] std::string print_simple_expr(const Expr& expr);
/// With its slashes.
[[nodiscard]] std::string print_predicate(const Expr& expr);
/// "$x, @m, y"
[[nodiscard]] std::string print_parameters(const Macro& macro);
[[nodiscard]] std::string print_type_name(const TypeName& type);
[[nodiscard]] std::string print_attach_point(const AttachSpec& spec);

}  // namespace boardscope::dsl
