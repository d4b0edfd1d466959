// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The type that can hold all that is ever put into a variable, a map or a map's key.
// Thread:  pure functions, any thread.
#pragma once

#include "core/dsl/type.h"

namespace boardscope::dsl {

/// As variables, maps, keys and tuples keep it: integers are widened to 64 bits.
[[nodiscard]] Type stored(const Type& type);

enum class Merge { same, grown, clash };

/// Has `into` hold `from` too. Types only ever grow: texts get longer, integers signed.
[[nodiscard]] Merge merge_types(Type& into, const Type& from);

/// What holds the values of one variable or map. A number written in the script (0, 1) fits whatever else is
/// put there, signed or not, and pointers.
struct Holder {
    Type type;
    bool only_literals = false;

    [[nodiscard]] Merge take(const Type& from, bool is_literal);
};

}  // namespace boardscope::dsl
