// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What can stand at a place of a filter text, the likeliest first: fields, the operators of a
// field's
//          type, the values that it has had, what joins comparisons.
// Thread:  pure function, any thread.
// Units:   byte offsets into the filter text, which is UTF-8; counts are rows.
// Errors:  none: of a text that is wrong before the place, the best guess, or nothing. A candidate put into a
//          text that is right so far leaves it right so far.
#pragma once

#include "core/filter/field_catalog.h"
#include "core/filter/filter_error.h"
#include "core/filter/seen_field.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

enum class Expected {
    nothing,      ///< within a regular expression, behind something that is wrong
    field,        ///< or not
    operation,    ///< or what joins: a field may stand alone
    set,          ///< behind in: a brace
    value,        ///< also in a set
    set_joining,  ///< behind a value of a set
    joining,      ///< behind a comparison
};

enum class CandidateKind { field, operation, value, keyword, unit };

struct Candidate {
    std::string text;  ///< as it stands in a filter
    TextRange range;   ///< what it takes the place of
    CandidateKind kind = CandidateKind::keyword;
    std::string meaning;                ///< a few words; may be empty
    std::optional<std::uint64_t> rows;  ///< of a value: how many had it
};

struct Completion {
    Expected expected = Expected::nothing;
    std::vector<Candidate> candidates;
    /// Worth showing without being asked: a word has begun, or a comparison cannot end here.
    bool is_due = false;
    /// The field whose values are wanted here, known or not; may be empty.
    std::string values_of;
};

/// `cursor`: within the text or at its end.
[[nodiscard]] Completion complete(std::string_view text, std::size_t cursor, const FieldCatalog& fields,
                                  const SeenFields& seen);

}  // namespace boardscope::filter
