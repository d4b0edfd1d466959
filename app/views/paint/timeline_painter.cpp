// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/timeline_painter.h"

#include "app/views/paint/shapes.h"
#include "app/views/paint/label_painter.h"
#include "app/views/paint/lane_painter.h"
#include "core/timeline/time_text.h"

#include <QFontMetrics>

#include <algorithm>

namespace boardscope::paint {

namespace {

constexpr double mark_spacing_px = 104;

QString chip_text(Motion motion)
{
    return motion == Motion::paused ? QStringLiteral("paused") : QStringLiteral("following");
}

/// Draws one timeline; its steps in the order in which they lie over each other.
class TimelinePainter {
public:
    TimelinePainter(QPainter& painter, const TimelineScene& scene, const Theme& theme)
        : painter_(painter), scene_(scene), theme_(theme), fonts_(Fonts::with_ratio(scene.pixel_ratio))
    {
    }

    void paint()
    {
        const timeline::Ruler ruler = timeline::make_ruler(scene_.scale(), scene_.device(mark_spacing_px), scene_.clock);
        const bool has_time = !scene_.range.empty() && scene_.geometry.plot().width > 0;
        paint_backgrounds();
        if (has_time) paint_grid(ruler);
        paint_ruler(ruler, has_time);
        if (has_time) paint_plot();
        if (scene_.geometry.lane_count() == 0) say_in_plot(scene_.empty_title, scene_.empty_hint);
        paint_labels(painter_, scene_, theme_);
        if (!scene_.can_scroll) tell_hidden_lanes();
        paint_chip();
        if (scene_.has_focus) paint_focus();
    }

private:
    void paint_backgrounds()
    {
        const timeline::Geometry& geometry = scene_.geometry;
        painter_.fillRect(0, 0, geometry.width(), geometry.height(), theme_.plot);
        geometry.for_each_visible_lane([&](std::size_t row) {
            if (row % 2 == 1)
                painter_.fillRect(to_qrect(geometry.lane(row)) & to_qrect(geometry.room_of(row)), theme_.plot_alternate);
        });
    }

    void paint_grid(const timeline::Ruler& ruler)
    {
        const timeline::Rect plot = scene_.geometry.plot();
        for (const timeline::RulerMark& mark : ruler.marks)
            painter_.fillRect(plot.x + mark.px, plot.y, line(), plot.height, theme_.grid);
        scene_.geometry.for_each_visible_lane([&](std::size_t row) {
            const QRect edge(plot.x, scene_.geometry.lane(row).bottom() - line(), plot.width, line());
            painter_.fillRect(edge & to_qrect(scene_.geometry.room_of(row)), theme_.grid);
        });
        const int fixed = scene_.geometry.fixed_height();
        if (fixed > 0)
            painter_.fillRect(plot.x, plot.y + fixed - scene_.device(2), plot.width, scene_.device(2), theme_.line);
    }

    void paint_ruler(const timeline::Ruler& ruler, bool has_time)
    {
        const timeline::Rect area = scene_.geometry.ruler();
        const timeline::Rect corner = scene_.geometry.corner();
        painter_.fillRect(0, 0, scene_.geometry.width(), area.height, theme_.header);
        painter_.fillRect(0, area.bottom() - line(), scene_.geometry.width(), line(), theme_.line);
        if (const timeline::Rect strip = scene_.geometry.strip(); strip.height > 0) {
            painter_.fillRect(0, strip.y, scene_.geometry.width(), strip.height, theme_.header);
            painter_.fillRect(0, strip.bottom() - line(), scene_.geometry.width(), line(), theme_.line);
        }
        if (!has_time) return;
        painter_.save();
        painter_.setClipRect(to_qrect(area), Qt::IntersectClip);
        for (const int px : ruler.minor_px)
            painter_.fillRect(area.x + px, area.bottom() - scene_.device(5), line(), scene_.device(4),
                              theme_.line);
        const QFontMetrics metrics(fonts_.small);
        const int baseline =
            area.y + (area.height + metrics.ascent() - metrics.descent()) / 2 - scene_.device(2);
        const timeline::Rect chip = chip_rect(scene_);
        const int text_end = scene_.motion == Motion::still ? area.right() : chip.x - scene_.device(4);
        painter_.setFont(fonts_.small);
        for (const timeline::RulerMark& mark : ruler.marks) {
            painter_.fillRect(area.x + mark.px, area.bottom() - scene_.device(10), line(), scene_.device(9),
                              theme_.muted_text);
            const QString text = QString::fromStdString(mark.text);
            const int left = area.x + mark.px + scene_.device(5);
            if (left + metrics.horizontalAdvance(text) > text_end) continue;
            painter_.setPen(theme_.text);
            painter_.drawText(left, baseline, text);
        }
        painter_.restore();
        painter_.setFont(fonts_.small);
        painter_.setPen(theme_.muted_text);
        const QString base =
            ruler.base_text.empty() ? scene_.clock_name : QString::fromStdString(ruler.base_text);
        QRect place = to_qrect(corner).adjusted(scene_.device(8), 0, -scene_.device(6), -scene_.device(4));
        // Above the line that tells of hidden lanes.
        if (hidden_rect(scene_).width > 0) place.setRect(place.x(), scene_.device(2), place.width(), corner.height / 2);
        painter_.drawText(place, Qt::AlignVCenter | Qt::AlignRight,
                          QFontMetrics(fonts_.small).elidedText(base, Qt::ElideLeft, place.width()));
    }

