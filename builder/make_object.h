// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The first half of a build: the probe becomes an object in the present style, and what is in it
//          is read. Private to the builder.
// Thread:  one build belongs to one thread.
// Errors:  diagnostics of the steps.
#pragma once

#include "builder/build_steps.h"
#include "builder/object_info.h"

#include <optional>
#include <string>

namespace boardscope::builder {

struct MadeObject {
    ObjectInfo info;
    bool has_old_maps = false;
};

/// By the route that suits the source, which is noted in `probe`; an object that somebody else compiled is
/// taken as it is. `definitions`: whole lines of C in front of the source.
[[nodiscard]] std::optional<MadeObject> make_object(BuildSteps& steps, const std::string& definitions,
                                                    const std::string& object_path, BuiltProbe& probe);

/// What the compiler has to say of the source: the steps' diagnostics. Nothing is made.
void check_source(BuildSteps& steps);

}  // namespace boardscope::builder
