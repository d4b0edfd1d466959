// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Keys and values of a map's entries, between bytes, typed values and what a user writes. Of per-CPU maps a
//          value is one for each CPU.
// Thread:  pure functions, any thread.
// Errors:  what was written is no value of the type: the cause, and what the type is.
#pragma once

#include "app/session/map_contents.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace boardscope::session {

/// Of a per-CPU map one for each CPU, else one.
[[nodiscard]] std::vector<builder::TypedValue> values_of(const MapContents& contents, ByteView value);
[[nodiscard]] bool are_numbers(const std::vector<builder::TypedValue>& values);
/// Of numbers; there must be one.
[[nodiscard]] builder::TypedValue sum_of(const std::vector<builder::TypedValue>& values);

/// How far apart the values of two CPUs lie, as the kernel spaces them.
[[nodiscard]] std::size_t cpu_stride(const wire::MapInfo& map);

/// What the user wrote for a value; of a per-CPU map either one for all CPUs, or [v0,v1,…].
[[nodiscard]] Result<Bytes> parse_key(const wire::MapInfo& map, const builder::ValueType& type,
                                      const std::string& text);
[[nodiscard]] Result<Bytes> parse_value(const wire::MapInfo& map, const builder::ValueType& type,
                                        const std::string& text);

/// `value`, which is of one CPU, with one part of it as the user wrote it. `part` counts the fields of a struct; 0 of what
/// has no fields is the whole. Bytes that the edit does not concern stay as they are.
[[nodiscard]] Result<Bytes> with_part(const wire::MapInfo& map, const builder::ValueType& type, ByteView value,
                                      std::size_t part, const std::string& text);

}  // namespace boardscope::session
