// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the parts of a timeline lie: ruler on top, labels on the left, lanes in the rest.
// Thread:  plain values, any thread.
// Units:   device pixels; y grows downwards.
// Errors:  none; parts that there is no room for are empty.
#pragma once

#include "core/timeline/lane_grouping.h"

#include <cstddef>
#include <optional>

namespace boardscope::timeline {

struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    [[nodiscard]] int right() const { return x + width; }    ///< one past the last pixel
    [[nodiscard]] int bottom() const { return y + height; }  ///< one past the last pixel
    [[nodiscard]] bool contains(int px, int py) const
    {
        return px >= x && px < right() && py >= y && py < bottom();
    }
    friend bool operator==(const Rect&, const Rect&) = default;
};

struct Metrics {
    int label_width = 0;
    int ruler_height = 0;
    int lane_min_height = 0;
    int lane_max_height = 0;
    int right_margin = 0;  ///< of a scroll bar

    /// On a 4-pixel grid of logical pixels, `pixel_ratio` device pixels each.
    [[nodiscard]] static Metrics with_ratio(double pixel_ratio, Grouping grouping);
    friend bool operator==(const Metrics&, const Metrics&) = default;
};

class Geometry {
public:
    Geometry() = default;
    /// Lanes share the height there is, within their limits; `scroll_px` is brought into its limits.
    Geometry(int width, int height, const Metrics& metrics, std::size_t lane_count, int scroll_px);

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    [[nodiscard]] const Metrics& metrics() const { return metrics_; }
    [[nodiscard]] std::size_t lane_count() const { return lane_count_; }
    [[nodiscard]] int lane_height() const { return lane_height_; }

    [[nodiscard]] Rect corner() const;  ///< left of the ruler
    [[nodiscard]] Rect ruler() const;
    [[nodiscard]] Rect labels() const;
    [[nodiscard]] Rect plot() const;
    /// May lie outside of plot() when scrolled.
    [[nodiscard]] Rect lane(std::size_t index) const;
    [[nodiscard]] Rect label(std::size_t index) const;
    [[nodiscard]] std::optional<std::size_t> lane_at(int y) const;
    /// The lanes that are at least partly to be seen: first … end - 1.
    struct LaneSpan {
        std::size_t first = 0;
        std::size_t end = 0;
    };
    [[nodiscard]] LaneSpan visible_lanes() const;

    [[nodiscard]] int scroll_px() const { return scroll_px_; }
    [[nodiscard]] int max_scroll_px() const;
    /// The scroll position nearest to the present one at which a lane is seen whole.
    [[nodiscard]] int scroll_to(std::size_t lane) const;

private:
    int width_ = 0;
    int height_ = 0;
    Metrics metrics_;
    std::size_t lane_count_ = 0;
    int lane_height_ = 1;
    int scroll_px_ = 0;
};

}  // namespace boardscope::timeline
