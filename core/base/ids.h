// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Numbers that name things, as types that cannot be mixed up.
// Thread:  plain values, any thread.
#pragma once

// Before <compare>: Qt's moc stumbles over that one where it is the first header of all.
#include <cstddef>
#include <cstdint>

#include <compare>
#include <functional>

namespace boardscope {

/// A number of its own kind: made explicitly, compared and counted, not added to others.
template <class Tag, class Rep>
class StrongId {
public:
    using rep = Rep;

    constexpr StrongId() = default;
    explicit constexpr StrongId(Rep value) : value_(value) {}

    [[nodiscard]] constexpr Rep value() const { return value_; }
    constexpr auto operator<=>(const StrongId&) const = default;

    constexpr StrongId& operator++()
    {
        ++value_;
        return *this;
    }

private:
    Rep value_ = 0;
};

/// A row of an event store, counted from 0 in order of arrival. Never reused, never moved.
using RowId = StrongId<struct RowIdTag, std::uint64_t>;

/// What fields an event has; 0: none of its own. Counted from 1 as a store learns of them.
using ShapeId = StrongId<struct ShapeIdTag, std::uint16_t>;

/// A text of a string pool; 0 is always the empty text.
using StringId = StrongId<struct StringIdTag, std::uint32_t>;

}  // namespace boardscope

template <class Tag, class Rep>
struct std::hash<boardscope::StrongId<Tag, Rep>> {
    std::size_t operator()(const boardscope::StrongId<Tag, Rep>& id) const noexcept
    {
        return std::hash<Rep>{}(id.value());
    }
};
