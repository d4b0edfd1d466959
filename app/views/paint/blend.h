// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A colour laid over another.
// Thread:  pure function, any thread.
// Units:   `share` from 0, all of `under`, to 1, all of `over`.
// Errors:  none.
#pragma once

#include <QColor>

namespace boardscope::paint {

[[nodiscard]] inline QColor blend(const QColor& under, const QColor& over, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

}  // namespace boardscope::paint
