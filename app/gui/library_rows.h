// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws a probe of the library in two lines: its title with its language at the right, and below
//          what it shows, or, grey, what the board lacks.
// Thread:  GUI thread.
#pragma once

#include <QStyledItemDelegate>

namespace boardscope::gui {

class LibraryRows : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace boardscope::gui
