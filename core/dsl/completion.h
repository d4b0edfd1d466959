// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What may be written where the cursor stands in a script, on this board: kinds of probes, its tracepoints and
//          functions, fields with their types, words and functions of the language, maps and variables of this script.
// Thread:  pure function, any thread; the board's types are read when they are first asked for (TargetFacts).
// Units:   byte offsets.
// Errors:  none: where nothing can be said there are no items. Texts may be incomplete, as texts are while they are typed.
#pragma once

#include "core/dsl/ast.h"
#include "core/dsl/target_facts.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

enum class CompletionKind {
    probe_kind,
    attach_point,
    builtin,
    function,
    keyword,
    field,
    map,
    variable,
    type,
    constant
};

struct CompletionItem {
    CompletionKind kind = CompletionKind::builtin;
    std::string text;    ///< what is written in the place of what was typed: "printf(", "vfs_read"
    std::string detail;  ///< a type, a form: "const char *", "str(pointer [, length])"
    std::string doc;     ///< one line
    std::string lacks;   ///< not empty: this board cannot do it, and why
};

struct Completion {
    TextRange typed;                    ///< what an item takes the place of, up to the cursor
    std::vector<CompletionItem> items;  ///< those that begin as what was typed first
    bool is_cut = false;                ///< there are more than `limit`
};

inline constexpr std::size_t completion_limit = 400;

[[nodiscard]] Completion complete(std::string_view script, std::uint32_t cursor, const TargetFacts& facts,
                                  std::size_t limit = completion_limit);

}  // namespace boardscope::dsl
