// SPDX-License-Identifier: GPL-3.0-or-later
// How EventTable draws itself.
#include "app/views/event_table.h"

#include "app/views/column_titles.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace boardscope::views {

namespace {

constexpr int mark_width = 3;

QColor blend(const QColor& under, const QColor& over, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

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
    for (qint64 place = first; place < end; ++place) {
        const int y = static_cast<int>(place - first) * row_height_;
        if (y <= event->rect().bottom() && y + row_height_ > event->rect().top())
            paint_row(painter, place, y);
    }
    // What to hold on to, should other rows come: the selected row if one sees it, else the first.
    const bool sees_current = current_ && model_->shows(*current_) && model_->placeOf(*current_) >= first &&
                              model_->placeOf(*current_) < end;
    if (hold_) return;
    top_ = sees_current ? Hold{*current_, model_->placeOf(*current_) - first} : Hold{model_->rowAt(first), 0};
}

EventTable::RowColors EventTable::colors_of(const store::EventView& row, bool selected) const
{
    const bool loss = row.kind == store::RowKind::loss;
    if (selected && hasFocus()) {
        if (!theme_.is_dark) return {theme_.accent, theme_.on_accent, theme_.on_accent};
        // The accent is for lines there: as an area it would outshine all else.
        return {blend(theme_.plot, theme_.accent, 0.45), theme_.text, theme_.text};
    }
    RowColors colors{theme_.plot, loss ? theme_.loss_text : theme_.text, theme_.muted_text};
    if (loss) {
        colors.back = blend(theme_.plot, theme_.loss, 0.08);
        colors.muted = theme_.loss_text;
    }
    if (shared_.hoveredRow() == row.row) colors.back = blend(colors.back, theme_.accent, 0.12);
    if (selected) {
        colors.back = blend(theme_.plot, theme_.accent, theme_.is_dark ? 0.25 : 0.22);
        colors.text = colors.muted = theme_.text;
    }
    return colors;
}

void EventTable::paint_row(QPainter& painter, qint64 place, int y)
{
    const store::EventView row = model_->eventAt(place);
    const bool selected = current_ && anchor_ && row.row >= std::min(*current_, *anchor_) &&
                          row.row <= std::max(*current_, *anchor_);
    const RowColors colors = colors_of(row, selected);
    const QRect line(0, y, viewport()->width(), row_height_);
    if (colors.back != theme_.plot) painter.fillRect(line, colors.back);
    paint_cells(painter, row, place, y, colors);
    if (row.kind == store::RowKind::loss) painter.fillRect(0, y, mark_width, row_height_, theme_.loss);
    if (hasFocus() && current_ == row.row && has_cells(row)) {
        const int section = static_cast<int>(current_column_);
        painter.setPen(colors.text);
        painter.drawRect(
            QRect(header_->sectionViewportPosition(section), y, header_->sectionSize(section), row_height_)
                .adjusted(2, 2, -3, -3));
    }
}

void EventTable::paint_cells(QPainter& painter, const store::EventView& row, qint64 place, int y,
                             const RowColors& colors)
{
    const bool cells = has_cells(row);
    int sentence_begin = 0;
    for (int visual = 0; visual < header_->count(); ++visual) {
        const int section = header_->logicalIndex(visual);
        if (header_->isSectionHidden(section)) continue;
        const Column column = all_columns[static_cast<std::size_t>(section)];
        const QRect cell(header_->sectionViewportPosition(section), y, header_->sectionSize(section),
                         row_height_);
        if (!cells && column != Column::time) continue;
        if (!cells) sentence_begin = cell.right() + 1;
        if (cell.right() < 0 || cell.left() > viewport()->width()) continue;
        const bool quiet = !cells || column == Column::flags || column == Column::delta;
        painter.setPen(quiet ? colors.muted : colors.text);
        const QString text = column == Column::delta ? model_->text(place, column) : cell_text(row, column);
        draw_text(painter, cell, text, is_number(column));
    }
    if (cells) return;
    // A sentence or a line that nobody understood is shown whole, across the columns.
    painter.setPen(colors.text);
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
            text = filter_.matches_everything() ? tr("No events yet") : tr("No event matches the filter");
    }
    painter.setFont(font());
    painter.setPen(theme_.muted_text);
    painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, text);
}

}  // namespace boardscope::views
