// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The text that clang prints → Diagnostics.
// Thread:  pure function, any thread.
// Units:   lines and columns from 1, as clang counts them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/target/target_profile.h"

#include <string>
#include <string_view>

namespace boardscope::builder {

/// Lines `file:line:column: severity: message` become diagnostics, notes included; `In file included from`,
/// source excerpts and the closing count are left out. What looks like none of these is kept only when
/// nothing else says what went wrong (a crash of the compiler). What -fdiagnostics-parseable-fixits adds becomes the
/// fixes of the message before it.
[[nodiscard]] Diagnostics parse_compiler_messages(std::string_view text, const TargetProfile& profile);

}  // namespace boardscope::builder
