// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The drawing colours that go with a palette.
// Thread:  GUI thread.
#pragma once

#include "app/views/paint/theme.h"

#include <QPalette>

namespace boardscope::gui {

[[nodiscard]] inline paint::Theme theme_of(const QPalette& palette)
{
    return palette.color(QPalette::Base).lightness() < 128 ? paint::Theme::dark() : paint::Theme::light();
}

}  // namespace boardscope::gui
