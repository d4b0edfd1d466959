// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a place in a filter text is: what can stand there, of which comparison (private to
//          completion).
// Thread:  pure functions, any thread.
// Units:   byte offsets into the filter text.
// Errors:  none: where the text before the place is wrong, the best guess, or Expected::nothing.
#pragma once

#include "core/filter/completion.h"
#include "core/filter/filter_ast.h"
#include "core/filter/token_cursor.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

/// What the place knows of the field of its comparison.
struct PlaceField {
    std::string_view name;  ///< not its alias; of the filter text, the table of fields or the catalog
    FieldType type = FieldType::number;  ///< of a field that every row has
    bool can_be_number = false;
    bool can_be_text = false;
    bool has_unit = false;  ///< numbers are durations or times
    bool is_named = false;  ///< of some events only
};

struct CompletionPlace {
    Expected expected = Expected::nothing;
    std::optional<PlaceField> field;  ///< of the comparison, where one has begun and its field is known
    std::optional<Operator> operation;
    std::vector<std::string_view> listed;  ///< of a set: the values that stand in it already, as written
    bool in_range = false;                 ///< behind the .. of a range
    int open_brackets = 0;
    TextRange word;          ///< what is replaced; empty between words
    std::string_view typed;  ///< of it, what stands before the cursor
    bool ends_here = false;  ///< nothing of the same comparison follows
};

/// `text` and `fields` must outlive the answer; `cursor` is at most text.size().
[[nodiscard]] CompletionPlace find_place(std::string_view text, std::size_t cursor,
                                         const FieldCatalog& fields);

}  // namespace boardscope::filter
