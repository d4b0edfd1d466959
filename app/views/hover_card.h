// SPDX-License-Identifier: GPL-3.0-or-later
// What:    HoverCard: the card that explains an event, floating over the window that it belongs to.
// Thread:  GUI thread.
// Units:   logical pixels.
// Errors:  none.
#pragma once

#include "app/views/paint/hover_card.h"

#include <QWidget>

#include <vector>

namespace boardscope::views {

class HoverCard : public QWidget {
    Q_OBJECT

public:
    explicit HoverCard(QWidget* window);

    /// Beside `position` (of the window), where there is room for it.
    void showAt(QPoint position, std::vector<paint::CardLine> lines, const paint::Theme& theme);

    [[nodiscard]] const std::vector<paint::CardLine>& lines() const { return lines_; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<paint::CardLine> lines_;
    paint::Theme theme_;
};

}  // namespace boardscope::views
