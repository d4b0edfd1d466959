// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The colours that drawings are made of, for light and for dark surroundings. A colour means the
//          same in both: red is loss and failure and nothing else, amber is paused, or wants a second look.
// Thread:  plain values, any thread.
// Errors:  none.
// Source:  lane colours are of the Okabe–Ito set, which people with colour blindness can tell apart, some
//          of them made darker or lighter, so that they stand out from their background.
#pragma once

#include <QColor>
#include <QFont>

#include <array>
#include <cstddef>

namespace boardscope::paint {

struct Theme {
    bool is_dark = false;
    QColor plot;  ///< behind lanes
    QColor plot_alternate;
    QColor header;  ///< behind ruler and labels
    QColor line;    ///< between parts
    QColor grid;    ///< at the ruler's marks
    QColor text;
    QColor muted_text;
    QColor accent;  ///< selection, focus
    QColor on_accent;
    QColor loss;
    QColor loss_text;  ///< on plot
    QColor on_loss;    ///< on loss
    QColor paused;
    QColor on_paused;
    QColor right_text;  ///< about a filter that is right; on windows
    QColor doubt_text;  ///< about one that is suspicious
    QColor card;  ///< behind the hover card
    std::array<QColor, 4> lanes;

    [[nodiscard]] const QColor& lane(std::size_t number) const { return lanes[number % lanes.size()]; }

    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme dark();
};

/// How well `front` can be read on `back`: 1 to 21, as WCAG 2 defines it.
[[nodiscard]] double contrast(const QColor& front, const QColor& back);

/// Fonts in device pixels.
struct Fonts {
    QFont normal;
    QFont bold;
    QFont small;
    QFont title;

    [[nodiscard]] static Fonts with_ratio(double pixel_ratio);
};

}  // namespace boardscope::paint
