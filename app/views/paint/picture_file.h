// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Writes a drawing to a PNG or SVG file, by the end of its name.
// Thread:  any one thread with a QGuiApplication; blocks while it draws and writes.
// Units:   the size is in logical pixels, each pixel_ratio × pixel_ratio device pixels: what is drawn is told how many
//          device pixels there are, and draws in those.
// Errors:  another end of the name; a file that cannot be written. A file that was there stays, then.
#pragma once

#include "core/base/result.h"

#include <QPainter>
#include <QSize>
#include <QString>

#include <functional>

namespace boardscope::paint {

/// What a save dialog offers.
[[nodiscard]] QString picture_file_filter();

/// `draw` gets the size in device pixels.
[[nodiscard]] Result<void> write_picture(const QString& path, QSize size, double pixel_ratio,
                                         const QString& title,
                                         const std::function<void(QPainter&, QSize)>& draw);

}  // namespace boardscope::paint
