// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws the events, spans and losses of the lanes: how many there are per pixel when many, each one
//          with its text when few.
// Thread:  as timeline_painter.h, of which this is a part.
// Units:   device pixels; nanoseconds of the board's clock.
// Errors:  none.
#pragma once

#include "app/views/paint/span_painter.h"
#include "app/views/paint/timeline_painter.h"

#include <QImage>

#include <cstdint>
#include <vector>

namespace boardscope::paint {

class LanePainter {
public:
    LanePainter(QPainter& painter, const TimelineScene& scene, const Theme& theme);

    /// Counts the events of the visible lanes per pixel. Draw after that.
    void count();
    void paint_events();
    void paint_losses();

    /// Events of the visible lanes that lie in the range.
    [[nodiscard]] std::size_t visible_count() const { return visible_count_; }

private:
    struct Row {
        std::size_t place;                  ///< row of the geometry
        std::size_t lane;
        std::size_t event_count;            ///< in the range
        std::vector<std::uint32_t> counts;  ///< per pixel
        std::vector<timeline::LossBand> losses;
    };

    void find_losses();
    [[nodiscard]] int next_loss_px(const Row& row, int px) const;
    void paint_density(const Row& row);
    void paint_density_as_shapes(const QRect& area, const QColor& solid, const QColor& body, int crest);
    void paint_ticks(const Row& row);
    void paint_low_ticks(const Row& row);
    void paint_texts(const Row& row, const SpanRow* spans);
    void paint_bands(const timeline::Rect& area, const std::vector<timeline::LossBand>& bands);
    [[nodiscard]] const QColor& color_of(std::size_t lane) const;
    [[nodiscard]] QString text_of(RowId row) const;
    [[nodiscard]] QRect bar_area(const Row& row) const;
    void keep_within_room(const Row& row);

    QPainter& painter_;
    const TimelineScene& scene_;
    const Theme& theme_;
    Fonts fonts_;
    timeline::TimeScale scale_;
    SpanPainter spans_;
    std::vector<Row> rows_;
    std::vector<timeline::LossBand> common_losses_;
    std::vector<int> heights_;  ///< room for paint_density()
    QImage density_;
    std::size_t visible_count_ = 0;
    std::uint32_t highest_count_ = 0;
    bool is_near_ = false;
};

}  // namespace boardscope::paint
