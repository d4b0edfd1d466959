// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_map.h"

#include "app/session/map_shape.h"
#include "app/views/paint/flame_graph_painter.h"
#include "app/views/paint/histogram_painter.h"

#include <algorithm>
#include <memory>

namespace boardscope::cli {

namespace {

constexpr double space = 8;

/// In logical pixels, on the theme's ground.
template <class Paint>
Draw on_ground(const paint::Theme& theme, double pixel_ratio, Paint paint_it)
{
    return [theme, pixel_ratio, paint_it](QPainter& painter, QSize size) {
        painter.fillRect(QRect(QPoint(), size), theme.plot);
        painter.scale(pixel_ratio, pixel_ratio);
        paint_it(painter, QRectF(QPointF(), QSizeF(size) / pixel_ratio).adjusted(space, space, -space, -space));
    };
}

Error no_map(const std::string& name, const std::vector<session::SharedContents>& maps)
{
    std::string names;
    for (const session::SharedContents& map : maps)
        names += (names.empty() ? "" : ", ") + session::title_of(*map);
    return {"the file holds no map called \"" + name + "\"",
            names.empty() ? "record with bscope run --map-interval 1000, which has the maps sent" : "it has " + names};
}

}  // namespace

Result<Draw> map_drawing(const std::string& name, const session::MapHistory& maps, const paint::Theme& theme,
                         double pixel_ratio)
{
    const std::vector<session::SharedContents> latest = maps.latest();
    const auto found = std::ranges::find_if(
        latest, [&name](const session::SharedContents& map) { return map->map.name == name || session::title_of(*map) == name; });
    if (found == latest.end()) return tl::unexpected<Error>(no_map(name, latest));
    const session::MapContents& contents = **found;
    const std::vector<session::SharedContents> stacks = maps.latest_stacks();
    const session::MapShape shape = session::likely_shape(contents, stacks);
    if (shape == session::MapShape::table)
        return failure("the map \"" + name + "\" is no histogram and counts no stacks",
                       "the window shows it as a table");
    if (shape == session::MapShape::flame_graph) {
        const auto tree = std::make_shared<const stats::FlameTree>(session::flame_tree_of(contents, stacks));
        return on_ground(theme, pixel_ratio, [tree, theme](QPainter& painter, const QRectF& area) {
            paint::paint_flame_graph(painter, area, {.tree = tree.get(), .callers_below = true}, theme);
        });
    }
    const bool is_log2 = shape != session::MapShape::linear_histogram;
    const paint::HistogramPicture picture{.histogram = session::histogram_of(contents, {.is_log2 = is_log2}),
                                          .title = QString::fromStdString(name),
                                          .unit = session::likely_unit(contents)};
    return on_ground(theme, pixel_ratio, [picture, theme](QPainter& painter, const QRectF& area) {
        paint::paint_histogram(painter, area, picture, theme);
    });
}

}  // namespace boardscope::cli
