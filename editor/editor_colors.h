// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The colours of the editor for a palette: its own light or dark set on the palette's base.
// Thread:  plain value, any thread.
// Units:   every text colour has a contrast of 4.5:1 or more on a white or near-black base.
#pragma once

#include "core/base/diagnostics.h"

#include <QColor>
#include <QPalette>

namespace boardscope::editor {

struct EditorColors {
    bool dark = false;
    QColor paper;
    QColor text;
    QColor comment;
    QColor keyword;
    QColor literal;  ///< strings and numbers
    QColor preprocessor;
    QColor bpf_word;  ///< helpers, map types and macros of BPF
    QColor section;   ///< SEC(…) and what else places things in the object file
    QColor quiet;     ///< line numbers, guides
    QColor current_line;
    QColor margin;
    QColor selection;
    QColor bracket;  ///< behind a matching pair
    QColor found;    ///< around what the find bar found
    QColor error;
    QColor warning;
    QColor note;

    [[nodiscard]] static EditorColors from(const QPalette& palette);
    [[nodiscard]] const QColor& of(Severity severity) const;
};

/// `share` of `over` laid on `under`, both opaque.
[[nodiscard]] QColor blend(const QColor& under, const QColor& over, double share);

}  // namespace boardscope::editor
