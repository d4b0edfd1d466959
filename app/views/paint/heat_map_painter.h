// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws a histogram over time: a column for each reading, a row for each bucket, the darker the more.
// Thread:  any one thread with a QGuiApplication.
// Units:   logical pixels; the painter may scale, and may be one of a picture, a PNG or an SVG.
// Errors:  none; without readings to compare it becomes the sentence that says so.
#pragma once

#include "app/views/paint/theme.h"
#include "core/filter/row_field.h"
#include "core/stats/heat_map.h"

#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <cstddef>
#include <optional>
#include <utility>

namespace boardscope::paint {

struct HeatPicture {
    stats::HeatMap heat;
    QString title;  ///< empty: none
    filter::FieldUnit unit = filter::FieldUnit::number;
    QString empty_text = QStringLiteral("A heat map begins with the second reading");
    std::optional<std::pair<std::size_t, std::size_t>> marked;  ///< column and bucket under the mouse
};

void paint_heat_map(QPainter& painter, const QRectF& area, const HeatPicture& picture, const Theme& theme);
/// Column and bucket; none: beside them.
[[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> heat_cell_at(const HeatPicture& picture,
                                                                              const QRectF& area, QPointF at);
/// "61.2–62.2 s · 4.096–8.191 µs: 120 numbers".
[[nodiscard]] QString heat_text(const HeatPicture& picture, std::size_t column, std::size_t bucket);
/// From the ground to the strongest colour, 0 … 1 of the most; what is there at all is seen.
[[nodiscard]] QColor heat_color(std::uint64_t count, std::uint64_t most, const Theme& theme);

}  // namespace boardscope::paint
