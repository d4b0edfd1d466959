// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/hover_card.h"

#include <QPainter>

#include <algorithm>

namespace boardscope::views {

HoverCard::HoverCard(QWidget* window) : QWidget(window)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void HoverCard::showAt(QPoint position, std::vector<paint::CardLine> lines, const paint::Theme& theme)
{
    constexpr int distance = 16;
    lines_ = std::move(lines);
    theme_ = theme;
    const QSize size = paint::card_size(lines_);
    const QSize room = parentWidget()->size();
    int left = position.x() + distance;
    if (left + size.width() > room.width()) left = position.x() - distance - size.width();
    int top = position.y() + distance;
    if (top + size.height() > room.height()) top = position.y() - distance - size.height();
    setGeometry(QRect(QPoint(std::max(left, 0), std::max(top, 0)), size));
    raise();
    show();
    update();
}

void HoverCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::paint_card(painter, lines_, theme_);
}

}  // namespace boardscope::views
