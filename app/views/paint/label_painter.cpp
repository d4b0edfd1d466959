// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/label_painter.h"

#include "app/views/paint/shapes.h"
#include "app/views/paint/text.h"
#include "core/timeline/time_text.h"

#include <QFontMetrics>

#include <algorithm>

namespace boardscope::paint {

namespace {

class LabelPainter {
public:
    LabelPainter(QPainter& painter, const TimelineScene& scene, const Theme& theme)
        : painter_(painter), scene_(scene), theme_(theme), fonts_(Fonts::with_ratio(scene.pixel_ratio))
    {
    }

    void paint()
    {
        const timeline::Geometry& geometry = scene_.geometry;
        const timeline::Rect labels = geometry.labels();
        painter_.fillRect(to_qrect(labels), theme_.header);
        painter_.fillRect(labels.right() - scene_.line(), 0, scene_.line(), geometry.height(), theme_.line);
        painter_.save();
        geometry.for_each_visible_lane([&](std::size_t row) {
            const timeline::Rect room = geometry.room_of(row);
            painter_.setClipRect(QRect(labels.x, room.y, labels.width, room.height));
            paint_label(row);
        });
        painter_.restore();
        if (geometry.fixed_height() > 0)
            painter_.fillRect(labels.x, labels.y + geometry.fixed_height() - scene_.device(2), labels.width,
                              scene_.device(2), theme_.muted_text);
        paint_hidden_count();
    }

private:
    void paint_label(std::size_t row)
    {
        const timeline::Lane& lane = scene_.lanes->lane(scene_.geometry.rows().lane(row));
        const QRect area = to_qrect(scene_.geometry.label(row));
        if (scene_.current_row == row) {
            QColor tint = theme_.accent;
            tint.setAlpha(38);
            painter_.fillRect(area, tint);
            painter_.fillRect(area.left(), area.top(), scene_.device(3), area.height(), theme_.accent);
        }
        QRect text = area.adjusted(scene_.device(8), 0, -scene_.device(8), -scene_.line());
        if (row < scene_.geometry.rows().pinned_count()) {
            paint_pin(text);
            text.setRight(text.right() - scene_.device(12));
        }
        const QString name = to_line(timeline::lane_label(lane, scene_.lanes->choice(), *scene_.snapshot));
        const QFont& font = scene_.geometry.rows().is_collapsed(row) ? fonts_.small : fonts_.normal;
        const QFontMetrics metrics(font);
        const QFontMetrics small(fonts_.small);
        painter_.setFont(font);
        painter_.setPen(theme_.text);
        const QString shown = metrics.elidedText(name, Qt::ElideMiddle, text.width());
        if (text.height() >= metrics.height() + small.height() + scene_.device(4)) {
            const int middle = text.center().y();
            painter_.drawText(text.left(), middle - scene_.device(3), shown);
            painter_.setFont(fonts_.small);
            painter_.setPen(theme_.muted_text);
            painter_.drawText(text.left(), middle + small.ascent() + scene_.device(1),
                              QString::fromStdString(timeline::thousands(lane.count())));
        } else {
            painter_.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, shown);
        }
        painter_.fillRect(area.left(), area.bottom() + 1 - scene_.line(), area.width(), scene_.line(),
                          theme_.line);
    }

    /// A drawing pin, at the right of a label.
    void paint_pin(const QRect& text)
    {
        const int size = scene_.device(8);
        const int height = std::min(text.height(), scene_.device(24));
        const QRect head(text.right() + 1 - size, text.top() + (height - size) / 2, size, scene_.device(5));
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(theme_.muted_text);
        painter_.drawRoundedRect(head, scene_.device(2), scene_.device(2));
        painter_.setRenderHint(QPainter::Antialiasing, false);
        painter_.fillRect(head.center().x(), head.bottom() + 1, scene_.line(), scene_.device(4),
                          theme_.muted_text);
    }

    void paint_hidden_count()
    {
        const timeline::Rect place = hidden_rect(scene_);
        if (place.width == 0) return;
        QFont font = fonts_.small;
        font.setUnderline(true);
        const QFontMetrics metrics(font);
        const QString count =
            QString::fromStdString(timeline::thousands(scene_.geometry.rows().hidden_count()));
        QString text = count + QStringLiteral(" lanes hidden");
        if (metrics.horizontalAdvance(text) > place.width) text = count + QStringLiteral(" hidden");
        painter_.setFont(font);
        painter_.setPen(theme_.accent);
        painter_.drawText(to_qrect(place), Qt::AlignVCenter | Qt::AlignRight, text);
    }

    QPainter& painter_;
    const TimelineScene& scene_;
    const Theme& theme_;
    Fonts fonts_;
};

}  // namespace

void paint_labels(QPainter& painter, const TimelineScene& scene, const Theme& theme)
{
    LabelPainter(painter, scene, theme).paint();
}

void paint_label_gap(QPainter& painter, std::size_t before, const TimelineScene& scene, const Theme& theme)
{
    const timeline::Geometry& geometry = scene.geometry;
    if (geometry.lane_count() == 0) return;
    const int edge = before < geometry.lane_count() ? geometry.lane(before).y
                                                    : geometry.lane(geometry.lane_count() - 1).bottom();
    const int width = scene.device(3);
    painter.fillRect(0, std::clamp(edge - width / 2, geometry.plot().y, geometry.height() - width),
                     geometry.width(), width, theme.accent);
}

timeline::Rect hidden_rect(const TimelineScene& scene)
{
    if (scene.geometry.rows().hidden_count() == 0) return {};
    const timeline::Rect corner = scene.geometry.corner();
    const int height = corner.height / 2;
    return {corner.x + scene.device(4), corner.bottom() - height - scene.device(1),
            std::max(corner.width - scene.device(10), 0), height};
}

}  // namespace boardscope::paint
