// SPDX-License-Identifier: GPL-3.0-or-later
// What:    LaneArrangement: what a user made of the lanes: hidden, pinned to the top, in another order,
//          collapsed. It knows lanes by their keys, so it holds whatever lanes come and go.
// Thread:  a value; one thread at a time.
// Units:   rows as in lane_rows.h. rows() and move() look at every lane; call them when something changed.
// Errors:  none; keys of lanes that are not there are kept for when they are.
#pragma once

#include "core/timeline/lane_index.h"
#include "core/timeline/lane_rows.h"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace boardscope::timeline {

class LaneArrangement {
public:
    /// How the lanes are shown then.
    [[nodiscard]] LaneRows rows(const LaneSnapshot& lanes) const;

    void hide(const LaneKey& key);
    /// Lanes that come later are hidden too, until show_all().
    void show_only(const LaneKey& key);
    void show_all();

    /// Below those that are pinned already.
    void set_pinned(const LaneKey& key, bool pinned);
    [[nodiscard]] bool is_pinned(const LaneKey& key) const;

    void set_collapsed(const LaneKey& key, bool collapsed);
    [[nodiscard]] bool is_collapsed(const LaneKey& key) const;
    /// Those that come later too.
    void set_all_collapsed(bool collapsed);

    /// Puts a lane before what is shown in `row` now, or last. Among pinned lanes it is pinned, among the
    /// others it is not. A lane that comes later stands behind the one that precedes it by its key.
    void move(const LaneKey& key, std::size_t row, const LaneSnapshot& lanes);

private:
    [[nodiscard]] bool is_hidden(const LaneKey& key) const;
    [[nodiscard]] std::vector<std::uint32_t> sequence(const LaneSnapshot& lanes) const;

    std::set<LaneKey> hidden_;
    std::optional<std::set<LaneKey>> only_;  ///< everything else is hidden
    std::vector<LaneKey> pinned_;            ///< from the top
    std::vector<LaneKey> order_;             ///< of all lanes when one was moved; empty: their own
    bool all_collapsed_ = false;
    std::set<LaneKey> otherwise_;  ///< collapsed where all_collapsed_ is not, and the other way round
};

}  // namespace boardscope::timeline
