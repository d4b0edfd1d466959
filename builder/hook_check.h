// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whether the board's kernel has the tracepoints and functions that a probe hooks, before anything
// is sent:
//          by the format files, the symbols and the list of traceable functions that the store has of it.
// Thread:  any thread; reads files of the store.
// Errors:  a tracepoint that is not there is an error when nothing of the probe remains without it. A
// function that
//          is not there is a warning: modules come and go. What the store does not know is not judged.
#pragma once

#include "builder/build.h"
#include "core/base/diagnostics.h"

namespace boardscope::builder {

[[nodiscard]] Diagnostics check_hooks(const BuiltProbe& probe, const BuildRequest& request);

}  // namespace boardscope::builder
