// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/column_titles.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace boardscope::views {

namespace {

constexpr int arrow_width = 7;

}  // namespace

ColumnTitles::ColumnTitles(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setModel(&sections_);
    setAccessibleName(tr("Columns"));
    setFocusPolicy(Qt::NoFocus);
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setStretchLastSection(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
}

void ColumnTitles::setColumns(std::vector<TableColumn> columns)
{
    columns_ = std::move(columns);
    sections_.setColumnCount(static_cast<int>(columns_.size()));
    viewport()->update();
}

void ColumnTitles::setArrow(std::optional<Arrow> arrow)
{
    arrow_ = std::move(arrow);
    viewport()->update();
}

QSize ColumnTitles::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), std::max(24, fontMetrics().height() + 6)};
}

void ColumnTitles::paintEvent(QPaintEvent* event)
{
    QPainter(viewport()).fillRect(event->rect(), theme_.header);
    QHeaderView::paintEvent(event);
    QPainter(viewport()).fillRect(QRect(0, height() - 1, width(), 1), theme_.line);
}

void ColumnTitles::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const TableColumn& column = at(section);
    const bool sorted = arrow_ && arrow_->column == column;
    painter->save();
    painter->fillRect(rect, theme_.header);
    painter->fillRect(QRect(rect.right(), rect.top() + 5, 1, rect.height() - 10), theme_.line);
    QRect text = rect.adjusted(padding, 0, -padding, 0);
    if (sorted) {
        // At the side where the title does not begin.
        const int x = column.is_number() ? text.left() : text.right() - arrow_width;
        paint_arrow(*painter, QRect(x, rect.center().y() - 2, arrow_width, 4));
        text.adjust(column.is_number() ? arrow_width + 3 : 0, 0, column.is_number() ? 0 : -arrow_width - 3,
                    0);
    }
    painter->setPen(sorted ? theme_.text : theme_.muted_text);
    painter->drawText(text,
                      static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::TextSingleLine) |
                          static_cast<int>(column.is_number() ? Qt::AlignRight : Qt::AlignLeft),
                      painter->fontMetrics().elidedText(column.title(), Qt::ElideRight, text.width()));
    painter->restore();
}

void ColumnTitles::paint_arrow(QPainter& painter, const QRect& rect) const
{
    const QRectF at(rect);
    QPolygonF arrow;
    if (arrow_->descending)
        arrow << at.topLeft() << at.topRight() << QPointF(at.center().x(), at.bottom());
    else
        arrow << at.bottomLeft() << at.bottomRight() << QPointF(at.center().x(), at.top());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.accent);
    painter.drawPolygon(arrow);
}

}  // namespace boardscope::views
