// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws the spans of the lanes: bars with their text when near, how busy a lane was when far. Finds the span
//          at a place.
// Thread:  as timeline_painter.h, of which this is a part.
// Units:   device pixels; nanoseconds of the board's clock.
// Errors:  none.
#pragma once

#include "app/views/paint/timeline_painter.h"

#include <optional>
#include <vector>

namespace boardscope::paint {

/// A span as it is drawn.
struct SpanBar {
    timeline::Span span;
    int first_px = 0;  ///< of the plot; may lie outside of it
    int last_px = 0;
    std::size_t level = 0;  ///< 0 is on top; others overlap with it
};

/// The bars of one lane.
struct SpanRow {
    std::size_t place = 0;  ///< the row of the picture
    const timeline::SpanLane* spans = nullptr;
    std::vector<SpanBar> bars;  ///< in the order of their beginnings; empty when far
    std::size_t level_count = 0;

    /// Whether a bar begins before this pixel of the plot and ends after it.
    [[nodiscard]] bool covers(int px) const;
};

class SpanPainter {
public:
    SpanPainter(QPainter& painter, const TimelineScene& scene, const Theme& theme);

    /// Null where there are no spans.
    [[nodiscard]] const SpanRow* row_of(std::size_t place) const;
    /// `foot`: where a lane without bars ends.
    void paint(const SpanRow& row, const QColor& color, int foot);

private:
    void paint_bar(const SpanBar& bar, const QRect& place, const QColor& color);
    void paint_text(const SpanBar& bar, const QRect& place);
    void paint_busy(const SpanRow& row, const QColor& color, int foot);
    [[nodiscard]] QString text_of(const timeline::Span& span) const;

    QPainter& painter_;
    const TimelineScene& scene_;
    const Theme& theme_;
    Fonts fonts_;
    std::vector<SpanRow> rows_;  ///< from above
};

/// The span whose bar is drawn there; the uppermost where bars share a place.
[[nodiscard]] std::optional<timeline::Span> span_at(const TimelineScene& scene, int x, int y);

/// Where the bars of a row are drawn.
[[nodiscard]] QRect span_area(const TimelineScene& scene, std::size_t place);

}  // namespace boardscope::paint
