// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the compiler's passes know of the place of a cursor: the script up to there is closed and compiled, with the
//          expression in question as its last statement (private to completion and explanation).
// Thread:  pure function, any thread.
#pragma once

#include "core/dsl/ast.h"
#include "core/dsl/completion_place.h"
#include "core/dsl/providers.h"
#include "core/dsl/source_text.h"
#include "core/dsl/target_facts.h"

#include <memory>
#include <optional>
#include <string_view>

namespace boardscope::dsl {

struct CompletionScope {
    std::unique_ptr<SourceText> source;
    Program program;  ///< expanded; typed where there is an object
    /// The probe or span that the cursor is in: the first attachment's kind, and what it stands for on the
    /// board.
    const AttachSpec* spec = nullptr;
    const Provider* provider = nullptr;
    Type object;  ///< of place.object
};

/// `types`: also what place.object is.
[[nodiscard]] CompletionScope completion_scope(std::string_view script, const CompletionPlace& place,
                                               const TargetFacts& facts, bool types);

}  // namespace boardscope::dsl
