// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/render_timeline.h"

#include "app/views/paint/timeline_painter.h"
#include "core/timeline/lane_index.h"

#include <algorithm>
#include <cmath>

namespace boardscope::paint {

void render_timeline(QPainter& painter, QSize device_size, const store::Snapshot& snapshot,
                     const filter::RowSet& rows, double pixel_ratio, const Theme& theme,
                     const RenderOptions& options)
{
    timeline::LaneIndex index(options.grouping);
    index.add(snapshot, rows, RowId{0});
    const timeline::LaneSnapshot& lanes = index.snapshot();
    timeline::SpanIndex spans({.lanes = options.grouping, .rules = options.span_rules});
    spans.add(snapshot);

    TimelineScene scene;
    scene.snapshot = &snapshot;
    scene.lanes = &lanes;
    scene.spans = &spans.snapshot();
    scene.rows = &rows;
    scene.geometry = timeline::Geometry(device_size.width(), device_size.height(),
                                        timeline::Metrics::with_ratio(pixel_ratio, options.grouping.grouping()),
                                        lanes.lane_count(), 0);
    scene.pixel_ratio = pixel_ratio;
    scene.can_scroll = false;
    scene.selected = options.selected;
    scene.empty_title = options.empty_title;
    scene.empty_hint = options.empty_hint;
    scene.range = options.range;
    const store::Totals& totals = snapshot.totals();
    if (scene.range.empty() && totals.timed_row_count > 0)
        scene.range = timeline::padded({totals.first_time_ns, timeline::time_plus(totals.last_time_ns, 1)});
    paint_timeline(painter, scene, theme);
}

QImage render_timeline(const store::Snapshot& snapshot, const filter::RowSet& rows, QSize size,
                       double pixel_ratio, const Theme& theme, const RenderOptions& options)
{
    const auto device = [pixel_ratio](int logical) {
        return std::max(1, static_cast<int>(std::lround(logical * pixel_ratio)));
    };
    QImage image(device(size.width()), device(size.height()), QImage::Format_RGB32);
    {
        QPainter painter(&image);
        render_timeline(painter, image.size(), snapshot, rows, pixel_ratio, theme, options);
    }
    image.setDevicePixelRatio(pixel_ratio);
    return image;
}

}  // namespace boardscope::paint
