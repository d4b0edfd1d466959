// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Pixels ↔ time, exactly: TimeScale, and what zooming and panning make of a range.
// Thread:  plain values and pure functions, any thread.
// Units:   nanoseconds; pixels are device pixels, so that one is the least that can be drawn.
// Errors:  none: ranges are kept within limits, widths below 1 count as 1.
#pragma once

#include "core/timeline/time_range.h"

#include <cstdint>
#include <vector>

namespace boardscope::timeline {

/// What a view may show at most closely. Below this one could not tell events from pixels any more.
inline constexpr std::uint64_t min_length_ns = 10;
/// What a view may show at most: 73 years.
inline constexpr std::uint64_t max_length_ns = std::uint64_t{1} << 61;

/// A range of time drawn on so many pixels. Every nanosecond of the range is in exactly one pixel;
/// where there are more pixels than nanoseconds, some pixels have none.
class TimeScale {
public:
    TimeScale(TimeRange range, int width_px);

    [[nodiscard]] const TimeRange& range() const { return range_; }
    [[nodiscard]] int width_px() const { return width_px_; }

    /// The first nanosecond that is not left of pixel `px`; px may be outside of 0 … width.
    [[nodiscard]] std::int64_t time_at(std::int64_t px) const;
    /// The pixel that `time_ns` is in; less than 0 or at least width() for times outside of the range.
    [[nodiscard]] std::int64_t pixel_of(std::int64_t time_ns) const;
    /// The same, brought to -1 … width().
    [[nodiscard]] int clamped_pixel_of(std::int64_t time_ns) const;
    /// How long `pixels` pixels are, at least 1 ns.
    [[nodiscard]] std::uint64_t length_of(std::uint64_t pixels) const;
    /// time_at(0) … time_at(width): pixel p is from edges[p] up to, not with, edges[p + 1].
    [[nodiscard]] std::vector<std::int64_t> edges() const;

private:
    TimeRange range_;
    int width_px_;
};

/// A factor as a fraction, so that zooming needs no floating point.
struct ZoomFactor {
    std::uint32_t numerator = 1;  ///< of the new length; greater than denominator: zoom out
    std::uint32_t denominator = 1;
};

/// The range after zooming at pixel `px`: time_at(px) stays what it was, to the nanosecond, except
/// where a limit of time or length is in the way.
[[nodiscard]] TimeRange zoomed(const TimeScale& scale, int px, ZoomFactor factor);
/// The range after what is drawn was moved by `dx_px` to the right (so time goes to the left).
[[nodiscard]] TimeRange panned(const TimeScale& scale, std::int64_t dx_px);
/// The same range, moved as little as possible so that its middle lies within `extent`, and not longer
/// than four times `extent` (or 1 ms).
[[nodiscard]] TimeRange clamped(TimeRange range, TimeRange extent);
/// So long, with `center_ns` in the middle.
[[nodiscard]] TimeRange centered(std::int64_t center_ns, std::uint64_t length_ns);
/// A bit longer at both ends, so that the first and the last event can be seen.
[[nodiscard]] TimeRange padded(TimeRange range);
/// The least 1, 2 or 5 times a power of ten that is not below `length_ns`.
[[nodiscard]] std::uint64_t nice_length(std::uint64_t length_ns);

}  // namespace boardscope::timeline
