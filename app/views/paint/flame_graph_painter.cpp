// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/flame_graph_painter.h"

#include "app/views/paint/text.h"
#include "core/timeline/time_text.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <array>

namespace boardscope::paint {

namespace {

constexpr double margin = 4;
constexpr double row_height = 18;
constexpr double gap = 1;
constexpr double least_width = 0.4;
constexpr double text_margin = 4;
constexpr double least_text_width = 24;
constexpr double faded = 0.3;

QColor mixed(const QColor& front, const QColor& back, double part)
{
    const auto channel = [part](float a, float b) { return static_cast<float>(a * part + b * (1 - part)); };
    return QColor::fromRgbF(channel(front.redF(), back.redF()), channel(front.greenF(), back.greenF()),
                            channel(front.blueF(), back.blueF()));
}

/// By where a frame is: in the kernel, in a module of it, or nobody knows.
std::size_t color_number(const stats::FlameTree& tree, std::uint32_t node)
{
    const std::string& name = tree.name_of(node);
    if (name.starts_with("0x") || name.starts_with("[")) return 3;
    if (name.ends_with("]")) return 1;
    return 0;
}

/// Neighbours of one colour in shades that their names give them, so that they keep them.
QColor color_of(const stats::FlameTree& tree, std::uint32_t node, const Theme& theme)
{
    std::uint32_t hash = 2166136261U;
    for (const char c : tree.name_of(node))
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    const double shade = 0.62 + 0.26 * static_cast<double>(hash >> 8 & 0xff) / 255;
    return mixed(theme.lane(color_number(tree, node)), theme.plot, shade);
}

bool matches(const stats::FlameTree& tree, std::uint32_t node, const QString& search)
{
    return !search.isEmpty() && to_line(tree.name_of(node)).contains(search, Qt::CaseInsensitive);
}

class FlamePainter {
public:
    FlamePainter(const FlamePicture& picture, const QRectF& area)
        : picture_(picture), tree_(*picture.tree), area_(area.adjusted(margin, margin, -margin, -margin))
    {
    }

    std::vector<FlameBox> boxes()
    {
        if (tree_.is_empty() || area_.width() <= 0) return {};
        std::vector<std::uint32_t> callers;
        for (std::uint32_t node = zoomed(); node != 0; node = tree_.nodes()[node].parent)
            callers.push_back(tree_.nodes()[node].parent);
        for (auto caller = callers.rbegin(); caller != callers.rend(); ++caller)
            boxes_.push_back({*caller, row(tree_.nodes()[*caller].depth, area_.left(), area_.width()), true});
        add(zoomed(), area_.left(), area_.width());
        return std::move(boxes_);
    }

private:
    [[nodiscard]] std::uint32_t zoomed() const
    {
        return picture_.zoomed < tree_.nodes().size() ? picture_.zoomed : 0;
    }

    [[nodiscard]] QRectF row(std::uint32_t depth, double left, double width) const
    {
        const double from_root = row_height * depth;
        const double top = picture_.callers_below ? area_.bottom() - from_root - row_height : area_.top() + from_root;
        return {left, top, width, row_height - gap};
    }

    void add(std::uint32_t first, double first_left, double first_width)
    {
        struct Waiting {
            std::uint32_t node;
            double left;
            double width;
        };
        std::vector<Waiting> waiting{{first, first_left, first_width}};
        while (!waiting.empty()) {
            const Waiting now = waiting.back();
            waiting.pop_back();
            const stats::FlameNode& node = tree_.nodes()[now.node];
            boxes_.push_back({now.node, row(node.depth, now.left, now.width)});
            double left = now.left;
            for (const std::uint32_t child : node.children) {
                const double share =
                    static_cast<double>(tree_.nodes()[child].total) / static_cast<double>(node.total);
                const double width = share * now.width;
                if (width >= least_width) waiting.push_back({child, left, width});
                left += width;
            }
        }
    }

