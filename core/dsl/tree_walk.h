// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Going over all expressions of a tree, each before those inside of it.
// Thread:  as the tree.
#pragma once

#include "core/dsl/ast.h"

#include <functional>

namespace boardscope::dsl {

using UseExpr = std::function<void(Expr&)>;

/// Those right inside of `expr`; of a null pointer nothing.
void for_each_child(Expr& expr, const UseExpr& use);
void for_each_expr(const ExprPtr& expr, const UseExpr& use);
void for_each_expr(Block& block, const UseExpr& use);
using UseStatement = std::function<void(Statement&)>;
/// Each before those inside of it.
void for_each_statement(Block& block, const UseStatement& use);
/// Predicate and body.
void for_each_expr(Probe& probe, const UseExpr& use);
/// Keys, predicate and fields.
void for_each_expr(Span& span, const UseExpr& use);

}  // namespace boardscope::dsl
