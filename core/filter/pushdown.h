// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which part of a filter a program can answer before it reports an event, and that part as C. The
//          answer is the one that the filter gives of the row which the event becomes.
// Thread:  pure functions, any thread.
// Units:   as the field in the program counts; durations of the filter are converted.
// Errors:  none: what a program cannot answer is kept for the rows, with the reason.
#pragma once

#include "core/filter/filter_plan.h"

#include <tl/expected.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

/// Where a program finds what a field of its rows is going to hold.
struct ValueInProgram {
    std::string setup;                   ///< C statements that go before; may be empty
    std::string expression;              ///< C without side effects: a whole number, or an array of char
    std::size_t text_bytes = 0;          ///< of that array; 0: it is a number
    bool may_be_absent = false;          ///< some rows of the program do not have the field
    std::vector<std::string> stand_ins;  ///< texts that a row may have instead of it
    friend bool operator==(const ValueInProgram&, const ValueInProgram&) = default;
};

/// Of a field, and its name where it is Field::named. Or why a program cannot know: a part of a sentence.
using FindInProgram =
    std::function<tl::expected<ValueInProgram, std::string>(Field field, const std::string& name)>;

struct KeptPart {
    std::string text;    ///< as it was written
    std::string reason;  ///< a part of a sentence
    friend bool operator==(const KeptPart&, const KeptPart&) = default;
};

struct Pushdown {
    std::string pushed;  ///< what programs answer, as it was written; empty: nothing
    /// The same as one expression of GNU C on one line, over the functions of boardscope_filter.h.
    std::string expression;
    std::vector<KeptPart> kept;  ///< parts that are joined with `and`, answered of rows only
};

[[nodiscard]] Pushdown push_down(const FilterPlan& plan, const FindInProgram& find);

/// "in the kernel: …" and "here: … (why)", one for each part.
[[nodiscard]] std::vector<std::string> to_lines(const Pushdown& pushdown);

}  // namespace boardscope::filter
