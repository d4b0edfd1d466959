// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace boardscope::timeline {

Metrics Metrics::with_ratio(double pixel_ratio, Grouping grouping)
{
    const auto device = [pixel_ratio](int logical) {
        return static_cast<int>(std::lround(logical * pixel_ratio));
    };
    return {.label_width = device(grouping == Grouping::cpu ? 84 : 148),
            .ruler_height = device(28),
            .lane_min_height = device(24),
            .lane_max_height = device(64),
            .lane_thin_height = device(14)};
}

Geometry::Geometry(int width, int height, const Metrics& metrics, LaneRows rows, int scroll_px)
    : width_(std::max(width, 0)), height_(std::max(height, 0)), metrics_(metrics), rows_(std::move(rows))
{
    const int least_height = std::max(metrics_.lane_min_height, 1);
    metrics_.lane_thin_height = std::clamp(metrics_.lane_thin_height, 1, least_height);
    // More than this could not be scrolled to with an int of pixels.
    lane_count_ =
        std::min(rows_.count(), static_cast<std::size_t>(std::numeric_limits<int>::max() / 2 / least_height));
    const std::size_t thin = rows_.collapsed_before(lane_count_);
    const int room = plot().height - static_cast<int>(thin) * metrics_.lane_thin_height;
    const int shared = lane_count_ == thin ? 0 : room / static_cast<int>(lane_count_ - thin);
    lane_height_ = std::clamp(shared, least_height, std::max(metrics_.lane_max_height, least_height));
    const bool scrolls = top_of(lane_count_) > plot().height;
    while (fixed_count_ < std::min(rows_.pinned_count(), lane_count_) &&
           (!scrolls || top_of(fixed_count_ + 1) <= plot().height / 2))
        ++fixed_count_;
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

int Geometry::top_of(std::size_t index) const
{
    const int saved = lane_height_ - metrics_.lane_thin_height;
    return static_cast<int>(index) * lane_height_ - static_cast<int>(rows_.collapsed_before(index)) * saved;
}

Rect Geometry::lane(std::size_t index) const
{
    const int scrolled = index < fixed_count_ ? 0 : scroll_px_;
    return {plot().x, plot().y + top_of(index) - scrolled, plot().width,
            rows_.is_collapsed(index) ? metrics_.lane_thin_height : lane_height_};
}

Rect Geometry::label(std::size_t index) const
{
    const Rect area = lane(index);
    return {0, area.y, corner().width, area.height};
}

Rect Geometry::room_of(std::size_t index) const
{
    Rect room = plot();
    if (index < fixed_count_) {
        room.height = fixed_height();
    } else {
        room.y += fixed_height();
        room.height -= fixed_height();
    }
    return room;
}

/// The lane at a distance from the top of the first; lane_count() below the last.
std::size_t Geometry::lane_at_offset(int offset) const
{
    std::size_t low = 0;
    std::size_t high = lane_count_;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (top_of(middle + 1) <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::optional<std::size_t> Geometry::lane_at(int y) const
{
    if (y < plot().y || y >= plot().bottom()) return std::nullopt;
    const int down = y - plot().y;
    const std::size_t index = lane_at_offset(down < fixed_height() ? down : down + scroll_px_);
    return index < lane_count_ ? std::optional(index) : std::nullopt;
}

Geometry::LaneSpan Geometry::visible_lanes() const
{
    if (lane_count_ == 0 || plot().height <= fixed_height()) return {};
    const std::size_t first = lane_at_offset(fixed_height() + scroll_px_);
    const std::size_t last = lane_at_offset(scroll_px_ + plot().height - 1);
    return {first, std::min(last + 1, lane_count_)};
}

int Geometry::max_scroll_px() const
{
    return std::max(top_of(lane_count_) - plot().height, 0);
}

int Geometry::scroll_to(std::size_t index) const
{
    if (index < fixed_count_ || lane_count_ == 0) return scroll_px_;
    const std::size_t last = std::min(index, lane_count_ - 1);
    const int highest = top_of(last) - fixed_height();
    const int lowest = top_of(last + 1) - plot().height;
    return std::clamp(std::max(std::min(scroll_px_, highest), std::min(lowest, highest)), 0, max_scroll_px());
}

std::size_t Geometry::gap_at(int y) const
{
    const std::optional<std::size_t> index = lane_at(std::clamp(y, plot().y, std::max(plot().bottom() - 1, 0)));
    if (!index) return lane_count_;
    const Rect area = lane(*index);
    return y < area.y + area.height / 2 ? *index : *index + 1;
}

}  // namespace boardscope::timeline
