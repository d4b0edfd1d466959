// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A timeline as a picture, without a window: for the command line and for tests.
// Thread:  any one thread with a QGuiApplication.
// Units:   size in logical pixels, each pixel_ratio × pixel_ratio device pixels.
// Errors:  none; a trace without rows becomes a picture that says so.
#pragma once

#include "app/views/paint/theme.h"
#include "core/filter/row_set.h"
#include "core/store/snapshot.h"
#include "core/timeline/lane_grouping.h"
#include "core/timeline/span_rule.h"
#include "core/timeline/time_range.h"

#include <QImage>
#include <QPainter>
#include <QSize>
#include <QString>

#include <optional>
#include <vector>

namespace boardscope::paint {

struct RenderOptions {
    timeline::LaneChoice grouping;
    std::vector<timeline::SpanRule> span_rules;  ///< beside calls
    /// Empty: everything.
    timeline::TimeRange range;
    std::optional<RowId> selected;
    QString empty_title = QStringLiteral("No events");
    QString empty_hint;
};

/// On a painter that does not scale, over so many device pixels.
void render_timeline(QPainter& painter, QSize device_size, const store::Snapshot& snapshot,
                     const filter::RowSet& rows, double pixel_ratio, const Theme& theme,
                     const RenderOptions& options = {});

[[nodiscard]] QImage render_timeline(const store::Snapshot& snapshot, const filter::RowSet& rows, QSize size,
                                     double pixel_ratio, const Theme& theme,
                                     const RenderOptions& options = {});

}  // namespace boardscope::paint
