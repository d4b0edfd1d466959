// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The text of a probe as it was written around 2019 → the same probe in the style of libbpf 1.x:
// maps
//          in section ".maps", sections for functions named after what they hook, names that kernel functions
//          have now. Comments, layout and everything else stay.
// Thread:  pure function, any thread.
// Errors:  with an error among the diagnostics the text is of no use; each change is a note.
// Source:  does not preprocess; what macros make stays as it is.
#pragma once

#include "core/base/diagnostics.h"
#include "core/target/target_profile.h"

#include <string>

namespace boardscope::builder {

struct Modernized {
    std::string text;
    Diagnostics diagnostics;
};

/// A kernel version that is not known counts as a recent one.
[[nodiscard]] Modernized modernize_source(const std::string& source, const std::string& source_name,
                                          const KernelVersion& kernel);

}  // namespace boardscope::builder
