// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which part of a script's text is what, for editors that colour it. Works on texts that are being typed: it
//          judges words, not grammar.
// Thread:  pure function, any thread; some ms for 100 kB.
// Units:   byte offsets.
// Errors:  none: what cannot be read as anything is plain.
#pragma once

#include "core/dsl/ast.h"

#include <string_view>
#include <vector>

namespace boardscope::dsl {

enum class TextKind {
    comment,
    keyword,       ///< if, while, struct, span, uint32
    attach_point,  ///< "kprobe:vfs_read", "BEGIN"
    function,      ///< printf, count
    builtin,       ///< pid, comm, arg0
    variable,      ///< $x, $1
    map,           ///< @reads
    number,
    text,       ///< "…"
    directive,  ///< #include, #define
    wrong,      ///< a text without an end, a character that means nothing
};

struct ColoredText {
    TextRange range;
    TextKind kind = TextKind::comment;
    friend bool operator==(const ColoredText&, const ColoredText&) = default;
};

/// In order, without overlaps; what is not among them is plain.
[[nodiscard]] std::vector<ColoredText> highlight(std::string_view script);

}  // namespace boardscope::dsl
