// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Shapes that several parts of a drawing have.
// Thread:  as the painter.
// Units:   device pixels.
// Errors:  none.
#pragma once

#include "core/timeline/geometry.h"

#include <QColor>
#include <QPainter>
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

}  // namespace boardscope::paint
