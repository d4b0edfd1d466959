// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The answers of one text test for every distinct text of a store, asked once per text; new
//          texts of a growing store are asked when they appear.
// Thread:  one thread at a time.
// Errors:  none.
#pragma once

#include "core/filter/column_scan.h"
#include "core/filter/text_matcher.h"
#include "core/store/string_pool.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace boardscope::filter {

class DictionaryMemo {
public:
    /// Asks for the ids from where it left off up to `count`. The empty text always answers no.
    void extend(const store::StringPool& strings, std::size_t count, TextMatcher& matcher, bool negated);

    /// Clears the bits of rows whose text answered no.
    void keep_matching(std::span<const StringId> ids, PieceBits& bits) const;

    /// Of one id for which was asked.
    [[nodiscard]] bool answer(StringId id) const { return answers_[id.value()] != 0; }

private:
    std::vector<std::uint8_t> answers_;  ///< 0 or 1 per id
    /// The ids that answered yes, as ranges, while they are so few that comparing is cheaper than
    /// looking up.
    std::vector<NumberRange> ranges_;
    bool few_ranges_ = true;
};

}  // namespace boardscope::filter
