// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the parts of a timeline lie: ruler on top, labels on the left, lanes in the rest.
// Thread:  plain values, any thread.
// Units:   device pixels; y grows downwards. Lanes are counted as they are shown: rows of LaneRows.
// Errors:  none; parts that there is no room for are empty.
#pragma once

#include "core/timeline/lane_grouping.h"
#include "core/timeline/lane_rows.h"

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
    int lane_thin_height = 0;  ///< of a collapsed lane
    int right_margin = 0;  ///< of a scroll bar

    /// On a 4-pixel grid of logical pixels, `pixel_ratio` device pixels each.
    [[nodiscard]] static Metrics with_ratio(double pixel_ratio, Grouping grouping);
    friend bool operator==(const Metrics&, const Metrics&) = default;
};

class Geometry {
public:
    Geometry() = default;
    /// Lanes share the height there is, within their limits; `scroll_px` is brought into its limits.
    Geometry(int width, int height, const Metrics& metrics, LaneRows rows, int scroll_px);

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    [[nodiscard]] const Metrics& metrics() const { return metrics_; }
    [[nodiscard]] const LaneRows& rows() const { return rows_; }
    [[nodiscard]] std::size_t lane_count() const { return lane_count_; }
    /// Of a lane that is not collapsed.
    [[nodiscard]] int lane_height() const { return lane_height_; }

    [[nodiscard]] Rect corner() const;  ///< left of the ruler
    [[nodiscard]] Rect ruler() const;
    [[nodiscard]] Rect labels() const;
    [[nodiscard]] Rect plot() const;
    /// May lie outside of plot() when scrolled.
    [[nodiscard]] Rect lane(std::size_t index) const;
    [[nodiscard]] Rect label(std::size_t index) const;
    [[nodiscard]] std::optional<std::size_t> lane_at(int y) const;
    /// Lanes first … end - 1.
    struct LaneSpan {
        std::size_t first = 0;
        std::size_t end = 0;
    };
    /// Those that scroll and are at least partly to be seen.
    [[nodiscard]] LaneSpan visible_lanes() const;
    /// Those that stay at the top: pinned ones, as many as leave half of the room to the others.
    [[nodiscard]] LaneSpan fixed_lanes() const { return {0, fixed_count_}; }
    /// The part of the plot that a lane may be drawn in: above or below the line between the two.
    [[nodiscard]] Rect room_of(std::size_t index) const;
    [[nodiscard]] int fixed_height() const { return top_of(fixed_count_); }

    /// visit(index) for every lane that is at least partly to be seen.
    template <class Visit>
    void for_each_visible_lane(Visit&& visit) const
    {
        for (const LaneSpan& span : {fixed_lanes(), visible_lanes()})
            for (std::size_t i = span.first; i < span.end; ++i)
                visit(i);
    }

    [[nodiscard]] int scroll_px() const { return scroll_px_; }
    [[nodiscard]] int max_scroll_px() const;
    /// The scroll position nearest to the present one at which a lane is seen whole.
    [[nodiscard]] int scroll_to(std::size_t lane) const;
    /// Before which lane something comes to lie that is let go at `y`: 0 … lane_count().
    [[nodiscard]] std::size_t gap_at(int y) const;

private:
    [[nodiscard]] int top_of(std::size_t index) const;  ///< from the first lane's, whatever is scrolled
    [[nodiscard]] std::size_t lane_at_offset(int offset) const;

    int width_ = 0;
    int height_ = 0;
    Metrics metrics_;
    LaneRows rows_;
    std::size_t lane_count_ = 0;
    std::size_t fixed_count_ = 0;
    int lane_height_ = 1;
    int scroll_px_ = 0;
};

}  // namespace boardscope::timeline
