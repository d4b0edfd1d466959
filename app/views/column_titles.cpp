// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/column_titles.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>

namespace boardscope::views {

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
    const Column column = all_columns[static_cast<std::size_t>(section)];
    painter->save();
    painter->fillRect(rect, theme_.header);
    painter->fillRect(QRect(rect.right(), rect.top() + 5, 1, rect.height() - 10), theme_.line);
    painter->setPen(theme_.muted_text);
    painter->drawText(rect.adjusted(padding, 0, -padding, 0),
                      static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::TextSingleLine) |
                          static_cast<int>(is_number(column) ? Qt::AlignRight : Qt::AlignLeft),
                      column_title(column));
    painter->restore();
}

}  // namespace boardscope::views