    const FlamePicture& picture_;
    const stats::FlameTree& tree_;
    QRectF area_;
    std::vector<FlameBox> boxes_;
};

void paint_box(QPainter& painter, const FlameBox& box, const FlamePicture& picture, const Theme& theme,
               const QFontMetricsF& metrics)
{
    const stats::FlameTree& tree = *picture.tree;
    const bool is_root = box.node == 0;
    QColor color = is_root ? theme.header : color_of(tree, box.node, theme);
    const bool is_searched = !picture.search.isEmpty();
    const bool is_match = matches(tree, box.node, picture.search);
    if (box.is_above_zoom || (is_searched && !is_match)) color = mixed(color, theme.plot, faded);
    QRectF area = box.area;
    if (area.width() > 3) area.setWidth(area.width() - gap);
    painter.fillRect(area, color);
    if (is_match || picture.marked == box.node) {
        painter.setPen(QPen(picture.marked == box.node ? theme.text : theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    const double room = area.width() - 2 * text_margin;
    if (room < least_text_width) return;
    const QColor text = contrast(theme.text, color) >= contrast(theme.plot, color) ? theme.text : theme.plot;
    painter.setPen(text);
    const QString name = is_root ? QObject::tr("all · %1").arg(QString::fromStdString(timeline::thousands(tree.total())))
                                 : to_line(tree.name_of(box.node));
    painter.drawText(area.adjusted(text_margin, 0, -text_margin, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(name, Qt::ElideRight, room));
}

}  // namespace

std::vector<FlameBox> flame_boxes(const FlamePicture& picture, const QRectF& area)
{
    return picture.tree ? FlamePainter(picture, area).boxes() : std::vector<FlameBox>();
}

std::optional<std::uint32_t> flame_node_at(const FlamePicture& picture, const QRectF& area, QPointF at)
{
    for (const FlameBox& box : flame_boxes(picture, area))
        if (box.area.contains(at)) return box.node;
    return std::nullopt;
}

void paint_flame_graph(QPainter& painter, const QRectF& area, const FlamePicture& picture, const Theme& theme)
{
    painter.save();
    painter.setClipRect(area);
    painter.fillRect(area, theme.plot);
    const Fonts fonts = Fonts::with_ratio(1);
    const std::vector<FlameBox> boxes = flame_boxes(picture, area);
    if (boxes.empty()) {
        painter.setFont(fonts.normal);
        painter.setPen(theme.muted_text);
        painter.drawText(area.adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap,
                         picture.empty_text);
    }
    painter.setFont(fonts.small);
    const QFontMetricsF metrics(fonts.small);
    for (const FlameBox& box : boxes)
        paint_box(painter, box, picture, theme, metrics);
    painter.restore();
}

double flame_height(const FlamePicture& picture)
{
    const double rows = picture.tree ? picture.tree->depth() + 1 : 1;
    return rows * row_height + 2 * margin;
}

QString flame_text(const stats::FlameTree& tree, std::uint32_t node)
{
    if (node >= tree.nodes().size() || tree.total() == 0) return {};
    const stats::FlameNode& found = tree.nodes()[node];
    const auto number = [](std::uint64_t count) { return QString::fromStdString(timeline::thousands(count)); };
    const double share = 100 * static_cast<double>(found.total) / static_cast<double>(tree.total());
    QString text = QObject::tr("%1 · %2 of %3 (%4 %)")
                       .arg(node == 0 ? QObject::tr("all") : to_line(tree.name_of(node)), number(found.total),
                            number(tree.total()), QString::number(share, 'f', 1));
    if (found.self > 0 && found.self != found.total) text += QObject::tr(" · %1 in itself").arg(number(found.self));
    return text;
}

double flame_share(const stats::FlameTree& tree, const QString& search)
{
    if (tree.total() == 0 || search.isEmpty()) return 0;
    double found = 0;
    std::vector<std::uint32_t> waiting{0};
    while (!waiting.empty()) {
        const std::uint32_t node = waiting.back();
        waiting.pop_back();
        // What is below it passes through it, and counts once.
        if (node != 0 && matches(tree, node, search)) {
            found += static_cast<double>(tree.nodes()[node].total);
            continue;
        }
        const auto& children = tree.nodes()[node].children;
        waiting.insert(waiting.end(), children.begin(), children.end());
    }
    return found / static_cast<double>(tree.total());
}

}  // namespace boardscope::paint
