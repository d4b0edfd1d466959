// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a probe's programs can ask of the request's filter is compiled into them. Private to the
//          builder.
// Thread:  one build belongs to one thread.
// Errors:  none but a build that is cancelled: what cannot be asked there is asked of the rows, and a
//          warning says why.
#pragma once

#include "builder/make_object.h"

#include <optional>
#include <string>

namespace boardscope::builder {

/// `plain`: the probe without a filter, whose object is at `object_path`. Another may take its place; what
/// was decided is in `probe`.
[[nodiscard]] std::optional<MadeObject> push_filter(BuildSteps& steps, MadeObject plain,
                                                    const std::string& object_path, BuiltProbe& probe);

}  // namespace boardscope::builder
