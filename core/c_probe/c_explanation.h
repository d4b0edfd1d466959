// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a word of a probe in C is, on this board: a helper with its documentation and the kernel it
// needs, the type and
//          place of a member, what a section stands for, a structure with its members.
// Thread:  pure function, any thread.
// Units:   byte offsets.
// Errors:  none: nullopt where there is nothing to say.
#pragma once

#include "core/c_probe/helper_reference.h"
#include "core/dsl/explanation.h"
#include "core/dsl/target_facts.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace boardscope::c_probe {

[[nodiscard]] std::optional<dsl::Explanation> explain(std::string_view text, std::uint32_t position,
                                                      const dsl::TargetFacts& facts,
                                                      const HelperReference& helpers);

}  // namespace boardscope::c_probe
