// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/library_rows.h"

#include "app/gui/library_model.h"

#include <QPainter>

#include <algorithm>

namespace boardscope::gui {

namespace {

constexpr int padding = 6;
constexpr int air = 4;
constexpr int single_line = static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::TextSingleLine);

}  // namespace

void LibraryRows::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool lacks = index.data(LibraryModel::lacks_role).toBool();
    const bool selected = option.state & QStyle::State_Selected;
    const auto group = lacks ? QPalette::Disabled : QPalette::Active;
    const QColor text = option.palette.color(selected ? QPalette::Active : group,
                                             selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor quiet = selected ? text : option.palette.color(group, QPalette::PlaceholderText);

    painter->save();
    if (selected) painter->fillRect(option.rect, option.palette.color(QPalette::Active, QPalette::Highlight));
    const QRect box = option.rect.adjusted(padding, air / 2, -padding, -air / 2);
    const QRect upper(box.left(), box.top(), box.width(), box.height() / 2);
    const QRect lower(box.left(), upper.bottom() + 1, box.width(), box.height() - upper.height());

    painter->setFont(option.font);
    painter->setPen(quiet);
    const QString language = index.data(LibraryModel::language_role).toString();
    const int language_width = painter->fontMetrics().horizontalAdvance(language) + padding;
    painter->drawText(upper, single_line | static_cast<int>(Qt::AlignRight), language);
    painter->drawText(lower, single_line,
                      painter->fontMetrics().elidedText(index.data(LibraryModel::line_role).toString(),
                                                        Qt::ElideRight, lower.width()));
    QFont strong = option.font;
    strong.setBold(true);
    painter->setFont(strong);
    painter->setPen(text);
    const int title_width = std::max(0, upper.width() - language_width);
    painter->drawText(upper.adjusted(0, 0, -language_width, 0), single_line,
                      painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                        Qt::ElideRight, title_width));
    painter->restore();
}

QSize LibraryRows::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    constexpr int narrowest = 160;
    return {narrowest, 2 * option.fontMetrics.height() + 2 * air};
}

}  // namespace boardscope::gui
