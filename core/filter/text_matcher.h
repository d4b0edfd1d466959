// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One test of one text: equal, contains, starts with, or a regular expression.
// Thread:  TextPattern is immutable and may be shared; TextMatcher has scratch memory, one per thread.
// Errors:  a regular expression that PCRE2 refuses is told with its place. A match that needs too many
//          steps is given up and counted, never waited for.
// Source:  pcre2api(3), pcre2jit(3), pcre2limits(3).
#pragma once

#include "core/filter/filter_ast.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace boardscope::filter {

class TextPattern {
public:
    static FilterResult<TextPattern> compile(const Comparison& comparison);

    [[nodiscard]] TextTest test() const { return test_; }
    /// The texts of an equality, or the one of another test.
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
    /// Of a regular expression: what stands in every text that it matches, as far as that is known.
    [[nodiscard]] const std::string& required_text() const { return required_text_; }

private:
    friend class TextMatcher;
    struct Regex;
    TextTest test_ = TextTest::equal;
    std::vector<std::string> texts_;  ///< sorted
    std::string required_text_;
    std::shared_ptr<const Regex> regex_;
};

class TextMatcher {
public:
    /// After so many texts that were too complex, the regular expression is not tried any more: the
    /// texts that follow are counted as too complex without being looked at.
    static constexpr std::uint64_t too_complex_limit = 1000;

    explicit TextMatcher(TextPattern pattern);
    ~TextMatcher();
    TextMatcher(TextMatcher&&) noexcept;
    TextMatcher& operator=(TextMatcher&&) noexcept;

    [[nodiscard]] bool matches(std::string_view text);
    [[nodiscard]] const TextPattern& pattern() const { return pattern_; }
    [[nodiscard]] std::uint64_t too_complex_count() const { return too_complex_count_; }

private:
    struct Scratch;
    bool matches_regex(std::string_view text);

    TextPattern pattern_;
    std::unique_ptr<Scratch> scratch_;
    std::uint64_t too_complex_count_ = 0;
};

}  // namespace boardscope::filter
