// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws a timeline: ruler, labels, events, losses, selection. What follows the mouse: mark_painter.h.
// Thread:  any one thread with a QGuiApplication; the scene must stay as it is meanwhile.
// Units:   device pixels: the painter must not scale. Nanoseconds of the board's clock.
// Errors:  none. Cost follows pixels, not events.
#pragma once

#include "app/views/paint/theme.h"
#include "core/filter/row_set.h"
#include "core/store/snapshot.h"
#include "core/timeline/coordinates.h"
#include "core/timeline/geometry.h"
#include "core/timeline/lane_index.h"
#include "core/timeline/span_index.h"
#include "core/timeline/ruler.h"

#include <QPainter>
#include <QString>

#include <algorithm>
#include <optional>

namespace boardscope::paint {

/// Whether what is seen moves on by itself.
enum class Motion { still, following, paused };

struct TimelineScene {
    const store::Snapshot* snapshot = nullptr;
    const timeline::LaneSnapshot* lanes = nullptr;
    const timeline::SpanSnapshot* spans = nullptr;  ///< null: none are drawn
    const filter::RowSet* rows = nullptr;  ///< spans of which neither end is among them are left out; null: all are drawn
    timeline::TimeRange range;
    timeline::Geometry geometry;
    timeline::RulerClock clock;
    QString clock_name = QStringLiteral("board time");
    double pixel_ratio = 1;
    std::optional<RowId> selected;
    std::optional<std::size_t> current_row;  ///< the lane that keys act on
    Motion motion = Motion::still;
    bool has_focus = false;
    bool can_scroll = true;  ///< otherwise lanes that there is no room for are told of
    /// In place of lanes, when there are none.
    QString empty_title;
    QString empty_hint;

    [[nodiscard]] timeline::TimeScale scale() const { return {range, geometry.plot().width}; }
    [[nodiscard]] int device(double logical) const { return static_cast<int>(logical * pixel_ratio + 0.5); }
    /// The width of a thin line.
    [[nodiscard]] int line() const { return std::max(1, device(1)); }
    /// In which row a row of the store is drawn; none where it is not.
    [[nodiscard]] std::optional<std::size_t> row_of(RowId row) const;
};

/// All but what follows the mouse.
void paint_timeline(QPainter& painter, const TimelineScene& scene, const Theme& theme);

/// Where "paused" stands: a click there goes on following.
[[nodiscard]] timeline::Rect chip_rect(const TimelineScene& scene);

}  // namespace boardscope::paint