    void paint_plot()
    {
        painter_.save();
        const timeline::Rect plot = scene_.geometry.plot();
        // With the lower edge of the ruler, where losses are told too.
        painter_.setClipRect(QRect(plot.x, 0, plot.width, plot.bottom()), Qt::IntersectClip);
        LanePainter lanes(painter_, scene_, theme_);
        lanes.count();
        painter_.setClipRect(to_qrect(plot), Qt::IntersectClip);
        lanes.paint_events();
        painter_.restore();
        painter_.save();
        painter_.setClipRect(QRect(plot.x, 0, plot.width, plot.bottom()), Qt::IntersectClip);
        lanes.paint_losses();
        paint_selection();
        painter_.restore();
        const bool nothing_here = lanes.visible_count() == 0 && scene_.geometry.lane_count() > 0 &&
                                  scene_.lanes->event_count() > 0;
        if (nothing_here)
            say_in_plot({}, QStringLiteral("No events in this stretch of time. Press F to see all."));
    }

    void paint_selection()
    {
        if (!scene_.selected || scene_.selected->value() >= scene_.snapshot->row_count()) return;
        const store::EventView event = scene_.snapshot->row(*scene_.selected);
        if (!scene_.range.contains(event.time_ns)) return;
        const timeline::Rect plot = scene_.geometry.plot();
        const int middle = plot.x + scene_.scale().clamped_pixel_of(event.time_ns) + scene_.device(2) / 2;
        QColor line_color = theme_.accent;
        line_color.setAlpha(150);
        painter_.fillRect(middle - line() / 2, plot.y, line(), plot.height, line_color);
        const int half = scene_.device(5);
        const QPolygon flag({QPoint(middle - half, plot.y - scene_.device(7)),
                             QPoint(middle + half, plot.y - scene_.device(7)), QPoint(middle, plot.y)});
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(theme_.accent);
        painter_.drawPolygon(flag);
        if (const auto row = scene_.row_of(event.row)) {
            painter_.setClipRect(to_qrect(scene_.geometry.room_of(*row)), Qt::IntersectClip);
            const QRectF place = QRectF(to_qrect(scene_.geometry.lane(*row)))
                                     .adjusted(0, scene_.device(1), 0, -scene_.device(2));
            const double pen = 1.5 * scene_.pixel_ratio;
            painter_.setPen(QPen(theme_.accent, pen));
            painter_.setBrush(Qt::NoBrush);
            painter_.drawRoundedRect(QRectF(middle - half + 0.5, place.top(), 2 * half, place.height()),
                                     scene_.device(3), scene_.device(3));
        }
        painter_.setRenderHint(QPainter::Antialiasing, false);
    }

