// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Types of C as types of the language.
// Thread:  pure functions, any thread.
// Units:   bytes.
#pragma once

#include "core/dsl/ast.h"
#include "core/dsl/type.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace boardscope::dsl {

/// Of a value that is declared so: arrays of char are texts. Kind unknown: the language has no such values
/// (floating point, functions).
[[nodiscard]] Type type_of(const TypeTable& table, TypeId id);

/// What a pointer points to, or an array is made of; kind unknown: nobody knows.
[[nodiscard]] Type pointed_to(const Type& type);

/// As it lies in the board's memory, where pointers have 4 or 8 bytes. nullopt: nobody knows.
[[nodiscard]] std::optional<std::uint64_t> memory_bytes(const Type& type, int pointer_bytes);

/// "uint32", "unsigned long", "u8", "char", "size_t", "__u16": without any table.
[[nodiscard]] std::optional<Type> integer_named(std::string_view name, int pointer_bytes);

[[nodiscard]] Type pointer_to(Type target);

}  // namespace boardscope::dsl
