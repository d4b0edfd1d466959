// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace boardscope::timeline {

Metrics Metrics::with_ratio(double pixel_ratio, Grouping grouping)
{
    const auto device = [pixel_ratio](int logical) {
        return static_cast<int>(std::lround(logical * pixel_ratio));
    };
    return {.label_width = device(grouping == Grouping::cpu ? 84 : 148),
            .ruler_height = device(28),
            .lane_min_height = device(24),
            .lane_max_height = device(64)};
}

Geometry::Geometry(int width, int height, const Metrics& metrics, std::size_t lane_count, int scroll_px)
    : width_(std::max(width, 0)), height_(std::max(height, 0)), metrics_(metrics)
{
    const int least_height = std::max(metrics_.lane_min_height, 1);
    // More than this could not be scrolled to with an int of pixels.
    lane_count_ =
        std::min(lane_count, static_cast<std::size_t>(std::numeric_limits<int>::max() / 2 / least_height));
    const int shared = lane_count_ == 0 ? 0 : plot().height / static_cast<int>(lane_count_);
    lane_height_ = std::clamp(shared, least_height, std::max(metrics_.lane_max_height, least_height));
    scroll_px_ = std::clamp(scroll_px, 0, max_scroll_px());
}

Rect Geometry::corner() const
{
    return {0, 0, std::min(metrics_.label_width, width_), std::min(metrics_.ruler_height, height_)};
}

Rect Geometry::ruler() const
{
    return {corner().right(), 0, std::max(width_ - corner().right() - metrics_.right_margin, 0),
            corner().height};
}

Rect Geometry::labels() const
{
    return {0, corner().bottom(), corner().width, height_ - corner().bottom()};
}

Rect Geometry::plot() const
{
    return {ruler().x, corner().bottom(), ruler().width, height_ - corner().bottom()};
}

Rect Geometry::lane(std::size_t index) const
{
    return {plot().x, plot().y + static_cast<int>(index) * lane_height_ - scroll_px_, plot().width,
            lane_height_};
}

Rect Geometry::label(std::size_t index) const
{
    return {0, lane(index).y, corner().width, lane_height_};
}

std::optional<std::size_t> Geometry::lane_at(int y) const
{
    if (y < plot().y || y >= plot().bottom()) return std::nullopt;
    const auto index = static_cast<std::size_t>((y - plot().y + scroll_px_) / lane_height_);
    return index < lane_count_ ? std::optional(index) : std::nullopt;
}

Geometry::LaneSpan Geometry::visible_lanes() const
{
    if (lane_count_ == 0 || plot().height == 0) return {};
    const auto first = static_cast<std::size_t>(scroll_px_ / lane_height_);
    const auto end = static_cast<std::size_t>((scroll_px_ + plot().height + lane_height_ - 1) / lane_height_);
    return {std::min(first, lane_count_), std::min(end, lane_count_)};
}

int Geometry::max_scroll_px() const
{
    return std::max(static_cast<int>(lane_count_) * lane_height_ - plot().height, 0);
}

int Geometry::scroll_to(std::size_t index) const
{
    const int top = static_cast<int>(std::min(index, lane_count_)) * lane_height_;
    const int lowest = top + lane_height_ - plot().height;
    return std::clamp(std::max(std::min(scroll_px_, top), std::min(lowest, top)), 0, max_scroll_px());
}

}  // namespace boardscope::timeline
