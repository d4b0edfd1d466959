// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A tree → text: as a script again, or as an outline for who wants to see what was understood.
// Thread:  pure functions, any thread.
// Errors:  none; trees that no text gives may be printed as something else.
#pragma once

#include "core/dsl/ast.h"

#include <string>

namespace boardscope::dsl {

/// A script that is read as the same tree. In bpftrace's layout, in the spellings that the tree has (those of
/// ply only before normalise()), without comments: format.h keeps them.
[[nodiscard]] std::string print_source(const Program& program);

/// One line for each node, indented below what it belongs to; types and meanings where passes have found
/// them.
[[nodiscard]] std::string print_tree(const Program& program);

}  // namespace boardscope::dsl
