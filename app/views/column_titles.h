// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The titles of the table's columns: flat, and standing exactly above what they name.
// Thread:  GUI.
// Units:   logical pixels.
// Errors:  none.
#pragma once

#include "app/views/paint/theme.h"
#include "app/views/row_text.h"

#include <QHeaderView>

namespace boardscope::views {

class ColumnTitles : public QHeaderView {
    Q_OBJECT

public:
    /// Free space at the sides of titles and of cells.
    static constexpr int padding = 8;

    explicit ColumnTitles(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {}

    void setTheme(const paint::Theme& theme)
    {
        theme_ = theme;
        viewport()->update();
    }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    paint::Theme theme_;
};

}  // namespace boardscope::views
