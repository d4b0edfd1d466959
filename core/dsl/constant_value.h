// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Expressions whose value is known when the script is compiled.
// Thread:  pure function, any thread.
// Errors:  nullopt where the value is not known; 0 for a division by 0, as programs have it.
#pragma once

#include "core/dsl/ast.h"

#include <cstdint>
#include <optional>

namespace boardscope::dsl {

/// Of an expression that has been typed: literals, constants, and what is calculated of them.
[[nodiscard]] std::optional<std::uint64_t> constant_value(const Expr& expr);

}  // namespace boardscope::dsl
