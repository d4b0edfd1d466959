// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the payload codecs share: fields one after the other, and the errors of a payload that cannot be
//          right. For the files of core/wire only.
// Thread:  plain functions.
// Source:  deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/frame_reader.h"

#include "deviceside/wire.h"

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace boardscope::wire {

template <class T>
void put(Bytes& out, T value)
{
    if constexpr (std::is_enum_v<T>)
        append_little_endian(out, static_cast<std::underlying_type_t<T>>(value));
    else
        append_little_endian(out, value);
}

/// Fields one after the other, each in its own width.
template <class... T>
void put_all(Bytes& out, T... values)
{
    (put(out, values), ...);
}

[[nodiscard]] inline auto bad_frame(const char* name, const std::string& what)
{
    return failure(std::string(name) + " frame: " + what,
                   "the loader and this program do not fit together, or the stream is damaged; "
                   "deploy the loader again");
}

[[nodiscard]] inline auto cut_short(const char* name, const Frame& frame)
{
    return bad_frame(name, "only " + std::to_string(frame.payload.size()) + " bytes long");
}

[[nodiscard]] inline std::optional<std::uint32_t> cpu_or_all(std::uint32_t cpu)
{
    return cpu == BSW_ALL_CPUS ? std::nullopt : std::optional(cpu);
}

}  // namespace boardscope::wire
