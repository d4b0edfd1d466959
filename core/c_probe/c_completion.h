// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What may be written where the cursor stands in a probe in C, on this board: sections with its
// functions and
//          tracepoints, helpers and the kernel they need, members of its structures, macros of the headers
//          for probes. No compiler is asked: the declarations in the text are looked at as far as is needed,
//          and an answer takes some ms. docs/decisions/0031-completion-for-c-asks-no-compiler.md says why.
// Thread:  pure function, any thread; the board's types are read when they are first asked for (TargetFacts).
// Units:   byte offsets.
// Errors:  none: where nothing can be said there are no items. Texts may be incomplete, as texts are while
// they are typed.
#pragma once

#include "core/c_probe/helper_reference.h"
#include "core/dsl/completion.h"
#include "core/dsl/target_facts.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace boardscope::c_probe {

[[nodiscard]] dsl::Completion complete(std::string_view text, std::uint32_t cursor,
                                       const dsl::TargetFacts& facts, const HelperReference& helpers,
                                       std::size_t limit = dsl::completion_limit);

}  // namespace boardscope::c_probe
