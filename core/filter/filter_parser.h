// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Filter text → tree, types checked. docs/filter.md describes the language.
// Thread:  pure function, any thread.
// Errors:  the first thing that is wrong, with its place and what to write instead. Brackets and
//          `not` may be nested filter_depth_limit deep.
#pragma once

#include "core/filter/field_catalog.h"
#include "core/filter/filter_ast.h"

#include <string_view>

namespace boardscope::filter {

inline constexpr int filter_depth_limit = 100;
inline constexpr std::size_t filter_text_limit_bytes = 64 * 1024;

/// A text with nothing but blanks asks nothing: it becomes NodeKind::everything.
/// Regular expressions are compiled later, by FilterPlan::compile().
/// `fields`: what the text may name beside the fields that every row has.
[[nodiscard]] FilterResult<Node> parse_filter(std::string_view text, const FieldCatalog& fields = {});

}  // namespace boardscope::filter
