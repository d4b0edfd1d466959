// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The types of a board's kernel as a table, made from its BTF once and then kept in the user's cache.
// Thread:  blocks: some 20 ms, 0.1 s for BTF that is new, seconds when it has to be made from headers.
// Errors:  a damaged BTF or store, headers that do not compile. That nobody has types is no error: nullopt.
#pragma once

#include "builder/toolchain.h"
#include "core/target/target_profile.h"
#include "core/target/type_table.h"

#include <optional>
#include <stop_token>

namespace boardscope::builder {

[[nodiscard]] Result<std::optional<TypeTable>> kernel_types(const TargetProfile& profile, const Toolchain& toolchain,
                                                            std::stop_token stop);

}  // namespace boardscope::builder
