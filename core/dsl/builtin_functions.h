// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The functions of the language: one row each, also for help and completion. How they are emitted is
//          in core/dsl/builtins/, by name.
// Thread:  constant table, any thread.
#pragma once

#include "core/dsl/type.h"

#include <span>
#include <string_view>

namespace boardscope::dsl {

/// Where a call may stand.
enum class CallPlace : std::uint8_t {
    value,      ///< anywhere in an expression
    statement,  ///< alone: it has no value
    map_value,  ///< alone to the right of @x =
};

struct FunctionRow {
    std::string_view name;
    std::string_view form;  ///< "str(pointer [, length])"
    /// One letter for each argument; behind '[' they may be missing, and the one before '*' may be repeated.
    ///   n number    c number that is known when the script is compiled    s text in quotes
    ///   p address or text    a anything that can be printed    m map    f stack format
    std::string_view arguments;
    CallPlace place = CallPlace::value;
    TypeKind result = TypeKind::nothing;
    std::string_view helper;  ///< that the kernel must have, as kernel_history.h names it; may be empty
    std::string_view doc;     ///< one line
    std::string_view way_around;  ///< not empty: the function is known but not supported
};

[[nodiscard]] std::span<const FunctionRow> builtin_functions();
[[nodiscard]] const FunctionRow* find_builtin_function(std::string_view name);

}  // namespace boardscope::dsl
