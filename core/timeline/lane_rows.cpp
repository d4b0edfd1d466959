// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane_rows.h"

#include <algorithm>

namespace boardscope::timeline {

LaneRows::LaneRows(std::size_t lane_count, std::vector<std::uint32_t> lanes, std::size_t pinned_count,
                   std::vector<std::uint32_t> collapsed)
    : count_(lanes.size()), lane_count_(lane_count), pinned_count_(std::min(pinned_count, lanes.size()))
{
    auto order = std::make_shared<Order>();
    order->lanes = std::move(lanes);
    order->collapsed = std::move(collapsed);
    order->rows.assign(lane_count, no_row);
    for (std::size_t row = 0; row < order->lanes.size(); ++row)
        order->rows[order->lanes[row]] = static_cast<std::uint32_t>(row);
    order_ = std::move(order);
}

std::optional<std::size_t> LaneRows::row_of(std::size_t lane) const
{
    if (lane >= lane_count_) return std::nullopt;
    const std::size_t row = order_ ? order_->rows[lane] : lane;
    return row < count_ ? std::optional(row) : std::nullopt;
}

bool LaneRows::is_collapsed(std::size_t row) const
{
    return order_ && std::binary_search(order_->collapsed.begin(), order_->collapsed.end(), row);
}

std::size_t LaneRows::collapsed_before(std::size_t row) const
{
    if (!order_) return 0;
    const auto place = std::lower_bound(order_->collapsed.begin(), order_->collapsed.end(), row);
    return static_cast<std::size_t>(place - order_->collapsed.begin());
}

}  // namespace boardscope::timeline
