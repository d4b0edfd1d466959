// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/picture_views.h"

#include "core/timeline/time_text.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace boardscope::views {

PictureView::PictureView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(120, 80);
}

paint::Theme PictureView::theme() const
{
    return palette().color(QPalette::Base).lightness() < 128 ? paint::Theme::dark() : paint::Theme::light();
}

void PictureView::tell(const QString& sentence)
{
    setAccessibleDescription(sentence);
    Q_EMIT told(sentence);
    update();
}

void PictureView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) update();
}

namespace {

/// `draw` in logical pixels, on the ground that a view has.
template <class Draw>
PictureView::Drawing on_ground(const paint::Theme& theme, double pixel_ratio, Draw draw)
{
    return [theme, pixel_ratio, draw](QPainter& painter, QSize size) {
        painter.fillRect(QRect(QPoint(), size), theme.plot);
        painter.scale(pixel_ratio, pixel_ratio);
        draw(painter, QRectF(QPointF(), QSizeF(size) / pixel_ratio), theme);
    };
}

}  // namespace

// ---- histogram ----

PictureView::Drawing HistogramView::drawing(double pixel_ratio) const
{
    paint::HistogramPicture picture = picture_;
    picture.marked_row.reset();
    return on_ground(theme(), pixel_ratio, [picture](QPainter& painter, const QRectF& area, const paint::Theme& theme) {
        paint::paint_histogram(painter, area, picture, theme);
    });
}

PictureView::Drawing HeatMapView::drawing(double pixel_ratio) const
{
    paint::HeatPicture picture = picture_;
    picture.marked.reset();
    return on_ground(theme(), pixel_ratio, [picture](QPainter& painter, const QRectF& area, const paint::Theme& theme) {
        paint::paint_heat_map(painter, area, picture, theme);
    });
}

PictureView::Drawing FlameGraphView::drawing(double pixel_ratio) const
{
    paint::FlamePicture picture = picture_;
    picture.marked.reset();
    // The tree goes along: the view may have another by then.
    return on_ground(theme(), pixel_ratio,
                     [picture, tree = tree_](QPainter& painter, const QRectF& area, const paint::Theme& theme) {
                         paint::paint_flame_graph(painter, area, picture, theme);
                     });
}

HistogramView::HistogramView(QWidget* parent) : PictureView(parent)
{
    setObjectName(QStringLiteral("mapsHistogram"));
    setAccessibleName(tr("Histogram of the map"));
}

void HistogramView::show_histogram(paint::HistogramPicture picture)
{
    const auto marked = picture_.marked_row;
    picture_ = std::move(picture);
    updateGeometry();
    mark(marked);
}

QSize HistogramView::sizeHint() const
{
    constexpr int usual_width = 320;
    return {usual_width, static_cast<int>(paint::usual_height(picture_))};
}

void HistogramView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::paint_histogram(painter, rect(), picture_, theme());
}

void HistogramView::mark(std::optional<std::size_t> row)
{
    const std::vector<paint::HistogramRow> rows = paint::histogram_rows(picture_, rect());
    if (row && *row >= rows.size()) row.reset();
    picture_.marked_row = row;
    if (!row) return tell({});
    const auto& buckets = picture_.histogram.buckets;
    const stats::HistogramBucket shown{buckets[rows[*row].first].low, buckets[rows[*row].end - 1].high, 0};
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < rows[*row].end; ++i)
        below += buckets[i].count;
    const double share = 100 * static_cast<double>(below) / static_cast<double>(stats::count_of(picture_.histogram));
    tell(tr("%1: %2 · up to here %3 %")
             .arg(paint::bucket_text(shown, picture_.unit),
                  QString::fromStdString(timeline::thousands(rows[*row].count)), QString::number(share, 'f', 1)));
}

void HistogramView::mouseMoveEvent(QMouseEvent* event)
{
    const std::vector<paint::HistogramRow> rows = paint::histogram_rows(picture_, rect());
    const auto hit = std::find_if(rows.begin(), rows.end(), [&](const paint::HistogramRow& row) {
        return row.area.contains(event->position());
    });
    mark(hit == rows.end() ? std::nullopt : std::optional(static_cast<std::size_t>(hit - rows.begin())));
}

void HistogramView::leaveEvent(QEvent*) { mark(std::nullopt); }

void HistogramView::keyPressEvent(QKeyEvent* event)
{
    const std::size_t count = paint::histogram_rows(picture_, rect()).size();
    const std::size_t now = picture_.marked_row.value_or(0);
    if (count == 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Up: return mark(now > 0 ? now - 1 : 0);
    case Qt::Key_Down: return mark(picture_.marked_row ? std::min(now + 1, count - 1) : 0);
    case Qt::Key_Home: return mark(0);
    case Qt::Key_End: return mark(count - 1);
    default: QWidget::keyPressEvent(event);
    }
}

// ---- heat map ----

HeatMapView::HeatMapView(QWidget* parent) : PictureView(parent)
{
    setObjectName(QStringLiteral("mapsHeat"));
    setAccessibleName(tr("Histogram of the map over time"));
}

void HeatMapView::show_heat(paint::HeatPicture picture)
{
    picture_ = std::move(picture);
    mark(std::nullopt);
}

void HeatMapView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::paint_heat_map(painter, rect(), picture_, theme());
}

