// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The tree of a filter: what is asked, checked for types, not yet how it is evaluated.
// Thread:  plain values, any thread.
// Units:   numbers of the time field are nanoseconds.
#pragma once

#include "core/filter/filter_error.h"
#include "core/store/field_reader.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

/// `named`: one that only some events have, a record's field or an argument of a message; see
/// field_catalog.h.
enum class Field { time, cpu, pid, tgid, comm, flags, event, msg, lost, kind, named };

enum class FieldType {
    number,
    time,
    text,
    kind,  ///< one of the words event, odd, loss, note
};

/// One row per field: adding a field starts here.
struct FieldFacts {
    Field field;
    std::string_view name;
    std::string_view alias;  ///< may be empty
    FieldType type;
    std::int64_t least;  ///< the values that rows can have, of numbers and times
    std::int64_t greatest;
    std::string_view meaning;
};
[[nodiscard]] std::span<const FieldFacts> all_fields();
/// Not of Field::named, whose facts depend on its name.
[[nodiscard]] const FieldFacts& facts_of(Field field);
/// By name or alias, exactly as written.
[[nodiscard]] const FieldFacts* find_field(std::string_view name);

enum class TextTest { equal, contains, starts_with, regex };

/// A number lies in one of these ranges, both ends included.
struct NumberRange {
    std::int64_t low = 0;
    std::int64_t high = 0;
    friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

/// A question about one field of a row. A row without the field (an unknown tgid, the comm of a
/// loss) answers no, whatever the operator.
struct Comparison {
    Field field = Field::msg;
    std::string name;  ///< of Field::named
    /// Of Field::named and numbers: what the ranges count in.
    store::ReadAs read_as = store::ReadAs::plain;
    /// !=, of texts only: the field is there and is not what follows. Numbers have it in their ranges.
    bool negated = false;

    /// Numbers, times and kinds: sorted, apart from each other, within the field's values.
    std::vector<NumberRange> ranges;

    /// Texts.
    TextTest text_test = TextTest::equal;
    std::vector<std::string> texts;  ///< one; more only for `in`
    bool ignore_case = false;        ///< regex
    TextRange text_range;            ///< where the regex stands, for messages about it

    TextRange field_range;                ///< where the field stands
    std::vector<TextRange> value_ranges;  ///< where the values stand, each number, text or range of its own

    friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// The field is there at all.
struct Presence {
    Field field = Field::msg;
    std::string name;       ///< of Field::named
    TextRange field_range;  ///< where it stands
    friend bool operator==(const Presence&, const Presence&) = default;
};

enum class NodeKind { everything, all_of, any_of, none_of, comparison, presence };

struct Node {
    NodeKind kind = NodeKind::everything;
    TextRange range;             ///< where it stands in the filter, with brackets around it
    std::vector<Node> children;  ///< of all_of and any_of two or more, of none_of (not) one
    Comparison comparison;
    Presence presence;
};

/// The tree in one canonical text, fully bracketed: for tests and for showing what was understood.
[[nodiscard]] std::string to_text(const Node& node);

}  // namespace boardscope::filter
