// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Draws a tree of stacks: a box for each frame, as wide as its share, the callers above or below. One frame can
//          be as wide as the picture, and frames that are searched for stand out.
// Thread:  any one thread with a QGuiApplication.
// Units:   logical pixels; the painter may scale, and may be one of a picture, a PNG or an SVG.
// Errors:  none; a tree without stacks becomes the sentence that says so. Cost follows pixels, not frames.
#pragma once

#include "app/views/paint/theme.h"
#include "core/stats/flame_tree.h"

#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace boardscope::paint {

struct FlamePicture {
    const stats::FlameTree* tree = nullptr;
    std::uint32_t zoomed = 0;     ///< node that is as wide as the picture
    bool callers_below = false;   ///< flames, which grow upwards; otherwise icicles
    QString search;               ///< capitals do not matter; empty: nothing is searched
    std::optional<std::uint32_t> marked;  ///< under the mouse or the keys
    QString empty_text = QStringLiteral("No stacks yet");
};

struct FlameBox {
    std::uint32_t node = 0;
    QRectF area;
    bool is_above_zoom = false;  ///< a caller of the zoomed frame
};

/// The boxes that are wide enough to be seen, callers first.
[[nodiscard]] std::vector<FlameBox> flame_boxes(const FlamePicture& picture, const QRectF& area);
/// None: beside all boxes.
[[nodiscard]] std::optional<std::uint32_t> flame_node_at(const FlamePicture& picture, const QRectF& area, QPointF at);
void paint_flame_graph(QPainter& painter, const QRectF& area, const FlamePicture& picture, const Theme& theme);
/// Room for all rows of the picture.
[[nodiscard]] double flame_height(const FlamePicture& picture);

/// "do_sys_openat2 · 1,204 of 3,000 (40.1 %) · 12 in itself".
[[nodiscard]] QString flame_text(const stats::FlameTree& tree, std::uint32_t node);
/// The share of all stacks that pass through a frame with this text in its name, 0 … 1.
[[nodiscard]] double flame_share(const stats::FlameTree& tree, const QString& search);

}  // namespace boardscope::paint
