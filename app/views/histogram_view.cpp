// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/histogram_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace boardscope::views {

namespace {

constexpr int space = 8;

paint::Theme theme_for(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? paint::Theme::dark() : paint::Theme::light();
}

}  // namespace

HistogramView::HistogramView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setAccessibleName(tr("Histogram"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
}

void HistogramView::setPicture(paint::HistogramPicture picture)
{
    picture_ = std::move(picture);
    setAccessibleDescription(paint::summary_line(picture_));
    fit_scroll_bar();
    viewport()->update();
}

QRectF HistogramView::area() const
{
    const double height = std::max<double>(viewport()->height() - 2 * space, paint::usual_height(picture_));
    return {space, space - verticalScrollBar()->value() * 1.0, viewport()->width() - 2.0 * space, height};
}

void HistogramView::fit_scroll_bar()
{
    const int wanted = static_cast<int>(std::ceil(paint::usual_height(picture_))) + 2 * space;
    verticalScrollBar()->setRange(0, std::max(0, wanted - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(20);
}

bool HistogramView::viewportEvent(QEvent* event)
{
    const auto row_at = [this](QPointF position) -> std::optional<paint::HistogramRow> {
        for (const paint::HistogramRow& row : paint::histogram_rows(picture_, area()))
            if (row.area.contains(position)) return row;
        return std::nullopt;
    };
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto row = row_at(help->pos());
        if (!row) {
            QToolTip::hideText();
            return true;
        }
        stats::HistogramBucket bucket = picture_.histogram.buckets[row->first];
        bucket.high = picture_.histogram.buckets[row->end - 1].high;
        QToolTip::showText(help->globalPos(), tr("%1: %L2").arg(paint::bucket_text(bucket, picture_.unit)).arg(row->count),
                           viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HistogramView::paintEvent(QPaintEvent*)
{
    const paint::Theme theme = theme_for(palette());
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.plot);
    paint::paint_histogram(painter, area(), picture_, theme);
}

void HistogramView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit_scroll_bar();
}

}  // namespace boardscope::views
