// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whether libtraceevent may print an event by its print format. It evaluates the format as it came,
// over the
//          event as it came: this says no where either could make it read beyond the event or divide by zero.
// Thread:  plain functions.
// Source:  event-parse.c of libtraceevent 1.7.1, read for what it does not check itself.
#pragma once

#include <cstddef>

struct tep_event;

namespace boardscope::decode {

/// Every read that a checked print format asks for stays within so many bytes of the event's start.
inline constexpr std::size_t print_reach_bytes = std::size_t{1024} * 1024;
/// No field of a checked event ends behind this.
inline constexpr std::size_t field_end_limit = std::size_t{64} * 1024;

/// Names, offsets and sizes of the fields themselves. False: the event cannot be used at all.
[[nodiscard]] bool fields_are_sound(const tep_event& event);
/// False: print its fields one by one instead.
[[nodiscard]] bool may_pretty_print(tep_event& event);
/// Bytes up to the end of the last field.
[[nodiscard]] std::size_t least_bytes(const tep_event& event);

}  // namespace boardscope::decode
