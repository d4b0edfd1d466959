// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws a histogram: a row for each bucket with its range, a bar, count and share, and where the
//          percentiles lie. When there are more buckets than rows have room, neighbours share a row.
// Thread:  any one thread with a QGuiApplication.
// Units:   logical pixels; the painter may scale, and may be one of a picture, a PNG or an SVG.
// Errors:  none; a histogram without numbers becomes the sentence that says so.
#pragma once

#include "app/views/paint/theme.h"
#include "core/filter/row_field.h"
#include "core/stats/histogram.h"

#include <QPainter>
#include <QRectF>
#include <QString>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace boardscope::paint {

struct HistogramPicture {
    stats::Histogram histogram;
    QString title;  ///< empty: none
    filter::FieldUnit unit = filter::FieldUnit::number;
    /// Percentiles from the numbers themselves; without, they are told as well as the buckets can.
    std::optional<stats::Distribution> exact;
    QString empty_text = QStringLiteral("No numbers yet");
    std::optional<std::size_t> marked_row;  ///< under the mouse
};

/// What one row shows, and where.
struct HistogramRow {
    std::size_t first = 0;  ///< bucket
    std::size_t end = 0;
    std::uint64_t count = 0;
    QRectF area;
    QRectF bar;
};

/// The rows of a picture of this size, from above.
[[nodiscard]] std::vector<HistogramRow> histogram_rows(const HistogramPicture& picture, const QRectF& area);
void paint_histogram(QPainter& painter, const QRectF& area, const HistogramPicture& picture,
                     const Theme& theme);
/// With a row of the usual height for each bucket.
[[nodiscard]] double usual_height(const HistogramPicture& picture);

/// "4.096–8.191 µs", "16–31", "7".
[[nodiscard]] QString bucket_text(const stats::HistogramBucket& bucket, filter::FieldUnit unit);
/// "1,204 numbers · p50 6.4 ms · p90 …": exact, or "p50 ≤ 8.191 ms", which is all that buckets tell.
[[nodiscard]] QString summary_line(const HistogramPicture& picture);

}  // namespace boardscope::paint
