// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A value of a script as bpftrace prints it: "5", "vfs_read", "(1, str)", a stack line by line.
// Thread:  pure functions, any thread.
// Errors:  none: of a value that is not whole, "?" is printed.
#pragma once

#include "core/base/bytes.h"
#include "core/script/name_source.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope::script {

/// Lines of stacks are set in less where they are part of a map's key.
enum class Setting { value, key };

[[nodiscard]] std::string value_text(const ValueType& type, ByteView bytes, const ValueContext& context,
                                     Setting setting = Setting::value);
/// As JSON: numbers as they are, tuples as arrays, everything else as a string of what value_text() says.
[[nodiscard]] std::string value_json(const ValueType& type, ByteView bytes, const ValueContext& context);

/// "[1, a]" of a map's key; empty where the map has none.
[[nodiscard]] std::string key_text(const ScriptMap& map, ByteView key, const ValueContext& context);
/// "1,a", not quoted; empty where the map has no key.
[[nodiscard]] std::string key_json(const ScriptMap& map, ByteView key, const ValueContext& context);

/// A JSON string with its quotes. What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string quoted_json(std::string_view text);

/// The bits of a number of 1, 2, 4 or 8 bytes, its sign extended to 64. None: the value is not whole.
[[nodiscard]] std::optional<std::uint64_t> number_of(const ValueType& type, ByteView bytes);
/// Up to the NUL, or all of it.
[[nodiscard]] std::string_view text_of(ByteView bytes);
/// What buf() took, as far as it is there.
[[nodiscard]] ByteView blob_of(ByteView bytes);
/// Of a blob: printable bytes as they are, the others as \x01.
[[nodiscard]] std::string escaped(ByteView blob);

}  // namespace boardscope::script
