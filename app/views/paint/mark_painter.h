// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws what lies over a timeline and changes more often than it: the markers A and B, what is being
//          measured, the box that is zoomed to, what follows the mouse.
// Thread:  as timeline_painter.h.
// Units:   device pixels: the painter must not scale. Nanoseconds of the board's clock.
// Errors:  none.
#pragma once

#include "app/views/paint/timeline_painter.h"
#include "core/timeline/markers.h"

#include <QPainter>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace boardscope::paint {

/// A row that somebody marked.
struct RowFlag {
    std::int64_t time_ns;
    RowId row;
};

struct Marks {
    std::vector<RowFlag> flags;  ///< on the ruler
    timeline::Markers markers;
    QString readout;  ///< in the strip
    std::optional<timeline::TimeRange> measured;
    QString measured_text;
    std::optional<timeline::TimeRange> box;  ///< what the view will show when the mouse button is let go
};
void paint_marks(QPainter& painter, const Marks& marks, const TimelineScene& scene, const Theme& theme);

/// What a marker can be dragged by. Empty where it is out of sight.
[[nodiscard]] timeline::Rect flag_rect(std::int64_t time_ns, const TimelineScene& scene);

/// Where the flag of a marked row is. Empty where it is out of sight.
[[nodiscard]] timeline::Rect row_flag_rect(std::int64_t time_ns, const TimelineScene& scene);

/// The hairline at a pixel of the plot with its time, and a mark on the event that is nearest.
struct HoverMark {
    int plot_px = 0;
    std::optional<std::size_t> row;
    std::optional<std::int64_t> event_ns;
    QString text;  ///< in the ruler; empty: the ruler stays as it is
};
void paint_hover(QPainter& painter, const HoverMark& mark, const TimelineScene& scene, const Theme& theme);

}  // namespace boardscope::paint
