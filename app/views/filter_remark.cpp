// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/filter_remark.h"

#include "app/views/line_place.h"

#include <QEvent>
#include <QLineEdit>

#include <algorithm>

namespace boardscope::views {

FilterRemark::FilterRemark(QLineEdit& line, QWidget* parent) : QLabel(parent), line_(line)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    line_.installEventFilter(this);
}

void FilterRemark::setPlace(int character)
{
    character_ = character;
    move_below();
}

/// The line scrolls while it paints itself, and tells nobody.
bool FilterRemark::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &line_ && event->type() == QEvent::Paint && isVisible() && !is_moving_) {
        is_moving_ = true;
        QMetaObject::invokeMethod(
            this,
            [this] {
                is_moving_ = false;
                move_below();
            },
            Qt::QueuedConnection);
    }
    return QLabel::eventFilter(watched, event);
}

void FilterRemark::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    move_below();
}

void FilterRemark::move_below()
{
    const int in_sight = std::clamp(x_of(line_, character_), 0, line_.width());
    const int wanted = line_.mapTo(parentWidget(), QPoint(in_sight, 0)).x() - x();
    const int room = width() - fontMetrics().horizontalAdvance(text()) - 1;
    const int left = std::max(0, std::min(wanted, room));
    if (left != contentsMargins().left()) setContentsMargins(left, 0, 0, 0);
}

}  // namespace boardscope::views
