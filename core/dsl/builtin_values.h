// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The words of the language that are values: one row each, also for help and completion. argN and
//          sargN are found under "arg0" and "sarg0".
// Thread:  constant table, any thread.
#pragma once

#include "core/dsl/providers.h"
#include "core/dsl/type.h"

#include <span>
#include <string_view>

namespace boardscope::dsl {

/// Where a word has a value.
enum class Where : std::uint8_t {
    everywhere,
    with_task,  ///< not in BEGIN and END, which run in the loader
    entry,      ///< argN, sargN: functions' entries
    returned,   ///< retval
    registers,  ///< func
    arguments,  ///< args
};

struct BuiltinRow {
    std::string_view name;
    Where where = Where::everywhere;
    TypeKind kind = TypeKind::integer;
    std::uint8_t bytes = 8;
    bool is_signed = false;
    std::string_view helper;  ///< that the kernel must have, as kernel_history.h names it; may be empty
    std::string_view doc;     ///< one line
    std::string_view way_around;  ///< not empty: the word is known but not supported
};

[[nodiscard]] std::span<const BuiltinRow> builtin_values();
/// "arg3" finds the row of arg0.
[[nodiscard]] const BuiltinRow* find_builtin_value(std::string_view name);
/// 3 of "arg3" with `prefix` "arg".
[[nodiscard]] std::optional<unsigned> numbered(std::string_view name, std::string_view prefix);
[[nodiscard]] bool is_offered(const BuiltinRow& row, ContextKind context);

}  // namespace boardscope::dsl