void HeatMapView::mark(std::optional<std::pair<std::size_t, std::size_t>> cell)
{
    picture_.marked = cell;
    tell(cell ? paint::heat_text(picture_, cell->first, cell->second) : QString());
}

void HeatMapView::mouseMoveEvent(QMouseEvent* event)
{
    mark(paint::heat_cell_at(picture_, rect(), event->position()));
}

void HeatMapView::leaveEvent(QEvent*) { mark(std::nullopt); }

void HeatMapView::keyPressEvent(QKeyEvent* event)
{
    if (picture_.heat.columns.empty() || picture_.heat.buckets.empty()) return QWidget::keyPressEvent(event);
    auto cell = picture_.marked.value_or(std::pair(picture_.heat.columns.size() - 1, std::size_t{0}));
    switch (event->key()) {
    case Qt::Key_Left: cell.first -= cell.first > 0; break;
    case Qt::Key_Right: cell.first = std::min(cell.first + 1, picture_.heat.columns.size() - 1); break;
    case Qt::Key_Down: cell.second -= cell.second > 0; break;
    case Qt::Key_Up: cell.second = std::min(cell.second + 1, picture_.heat.buckets.size() - 1); break;
    default: return QWidget::keyPressEvent(event);
    }
    mark(cell);
}

// ---- flame graph ----

FlameGraphView::FlameGraphView(QWidget* parent) : PictureView(parent)
{
    setObjectName(QStringLiteral("mapsFlame"));
    setAccessibleName(tr("Flame graph of the map"));
}

void FlameGraphView::show_tree(std::shared_ptr<const stats::FlameTree> tree)
{
    const auto same = [&](std::uint32_t node) { return tree_ && tree ? tree->find(tree_->path_of(node)) : 0; };
    const std::uint32_t zoomed = same(picture_.zoomed);
    const std::uint32_t marked = picture_.marked ? same(*picture_.marked) : 0;
    tree_ = std::move(tree);
    picture_.tree = tree_.get();
    picture_.zoomed = zoomed;
    updateGeometry();
    mark(marked ? std::optional(marked) : std::nullopt);
}

void FlameGraphView::search(const QString& text)
{
    picture_.search = text;
    tell(search_text());
}

QString FlameGraphView::search_text() const
{
    if (!tree_ || picture_.search.isEmpty()) return {};
    const double share = 100 * paint::flame_share(*tree_, picture_.search);
    return tr("“%1” is in %2 % of all").arg(picture_.search, QString::number(share, 'f', 1));
}

void FlameGraphView::set_callers_below(bool below)
{
    picture_.callers_below = below;
    update();
}

void FlameGraphView::zoom_to(std::uint32_t node)
{
    picture_.zoomed = node;
    mark(node == 0 ? std::nullopt : std::optional(node));
}

QRectF FlameGraphView::box_of(std::uint32_t node) const
{
    for (const paint::FlameBox& box : paint::flame_boxes(picture_, rect()))
        if (box.node == node) return box.area;
    return {};
}

QSize FlameGraphView::sizeHint() const
{
    constexpr int usual_width = 320;
    return {usual_width, static_cast<int>(paint::flame_height(picture_))};
}

void FlameGraphView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::paint_flame_graph(painter, rect(), picture_, theme());
}

void FlameGraphView::mark(std::optional<std::uint32_t> node)
{
    picture_.marked = node;
    tell(node && tree_ ? paint::flame_text(*tree_, *node) : search_text());
}

void FlameGraphView::mouseMoveEvent(QMouseEvent* event)
{
    mark(paint::flame_node_at(picture_, rect(), event->position()));
}

void FlameGraphView::mouseReleaseEvent(QMouseEvent* event)
{
    const auto node = paint::flame_node_at(picture_, rect(), event->position());
    if (event->button() == Qt::LeftButton && node) zoom_to(*node);
}

void FlameGraphView::leaveEvent(QEvent*) { mark(std::nullopt); }

/// Callers, callees and their siblings, as they lie in the picture.
std::optional<std::uint32_t> FlameGraphView::neighbour(int key) const
{
    if (!picture_.marked) return picture_.zoomed;
    const stats::FlameNode& now = tree_->nodes()[*picture_.marked];
    const bool to_callee = key == (picture_.callers_below ? Qt::Key_Up : Qt::Key_Down);
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        if (!to_callee) return now.parent;
        const auto widest = std::max_element(now.children.begin(), now.children.end(), [&](auto a, auto b) {
            return tree_->nodes()[a].total < tree_->nodes()[b].total;
        });
        return widest == now.children.end() ? picture_.marked : std::optional(*widest);
    }
    const std::vector<std::uint32_t>& siblings = tree_->nodes()[now.parent].children;
    const auto at = std::find(siblings.begin(), siblings.end(), *picture_.marked);
    if (at == siblings.end()) return picture_.marked;
    if (key == Qt::Key_Left) return at == siblings.begin() ? *at : *std::prev(at);
    return std::next(at) == siblings.end() ? *at : *std::next(at);
}

void FlameGraphView::keyPressEvent(QKeyEvent* event)
{
    if (!tree_) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right: return mark(neighbour(event->key()));
    case Qt::Key_Return:
    case Qt::Key_Enter: return zoom_to(picture_.marked.value_or(0));
    case Qt::Key_Home:
    case Qt::Key_Escape: return reset_zoom();
    default: QWidget::keyPressEvent(event);
    }
}

}  // namespace boardscope::views
