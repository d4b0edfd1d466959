// SPDX-License-Identifier: GPL-3.0-or-later
// How EventTable draws itself.
#include "app/views/event_table.h"

#include "app/views/match_finder.h"
#include "app/views/paint/blend.h"
#include "app/views/paint/shapes.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace boardscope::views {

using paint::blend;

namespace {

constexpr int loss_width = 3;

}  // namespace

void EventTable::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setFont(cell_font_);
    painter.fillRect(event->rect(), theme_.plot);
    const qint64 count = model_->shownCount();
    if (count == 0) return paint_empty(painter);
    const qint64 first = firstVisiblePlace();
    const qint64 end = std::min(count, first + visibleRows() + 1);
    const auto selected = selected_places();
    for (qint64 place = first; place < end; ++place) {
        const int y = static_cast<int>(place - first) * row_height_;
        if (y <= event->rect().bottom() && y + row_height_ > event->rect().top())
            paint_row(painter, place, y, selected && place >= selected->first && place <= selected->second);
    }
    // What to hold on to, should other rows come: the selected row if one sees it, else the first.
    const bool sees_current = current_ && model_->shows(*current_) && model_->placeOf(*current_) >= first &&
                              model_->placeOf(*current_) < end;
    if (hold_) return;
    top_ = sees_current ? Hold{*current_, model_->placeOf(*current_) - first} : Hold{model_->rowAt(first), 0};
}

EventTable::RowLook EventTable::look_of(const store::EventView& row, bool selected)
{
    const bool loss = row.kind == store::RowKind::loss;
    if (selected && hasFocus()) {
        if (!theme_.is_dark) return {theme_.accent, theme_.on_accent, theme_.on_accent};
        // The accent is for lines there: as an area it would outshine all else.
        return {blend(theme_.plot, theme_.accent, 0.45), theme_.text, theme_.text};
    }
    RowLook colors{theme_.plot, loss ? theme_.loss_text : theme_.text, theme_.muted_text};
    if (loss) {
        colors.back = blend(theme_.plot, theme_.loss, 0.08);
        colors.muted = theme_.loss_text;
    } else if (const auto color = color_rules_.colorOf(model_->state().snapshot, row.row)) {
        // What is muted elsewhere would be hard to read on a colour.
        colors = {row_color(theme_, *color), theme_.text, theme_.text};
    }
    if (shared_.hoveredRow() == row.row) colors.back = blend(colors.back, theme_.accent, 0.12);
    if (selected) {
        colors.back = blend(theme_.plot, theme_.accent, theme_.is_dark ? 0.25 : 0.22);
        colors.text = colors.muted = theme_.text;
    }
    return colors;
}

void EventTable::paint_row(QPainter& painter, qint64 place, int y, bool selected)
{
    const store::EventView row = model_->eventAt(place);
    const RowLook look = look_of(row, selected);
    const QRect line(0, y, viewport()->width(), row_height_);
    if (look.back != theme_.plot) painter.fillRect(line, look.back);
    paint_cells(painter, row, place, y, look);
    paint_gutter(painter, row, y, look);
    if (hasFocus() && current_ == row.row && has_cells(row)) {
        painter.setPen(look.text);
        painter.drawRect(
            QRect(cell_left(current_section()), y, header_->sectionSize(current_section()), row_height_)
                .adjusted(2, 2, -3, -3));
    }
}

/// A flag for a mark, a bar for a match, red for a loss.
void EventTable::paint_gutter(QPainter& painter, const store::EventView& row, int y, const RowLook& look)
{
    // Cells that are scrolled to the left end here.
    painter.fillRect(0, y, gutter_width, row_height_, look.back);
    if (row.kind == store::RowKind::loss) painter.fillRect(0, y, loss_width, row_height_, theme_.loss);
    const bool on_accent = look.back == theme_.accent;
    const QColor color = on_accent ? theme_.on_accent : theme_.accent;
    if (finder_->matches().contains(row.row))
        painter.fillRect(gutter_width - 3, y + 4, 2, row_height_ - 8, color);
    if (!marks_.contains(row.row)) return;
    painter.save();
    paint::fill_ribbon(painter, QPointF(3, y + row_height_ / 2 - 5), 1, color);
    painter.restore();
}

void EventTable::paint_cells(QPainter& painter, const store::EventView& row, qint64 place, int y,
                             const RowLook& look)
{
    const bool cells = has_cells(row);
    int sentence_begin = gutter_width;
    for (int visual = 0; visual < header_->count(); ++visual) {
        const int section = header_->logicalIndex(visual);
        if (header_->isSectionHidden(section)) continue;
        const TableColumn& column = columns_->at(section);
        const QRect cell(cell_left(section), y, header_->sectionSize(section), row_height_);
        if (!cells && !column.is(Column::time)) continue;
        if (!cells) sentence_begin = cell.right() + 1;
        if (cell.right() < 0 || cell.left() > viewport()->width()) continue;
        const bool quiet = !cells || column.is(Column::flags) || column.is(Column::delta);
        painter.setPen(quiet ? look.muted : look.text);
        const bool is_of_row = !column.is_field() && !column.is(Column::delta) && !column.is(Column::latency);
        const QString text = is_of_row ? cell_text(row, column.fixed()) : model_->text(place, column);
        draw_text(painter, cell, text, column.is_number());
    }
    if (cells) return;
    // A sentence or a line that nobody understood is shown whole, across the columns.
    painter.setPen(look.text);
    draw_text(painter, QRect(sentence_begin, y, viewport()->width() - sentence_begin, row_height_),
              model_->sentence(row), false);
}

void EventTable::draw_text(QPainter& painter, QRect rect, const QString& text, bool right) const
{
    rect.adjust(ColumnTitles::padding, 0, -ColumnTitles::padding, 0);
    if (text.isEmpty() || rect.width() <= 0) return;
    const int flags = static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::TextSingleLine) |
                      static_cast<int>(right ? Qt::AlignRight : Qt::AlignLeft);
    // All characters of a fixed font are as wide, nearly always: far quicker than to measure each text.
    const auto fitting = static_cast<qsizetype>(rect.width() / char_width_ + 0.01);
    if (text.size() <= fitting)
        painter.drawText(rect, flags, text);
    else
        painter.drawText(rect, flags, text.left(std::max<qsizetype>(0, fitting - 1)) + u'…');
}

void EventTable::paint_empty(QPainter& painter)
{
    QString text = empty_text_;
    if (text.isEmpty()) {
        if (model_->isBusy())
            text = tr("Looking…");
        else
            text = filter_.matches_everything()
                       ? tr("No events yet")
                       : tr("No event matches the filter.\nEscape in the filter line takes it away.");
    }
    painter.setFont(font());
    painter.setPen(theme_.muted_text);
    painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, text);
}

}  // namespace boardscope::views
