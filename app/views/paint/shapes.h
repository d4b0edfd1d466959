// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Shapes that several parts of a drawing have.
// Thread:  as the painter.
// Units:   device pixels.
// Errors:  none.
#pragma once

#include "core/timeline/geometry.h"

#include <QColor>
#include <QPainter>
#include <QPointF>
#include <QPolygonF>
#include <QRect>

namespace boardscope::paint {

[[nodiscard]] inline QRect to_qrect(const timeline::Rect& rect)
{
    return {rect.x, rect.y, rect.width, rect.height};
}

inline void fill_round(QPainter& painter, const QRectF& area, double radius, const QColor& color)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(area, radius, radius);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// What stands at a marked row: a ribbon that hangs from `top`, the left end of its upper edge.
constexpr double ribbon_width = 7;
constexpr double ribbon_height = 10;
inline void fill_ribbon(QPainter& painter, QPointF top, double scale, const QColor& color)
{
    const double right = ribbon_width * scale;
    const double bottom = ribbon_height * scale;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF{top, top + QPointF(right, 0), top + QPointF(right, bottom),
                                  top + QPointF(right / 2, 0.65 * bottom), top + QPointF(0, bottom)});
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace boardscope::paint
