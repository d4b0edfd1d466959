// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script → its tree. Reads bpftrace's language (0.17 and newer spellings), ply's, and spans; what
// it
//          means on a board is for the passes behind it.
// Thread:  pure function, any thread; a megabyte takes well below a second.
// Errors:  every mistake with its place, up to 30; what is right around them is in the tree. Any bytes end in
//          an answer, and trees are shallow enough to be walked by recursion.
// Source:  docs/dsl.md has the grammar.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/source_text.h"

namespace boardscope::dsl {

[[nodiscard]] Program parse(const SourceText& source, Diagnostics& diagnostics);

}  // namespace boardscope::dsl
