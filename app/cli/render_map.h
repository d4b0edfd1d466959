// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The picture of a map that a recording holds, as `bscope render --map NAME` draws it: a histogram, or a flame
//          graph where the map counts stacks.
// Thread:  main thread; the drawing any one thread.
// Units:   device pixels; pixel_ratio of them for each logical one.
// Errors:  no map of that name (the names there are go along), or one that is neither.
#pragma once

#include "app/session/map_history.h"
#include "app/views/paint/theme.h"
#include "core/base/result.h"

#include <QPainter>
#include <QSize>

#include <functional>
#include <string>

namespace boardscope::cli {

using Draw = std::function<void(QPainter&, QSize)>;

[[nodiscard]] Result<Draw> map_drawing(const std::string& name, const session::MapHistory& maps,
                                       const paint::Theme& theme, double pixel_ratio);

}  // namespace boardscope::cli
