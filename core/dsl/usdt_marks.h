// SPDX-License-Identifier: GPL-3.0-or-later
// What:    USDT marks as attachments of a script: {file, provider, name, which of the places of that name}.
// Thread:  pure functions, any thread.
// Errors:  none.
#pragma once

#include "core/dsl/target_facts.h"
#include "core/dsl/usdt_argument.h"

#include <optional>
#include <string>
#include <vector>

namespace boardscope::dsl {

/// Parts of such a match that name it; what is behind tells its places apart.
inline constexpr std::size_t naming_parts_of_mark = 3;

/// `known`: all marks of the file.
[[nodiscard]] std::vector<std::string> match_of(const std::string& path, const UserMark& mark,
                                                const std::vector<UserMark>& known);
[[nodiscard]] std::optional<UserMark> mark_of(const std::vector<std::string>& match, const TargetFacts& facts);

/// Whether the kernel can raise the counter that marks with a semaphore look at: `ref_ctr_offset` of the uprobe PMU
/// (kernel/events/core.c), Linux 4.20.
[[nodiscard]] bool counts_semaphores(const TargetFacts& facts);

/// "4 bytes, signed, in r0", "8 bytes in memory at sp + 16", "the number 5".
[[nodiscard]] std::string description_of(const UsdtArgument& argument);

}  // namespace boardscope::dsl
