// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The readings of a session's maps, newest last: what changes, heat maps and looking back are made from. Bounded:
//          the oldest readings of the map that takes most room go first.
// Thread:  one thread at a time; the readings themselves are immutable.
// Units:   bytes, about as many as the readings take.
// Errors:  none.
#pragma once

#include "app/session/map_table.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace boardscope::session {

class MapHistory {
public:
    static constexpr std::size_t most_readings = 600;  ///< of one map
    static constexpr std::size_t usual_bytes = std::size_t{64} << 20;

    explicit MapHistory(std::size_t limit_bytes = usual_bytes) : limit_bytes_(limit_bytes) {}

    /// Returns what had to go, for whoever has the time to free it.
    std::vector<SharedContents> add(SharedContents contents);

    /// The newest reading of each map, by name.
    [[nodiscard]] std::vector<SharedContents> latest() const;
    [[nodiscard]] std::vector<SharedContents> latest_stacks() const;
    /// Null: there is none.
    [[nodiscard]] SharedContents latest(std::uint32_t map) const;
    [[nodiscard]] std::vector<SharedContents> readings(std::uint32_t map) const;
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Readings {
        std::deque<SharedContents> all;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Readings* largest();
    void drop_first(Readings& readings, std::vector<SharedContents>& dropped);

    std::size_t limit_bytes_;
    std::size_t bytes_ = 0;
    std::map<std::uint32_t, Readings> maps_;
};

}  // namespace boardscope::session
