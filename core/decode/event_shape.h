// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which fields of their own the events of one kind have: of a struct that a probe sends, of a
// tracepoint. Thread:  plain values, any thread. Units:   as the unit of a field says; without one a number
// is only a number.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::decode {

enum class FieldForm : std::uint8_t {
    number,           ///< signed
    unsigned_number,  ///< its 64 bits, as if they were signed
    text,
};

enum class FieldUnit : std::uint8_t { none, ns, us, ms, s };

struct ShapeField {
    std::string name;
    FieldForm form = FieldForm::number;
    FieldUnit unit = FieldUnit::none;
    friend bool operator==(const ShapeField&, const ShapeField&) = default;
};

struct EventShape {
    std::string event;
    std::vector<ShapeField> fields;
    /// Each event tells of a span of time by itself: it ended at the event's time, and this field says how long it was.
    std::optional<std::uint32_t> duration_field{};
    friend bool operator==(const EventShape&, const EventShape&) = default;
};

/// A number that stands for "not there": a record that was too short for the field.
inline constexpr std::int64_t absent_number = std::numeric_limits<std::int64_t>::min();

/// What a decoder hands on, in the order of the shape's fields. A text that is not there is empty.
struct FieldValue {
    std::int64_t number = absent_number;
    std::string_view text;
};

/// By the name's end: "latency_us" → us, "delta_ns" and "ktime" → ns.
[[nodiscard]] FieldUnit unit_in_name(std::string_view name);

/// How many nanoseconds one is; of no unit 1, since that is what the kernel's clocks count in.
[[nodiscard]] constexpr std::int64_t nanoseconds_of(FieldUnit unit)
{
    switch (unit) {
    case FieldUnit::none:
    case FieldUnit::ns: return 1;
    case FieldUnit::us: return 1'000;
    case FieldUnit::ms: return 1'000'000;
    case FieldUnit::s: return 1'000'000'000;
    }
    return 1;
}

}  // namespace boardscope::decode
