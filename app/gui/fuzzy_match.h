// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How well a few letters that somebody typed fit the name of something: "sba" fits "Start virtual
//          board".
// Thread:  pure functions, any thread.
// Units:   a score has no unit: more is better. Places are characters of the name.
// Errors:  none.
#pragma once

#include <QList>
#include <QStringView>

#include <optional>

namespace boardscope::gui {

struct FuzzyMatch {
    int score = 0;
    QList<int> places;  ///< of the letters, in order
};

/// All letters in their order, whatever the case, blanks left out; those that begin words or follow each
/// other count more. None: it does not fit.
[[nodiscard]] std::optional<FuzzyMatch> fuzzy_match(QStringView letters, QStringView name);

}  // namespace boardscope::gui
