// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/mark_painter.h"

#include "app/views/paint/shapes.h"

#include <QFontMetrics>

#include <algorithm>

namespace boardscope::paint {

namespace {

class MarkPainter {
public:
    MarkPainter(QPainter& painter, const TimelineScene& scene, const Theme& theme)
        : painter_(painter),
          scene_(scene),
          theme_(theme),
          fonts_(Fonts::with_ratio(scene.pixel_ratio)),
          plot_(scene.geometry.plot())
    {
    }

    void paint(const Marks& marks)
    {
        painter_.save();
        painter_.setClipRect(QRect(plot_.x, 0, plot_.width, plot_.bottom()), Qt::IntersectClip);
        if (marks.markers.range()) paint_between(*marks.markers.range());
        if (marks.measured) paint_measured(*marks.measured, marks.measured_text);
        if (marks.box) paint_box(*marks.box);
        for (const RowFlag& flag : marks.flags)
            paint_row_flag(flag);
        if (marks.markers.a) paint_marker(*marks.markers.a, QStringLiteral("A"));
        if (marks.markers.b) paint_marker(*marks.markers.b, QStringLiteral("B"));
        painter_.restore();
        paint_readout(marks.readout);
    }

private:
    [[nodiscard]] int x_of(std::int64_t time_ns) const
    {
        return plot_.x + scene_.scale().clamped_pixel_of(time_ns);
    }

    [[nodiscard]] QColor faint(const QColor& color, int alpha) const
    {
        QColor tint = color;
        tint.setAlpha(alpha);
        return tint;
    }

    /// From A to B along the upper edge of the plot.
    void paint_between(const timeline::TimeRange& range)
    {
        const int left = x_of(range.begin_ns);
        painter_.fillRect(left, plot_.y, x_of(range.end_ns) - left, scene_.device(3),
                          faint(theme_.accent, 150));
    }

    void paint_marker(std::int64_t time_ns, const QString& letter)
    {
        const timeline::Rect flag = flag_rect(time_ns, scene_);
        if (flag.width == 0) return;
        painter_.fillRect(x_of(time_ns), flag.bottom(), std::max(1, scene_.device(1.5)),
                          plot_.bottom() - flag.bottom(), theme_.accent);
        fill_round(painter_, to_qrect(flag), scene_.device(3), theme_.accent);
        painter_.setFont(fonts_.bold);
        painter_.setPen(theme_.on_accent);
        painter_.drawText(to_qrect(flag), Qt::AlignCenter, letter);
    }

    void paint_row_flag(const RowFlag& flag)
    {
        const timeline::Rect place = row_flag_rect(flag.time_ns, scene_);
        if (place.width == 0) return;
        // Apart from the lines of the ruler, and from the flag beside it.
        fill_ribbon(painter_, QPointF(place.x - 1, place.y - 1), (place.width + 2) / ribbon_width, theme_.header);
        fill_ribbon(painter_, QPointF(place.x, place.y), place.width / ribbon_width, theme_.accent);
    }

    void paint_measured(const timeline::TimeRange& range, const QString& text)
    {
        const int left = x_of(range.begin_ns);
        const int right = std::max(x_of(range.end_ns), left + 1);
        painter_.fillRect(left, plot_.y, right - left, plot_.height, faint(theme_.accent, 40));
        for (const int edge : {left, right - scene_.line()})
            painter_.fillRect(edge, plot_.y, scene_.line(), plot_.height, theme_.accent);
        const QFontMetrics metrics(fonts_.normal);
        const int width = metrics.horizontalAdvance(text) + scene_.device(16);
        const int height = metrics.height() + scene_.device(6);
        // In the middle of the band where it fits, else beside it.
        int x = (left + right - width) / 2;
        if (width > right - left) x = right + scene_.device(4);
        if (x + width > plot_.right()) x = left - scene_.device(4) - width;
        if (x < plot_.x)
            x = std::clamp((left + right - width) / 2, plot_.x, std::max(plot_.x, plot_.right() - width));
        const QRect label(x, plot_.y + scene_.device(8), width, height);
        fill_round(painter_, label, scene_.device(4), theme_.accent);
        painter_.setFont(fonts_.normal);
        painter_.setPen(theme_.on_accent);
        painter_.drawText(label, Qt::AlignCenter, text);
    }

