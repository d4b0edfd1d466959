// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The card that explains one event: every field that it has.
// Thread:  any one thread with a QGuiApplication.
// Units:   logical pixels; the painter may scale.
// Errors:  none.
#pragma once

#include "app/views/paint/theme.h"
#include "core/store/snapshot.h"

#include <QPainter>
#include <QSize>
#include <QString>

#include <vector>

namespace boardscope::paint {

struct CardLine {
    QString label;
    QString text;
    bool is_loss = false;
};

/// The fields of a row in the order in which they are shown; those that it does not have are left out.
[[nodiscard]] std::vector<CardLine> card_lines(const store::Snapshot& snapshot, RowId row);

[[nodiscard]] QSize card_size(const std::vector<CardLine>& lines);
void paint_card(QPainter& painter, const std::vector<CardLine>& lines, const Theme& theme);

}  // namespace boardscope::paint
