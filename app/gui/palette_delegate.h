// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws one line of the command palette: the name with the letters that were typed in bold, where
//          it is found, its keys at the right.
// Thread:  GUI thread.
#pragma once

#include <QStyledItemDelegate>

namespace boardscope::gui {

class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int place_role = Qt::UserRole;
    static constexpr int keys_role = Qt::UserRole + 1;
    static constexpr int letters_role = Qt::UserRole + 2;  ///< QList<int>
    static constexpr int entry_role = Qt::UserRole + 3;

    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] static int row_height(const QFontMetrics& metrics);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace boardscope::gui