    void tell_hidden_lanes()
    {
        const timeline::Geometry& geometry = scene_.geometry;
        const auto seen = static_cast<std::size_t>(geometry.plot().height / geometry.lane_height());
        if (seen >= geometry.lane_count() || geometry.plot().height < geometry.lane_height()) return;
        // In place of the last lanes, which it counts among the hidden ones.
        const int height = geometry.lane_height();
        const std::size_t covered_from = static_cast<std::size_t>((geometry.plot().height - height) / height);
        const QRect strip(0, geometry.height() - height, geometry.width(), height);
        painter_.fillRect(strip, theme_.header);
        painter_.fillRect(strip.left(), strip.top(), strip.width(), line(), theme_.line);
        painter_.setFont(fonts_.normal);
        painter_.setPen(theme_.muted_text);
        const QString count =
            QString::fromStdString(timeline::thousands(geometry.lane_count() - covered_from));
        painter_.drawText(strip.adjusted(scene_.device(8), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          count + QStringLiteral(" more lanes; a higher picture has room for them"));
    }

    void say_in_plot(const QString& title, const QString& hint)
    {
        const QRect plot =
            to_qrect(scene_.geometry.plot()).adjusted(scene_.device(16), 0, -scene_.device(16), 0);
        const int title_height = title.isEmpty() ? 0 : QFontMetrics(fonts_.title).height() + scene_.device(6);
        const QRect hint_size =
            QFontMetrics(fonts_.normal).boundingRect(plot, Qt::AlignHCenter | Qt::TextWordWrap, hint);
        const int top = plot.top() + std::max(0, (plot.height() - title_height - hint_size.height()) / 2);
        painter_.setFont(fonts_.title);
        painter_.setPen(theme_.text);
        painter_.drawText(QRect(plot.left(), top, plot.width(), title_height),
                          Qt::AlignHCenter | Qt::AlignTop, title);
        painter_.setFont(fonts_.normal);
        painter_.setPen(theme_.muted_text);
        painter_.drawText(
            QRect(plot.left(), top + title_height, plot.width(), hint_size.height() + scene_.device(4)),
            Qt::AlignHCenter | Qt::TextWordWrap, hint);
    }

    void paint_chip()
    {
        if (scene_.motion == Motion::still) return;
        const QRect chip = to_qrect(chip_rect(scene_));
        const bool paused = scene_.motion == Motion::paused;
        if (paused) fill_round(painter_, chip, chip.height() / 2.0, theme_.paused);
        const QColor color = paused ? theme_.on_paused : theme_.muted_text;
        const int mark = scene_.device(8);
        const QRect sign(chip.left() + scene_.device(8), chip.center().y() - mark / 2 + 1, mark, mark);
        if (paused) {
            const int bar = scene_.device(2.5);
            painter_.fillRect(sign.left(), sign.top(), bar, sign.height(), color);
            painter_.fillRect(sign.right() + 1 - bar, sign.top(), bar, sign.height(), color);
        } else {
            fill_round(painter_, QRectF(sign).adjusted(1, 1, -1, -1), mark, color);
        }
        painter_.setFont(fonts_.small);
        painter_.setPen(color);
        painter_.drawText(chip.adjusted(scene_.device(20), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          chip_text(scene_.motion));
    }

    void paint_focus()
    {
        const int width = std::max(1, scene_.device(1.5));
        const QRect all(0, 0, scene_.geometry.width(), scene_.geometry.height());
        painter_.fillRect(all.left(), all.top(), all.width(), width, theme_.accent);
        painter_.fillRect(all.left(), all.bottom() + 1 - width, all.width(), width, theme_.accent);
        painter_.fillRect(all.left(), all.top(), width, all.height(), theme_.accent);
        painter_.fillRect(all.right() + 1 - width, all.top(), width, all.height(), theme_.accent);
    }

    [[nodiscard]] int line() const { return scene_.line(); }

    QPainter& painter_;
    const TimelineScene& scene_;
    const Theme& theme_;
    Fonts fonts_;
};

}  // namespace

void paint_timeline(QPainter& painter, const TimelineScene& scene, const Theme& theme)
{
    painter.save();
    TimelinePainter(painter, scene, theme).paint();
    painter.restore();
}

std::optional<std::size_t> TimelineScene::row_of(RowId row) const
{
    const std::optional<std::size_t> lane = lanes->lane_of(*snapshot, row);
    return lane ? geometry.rows().row_of(*lane) : std::nullopt;
}

timeline::Rect chip_rect(const TimelineScene& scene)
{
    if (scene.motion == Motion::still) return {};
    const QFontMetrics metrics(Fonts::with_ratio(scene.pixel_ratio).small);
    const int width = metrics.horizontalAdvance(chip_text(scene.motion)) + scene.device(30);
    const int height = scene.device(20);
    const timeline::Rect ruler = scene.geometry.ruler();
    return {ruler.right() - width - scene.device(8), ruler.y + (ruler.height - height) / 2 - scene.device(1),
            width, height};
}

}  // namespace boardscope::paint
