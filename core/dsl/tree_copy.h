// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A second one of a part of the tree, with whatever the passes have filled in.
// Thread:  pure functions, any thread.
#pragma once

#include "core/dsl/ast.h"

namespace boardscope::dsl {

/// Of a null pointer a null pointer.
[[nodiscard]] ExprPtr copy_of(const ExprPtr& expr);
[[nodiscard]] ExprPtr copy_of(const Expr& expr);
[[nodiscard]] Block copy_of(const Block& block);
[[nodiscard]] Probe copy_of(const Probe& probe);

}  // namespace boardscope::dsl