    void paint_box(const timeline::TimeRange& range)
    {
        const int left = x_of(range.begin_ns);
        const int right = std::max(x_of(range.end_ns), left + 1);
        // What will be out of sight is dimmed.
        const QColor dim = faint(theme_.header, 190);
        painter_.fillRect(plot_.x, plot_.y, left - plot_.x, plot_.height, dim);
        painter_.fillRect(right, plot_.y, plot_.right() - right, plot_.height, dim);
        painter_.setPen(QPen(theme_.accent, scene_.line(), Qt::DashLine));
        painter_.setBrush(Qt::NoBrush);
        painter_.drawRect(left, plot_.y, right - left - 1, plot_.height - 1);
    }

    void paint_readout(const QString& text)
    {
        const timeline::Rect strip = scene_.geometry.strip();
        if (text.isEmpty() || strip.height == 0) return;
        const QRect place = to_qrect(strip).adjusted(scene_.device(8), 0, -scene_.device(8), -scene_.line());
        const QFontMetrics metrics(fonts_.small);
        const QString shown = metrics.elidedText(text, Qt::ElideRight, place.width());
        // Lines of markers do not go through it.
        const int space = scene_.device(4);
        painter_.fillRect(place.x() - space, place.y(), metrics.horizontalAdvance(shown) + 2 * space,
                          place.height(), theme_.header);
        painter_.setFont(fonts_.small);
        painter_.setPen(theme_.text);
        painter_.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, shown);
    }

    QPainter& painter_;
    const TimelineScene& scene_;
    const Theme& theme_;
    Fonts fonts_;
    timeline::Rect plot_;
};

}  // namespace

void paint_marks(QPainter& painter, const Marks& marks, const TimelineScene& scene, const Theme& theme)
{
    painter.save();
    MarkPainter(painter, scene, theme).paint(marks);
    painter.restore();
}

timeline::Rect flag_rect(std::int64_t time_ns, const TimelineScene& scene)
{
    if (!scene.range.contains(time_ns)) return {};
    const timeline::Rect ruler = scene.geometry.ruler();
    const int width = scene.device(16);
    const int height = std::min(scene.device(16), ruler.height);
    return {ruler.x + scene.scale().clamped_pixel_of(time_ns) - width / 2 + scene.line() / 2,
            ruler.bottom() - height - scene.line(), width, height};
}

timeline::Rect row_flag_rect(std::int64_t time_ns, const TimelineScene& scene)
{
    if (!scene.range.contains(time_ns)) return {};
    const timeline::Rect ruler = scene.geometry.ruler();
    const int width = scene.device(ribbon_width);
    const int height = std::min(scene.device(ribbon_height), ruler.height);
    return {ruler.x + scene.scale().clamped_pixel_of(time_ns) - width / 2, ruler.bottom() - height - scene.line(), width,
            height};
}

void paint_hover(QPainter& painter, const HoverMark& mark, const TimelineScene& scene, const Theme& theme)
{
    const timeline::Rect plot = scene.geometry.plot();
    const timeline::Rect ruler = scene.geometry.ruler();
    const timeline::TimeScale scale = scene.scale();
    painter.save();
    QColor hairline = theme.text;
    hairline.setAlpha(110);
    painter.setClipRect(QRect(plot.x, 0, plot.width, plot.bottom()), Qt::IntersectClip);
    painter.fillRect(plot.x + mark.plot_px, plot.y, scene.line(), plot.height, hairline);
    if (mark.row && mark.event_ns && scene.range.contains(*mark.event_ns)) {
        const QRect lane = to_qrect(scene.geometry.lane(*mark.row));
        const int px = plot.x + scale.clamped_pixel_of(*mark.event_ns);
        const int width = scene.device(4);
        const QRect tick(px + scene.device(2) / 2 - width / 2, lane.top() + scene.device(3), width,
                         lane.height() - scene.device(6));
        painter.fillRect(tick & to_qrect(scene.geometry.room_of(*mark.row)), theme.text);
    }
    if (mark.text.isEmpty()) return painter.restore();
    const Fonts fonts = Fonts::with_ratio(scene.pixel_ratio);
    const QFontMetrics metrics(fonts.small);
    const int width = metrics.horizontalAdvance(mark.text) + scene.device(12);
    const int height = scene.device(20);
    const int left =
        std::clamp(ruler.x + mark.plot_px - width / 2, ruler.x, std::max(ruler.x, ruler.right() - width));
    const QRect label(left, ruler.y + (ruler.height - height) / 2 - scene.line(), width, height);
    fill_round(painter, label, scene.device(4), theme.text);
    painter.setFont(fonts.small);
    painter.setPen(theme.plot);
    painter.drawText(label, Qt::AlignCenter, mark.text);
    painter.restore();
}

}  // namespace boardscope::paint
