// SPDX-License-Identifier: GPL-3.0-or-later
// What:    HistogramView: a histogram that scrolls when it is higher than its place, and tells of the row under the
//          mouse.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include "app/views/paint/histogram_painter.h"

#include <QAbstractScrollArea>

namespace boardscope::views {

class HistogramView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit HistogramView(QWidget* parent = nullptr);

    void setPicture(paint::HistogramPicture picture);
    [[nodiscard]] const paint::HistogramPicture& picture() const { return picture_; }
    [[nodiscard]] QSize sizeHint() const override { return {300, 220}; }

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QRectF area() const;
    void fit_scroll_bar();

    paint::HistogramPicture picture_;
};

}  // namespace boardscope::views
