// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/palette_delegate.h"

#include <QPainter>

#include <algorithm>

namespace boardscope::gui {

namespace {

constexpr int padding = 8;

/// Letter after letter, for some of them are bold. Returns where the text ends.
int draw_name(QPainter& painter, QRect rect, const QString& name, const QList<int>& bold)
{
    const QFont normal = painter.font();
    QFont strong = normal;
    strong.setBold(true);
    for (qsizetype begin = 0; begin < name.size();) {
        const bool is_bold = bold.contains(static_cast<int>(begin));
        qsizetype end = begin + 1;
        while (end < name.size() && bold.contains(static_cast<int>(end)) == is_bold)
            ++end;
        painter.setFont(is_bold ? strong : normal);
        const QString part = name.mid(begin, end - begin);
        painter.drawText(rect, static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::TextSingleLine),
                         part);
        rect.setLeft(rect.left() + painter.fontMetrics().horizontalAdvance(part));
        begin = end;
    }
    painter.setFont(normal);
    return rect.left();
}

}  // namespace

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const bool selected = option.state & QStyle::State_Selected;
    const bool enabled = index.flags() & Qt::ItemIsEnabled;
    const auto group = enabled ? QPalette::Active : QPalette::Disabled;
    const QColor text =
        option.palette.color(group, selected && enabled ? QPalette::HighlightedText : QPalette::Text);
    QColor quiet = selected && enabled ? text : option.palette.color(group, QPalette::PlaceholderText);
    if (!enabled) quiet = text;

    painter->save();
    painter->setFont(option.font);
    if (selected)
        painter->fillRect(option.rect,
                          option.palette.color(enabled ? QPalette::Active : QPalette::Disabled,
                                               enabled ? QPalette::Highlight : QPalette::AlternateBase));
    const QRect line = option.rect.adjusted(padding, 0, -padding, 0);
    const QString keys = index.data(keys_role).toString();
    const int keys_width = keys.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(keys) + padding;
    painter->setPen(text);
    painter->setClipRect(line.adjusted(0, 0, -keys_width, 0));
    const int end = draw_name(*painter, line, index.data(Qt::DisplayRole).toString(),
                              index.data(letters_role).value<QList<int>>());
    painter->setPen(quiet);
    const QRect place(end + 2 * padding, line.top(), line.right() - keys_width - end - 2 * padding,
                      line.height());
    painter->drawText(place, static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::TextSingleLine),
                      painter->fontMetrics().elidedText(index.data(place_role).toString(), Qt::ElideRight,
                                                        std::max(0, place.width())));
    painter->setClipping(false);
    painter->drawText(line, static_cast<int>(Qt::AlignVCenter) | static_cast<int>(Qt::AlignRight), keys);
    painter->restore();
}

int PaletteDelegate::row_height(const QFontMetrics& metrics)
{
    return std::max(24, metrics.height() + 8);
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {200, row_height(option.fontMetrics)};
}

}  // namespace boardscope::gui
