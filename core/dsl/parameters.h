// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Parameters of the command line in attach points: kprobe:$1, interval:ms:$2, uprobe:/usr/bin/$1:main. Those
//          in expressions are values, and the pass `types` knows them. Runs before normalise().
// Thread:  pure function, any thread.
// Errors:  a parameter that was not given, or is empty; unlike that of an expression it has no value to fall back on.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/compile.h"
#include "core/dsl/source_text.h"

namespace boardscope::dsl {

void insert_parameters(Program& program, const CompileOptions& options, const SourceText& source,
                       Diagnostics& diagnostics);

}  // namespace boardscope::dsl
