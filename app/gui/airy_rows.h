// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Rows with some air above and below their text, for lists that are read and clicked line by line.
// Thread:  GUI thread.
// Units:   logical pixels.
#pragma once

#include <QStyledItemDelegate>

namespace boardscope::gui {

class AiryRows : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        constexpr int air = 6;
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, air);
    }
};

}  // namespace boardscope::gui
