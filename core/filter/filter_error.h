// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What is wrong with a filter text, and where: the filter bar underlines it, the command line
//          points at it.
// Thread:  plain values, any thread.
// Units:   byte offsets into the filter text, from 0; `end` is one past the last byte.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace boardscope::filter {

/// A piece of the filter text. An error at the end of the text has an empty range there.
struct TextRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// Both in one: from the beginning of the first to the end of the last.
[[nodiscard]] constexpr TextRange join(TextRange first, TextRange last)
{
    return {first.begin, last.end};
}

struct FilterError {
    TextRange range;
    std::string message;  ///< one sentence without a full stop
    std::string hint;     ///< what to write instead; may be empty
    friend bool operator==(const FilterError&, const FilterError&) = default;
};

/// For the editor's and the command line's list of located messages; columns count from 1.
[[nodiscard]] Diagnostic to_diagnostic(const FilterError& error);

/// As a failure of an operation: `in the filter, column 6 (=): use == to compare`.
[[nodiscard]] Error to_error(const FilterError& error, std::string_view filter_text);

template <class T>
class [[nodiscard]] FilterResult : public tl::expected<T, FilterError> {
    using Base = tl::expected<T, FilterError>;

public:
    using Base::Base;
    FilterResult(Base base) : Base(std::move(base)) {}
};

[[nodiscard]] inline tl::unexpected<FilterError> filter_failure(TextRange range, std::string message,
                                                                std::string hint = {})
{
    return tl::unexpected<FilterError>(FilterError{range, std::move(message), std::move(hint)});
}

}  // namespace boardscope::filter
