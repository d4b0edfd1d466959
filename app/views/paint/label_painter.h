// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws the labels of the lanes, and what the corner above them tells of those that are hidden.
// Thread:  as timeline_painter.h, of which this is a part.
// Units:   device pixels.
// Errors:  none.
#pragma once

#include "app/views/paint/timeline_painter.h"

namespace boardscope::paint {

void paint_labels(QPainter& painter, const TimelineScene& scene, const Theme& theme);

/// While a label is dragged: where the lane would come to lie.
void paint_label_gap(QPainter& painter, std::size_t before, const TimelineScene& scene, const Theme& theme);

/// Where "3 lanes hidden" stands: a click there shows them. Empty while none is hidden.
[[nodiscard]] timeline::Rect hidden_rect(const TimelineScene& scene);

}  // namespace boardscope::paint
