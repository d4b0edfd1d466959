// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What an object asks of a kernel against what the board has, before anything is sent: helpers,
// types
//          of maps and programs, ways to attach, instructions, loops, global data, fields of its structures.
//          Each gap is told where the source line stands that makes it, with what to write instead.
//          docs/decisions/0010 says what is an error and what a warning.
// Thread:  any thread.
// Errors:  none; a gap that stops the whole object, of a board that was looked at, is an error.
#pragma once

#include "builder/object_info.h"
#include "core/base/diagnostics.h"

#include <string>

namespace boardscope::builder {

/// `object` is what read_object() says of the file at `object_path`, which still has its debug information;
/// `board_types` is the BTF that it is relocated against, empty when there is none.
[[nodiscard]] Diagnostics check_compatibility(const ObjectInfo& object, const std::string& object_path,
                                              const BuildRequest& request, const std::string& board_types);

}  // namespace boardscope::builder
