// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane_arrangement.h"

#include <algorithm>
#include <numeric>

namespace boardscope::timeline {

bool LaneArrangement::is_hidden(const LaneKey& key) const
{
    return hidden_.contains(key) || (only_ && !only_->contains(key));
}

void LaneArrangement::hide(const LaneKey& key)
{
    if (only_) only_->erase(key);
    hidden_.insert(key);
}

void LaneArrangement::show_only(const LaneKey& key)
{
    hidden_.clear();
    only_ = {key};
}

void LaneArrangement::show_all()
{
    hidden_.clear();
    only_.reset();
}

void LaneArrangement::set_pinned(const LaneKey& key, bool pinned)
{
    if (pinned == is_pinned(key)) return;
    if (pinned)
        pinned_.push_back(key);
    else
        std::erase(pinned_, key);
}

bool LaneArrangement::is_pinned(const LaneKey& key) const
{
    return std::find(pinned_.begin(), pinned_.end(), key) != pinned_.end();
}

void LaneArrangement::set_collapsed(const LaneKey& key, bool collapsed)
{
    if (collapsed == all_collapsed_)
        otherwise_.erase(key);
    else
        otherwise_.insert(key);
}

bool LaneArrangement::is_collapsed(const LaneKey& key) const
{
    return all_collapsed_ != otherwise_.contains(key);
}

void LaneArrangement::set_all_collapsed(bool collapsed)
{
    all_collapsed_ = collapsed;
    otherwise_.clear();
}

/// All lanes in their order, hidden and pinned ones among them.
std::vector<std::uint32_t> LaneArrangement::sequence(const LaneSnapshot& lanes) const
{
    std::vector<std::uint32_t> all(lanes.lane_count());
    std::iota(all.begin(), all.end(), 0U);
    if (order_.empty()) return all;
    std::vector<bool> is_known(lanes.lane_count());
    std::vector<std::size_t> known;
    for (const LaneKey& key : order_) {
        const std::optional<std::size_t> lane = lanes.find(key);
        if (!lane) continue;
        is_known[*lane] = true;
        known.push_back(*lane);
    }
    std::size_t place = 0;
    const auto add_newcomers_from = [&](std::size_t lane) {
        for (; lane < is_known.size() && !is_known[lane]; ++lane)
            all[place++] = static_cast<std::uint32_t>(lane);
    };
    add_newcomers_from(0);
    for (const std::size_t lane : known) {
        all[place++] = static_cast<std::uint32_t>(lane);
        add_newcomers_from(lane + 1);
    }
    return all;
}

LaneRows LaneArrangement::rows(const LaneSnapshot& lanes) const
{
    const bool is_plain = hidden_.empty() && !only_ && pinned_.empty() && order_.empty() && !all_collapsed_ &&
                          otherwise_.empty();
    if (is_plain) return {lanes.lane_count()};
    std::vector<std::uint32_t> shown;
    std::vector<bool> is_placed(lanes.lane_count());
    const auto add = [&](std::size_t lane) {
        if (is_placed[lane] || is_hidden(lanes.lane(lane).key())) return;
        is_placed[lane] = true;
        shown.push_back(static_cast<std::uint32_t>(lane));
    };
    for (const LaneKey& key : pinned_)
        if (const std::optional<std::size_t> lane = lanes.find(key)) add(*lane);
    const std::size_t pinned_count = shown.size();
    for (const std::uint32_t lane : sequence(lanes))
        add(lane);
    std::vector<std::uint32_t> collapsed;
    for (std::size_t row = 0; row < shown.size(); ++row)
        if (is_collapsed(lanes.lane(shown[row]).key())) collapsed.push_back(static_cast<std::uint32_t>(row));
    return {lanes.lane_count(), std::move(shown), pinned_count, std::move(collapsed)};
}

void LaneArrangement::move(const LaneKey& key, std::size_t row, const LaneSnapshot& lanes)
{
    const LaneRows now = rows(lanes);
    const auto key_in = [&](std::size_t of) { return lanes.lane(now.lane(of)).key(); };
    // What it comes to stand before; a lane before itself stays.
    if (row < now.count() && key_in(row) == key) return;
    const bool was_pinned = is_pinned(key);
    const bool is_last_pinned = row == now.pinned_count() && was_pinned;
    if (row < now.pinned_count() || is_last_pinned) {
        std::erase(pinned_, key);
        const auto before =
            is_last_pinned ? pinned_.end() : std::find(pinned_.begin(), pinned_.end(), key_in(row));
        pinned_.insert(before, key);
        return;
    }
    std::vector<LaneKey> order;
    for (const std::uint32_t lane : sequence(lanes))
        if (lanes.lane(lane).key() != key) order.push_back(lanes.lane(lane).key());
    const auto before = row < now.count() ? std::find(order.begin(), order.end(), key_in(row)) : order.end();
    order.insert(before, key);
    order_ = std::move(order);
    std::erase(pinned_, key);
}

}  // namespace boardscope::timeline
