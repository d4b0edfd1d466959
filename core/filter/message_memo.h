// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The answers of one text test for the messages of one segment, each text asked once, however many rows say it.
// Thread:  one thread at a time.
// Units:   numbers of Segment::text(); rows.
// Errors:  none. Rows on whose text the test gave up are counted.
#pragma once

#include "core/filter/column_scan.h"
#include "core/filter/text_matcher.h"
#include "core/store/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace boardscope::filter {

class MessageMemo {
public:
    /// Of another segment than before everything is asked anew.
    void follow(const store::SegmentView& segment);

    /// Looks for a text in all messages up to that one at once, where that was not done yet: quicker than one by one.
    /// Those without it are answered. `is_all`: those with it, too; else they are still to be asked.
    void search(std::size_t end, std::string_view wanted, bool is_all, bool negated);

    /// Clears the bits of rows whose message answers no. An empty message always does. False: stopped in the middle.
    [[nodiscard]] bool keep_matching(std::span<const std::uint16_t> numbers, TextMatcher& matcher, bool negated,
                                     const std::stop_token& stop, PieceBits& bits);

    /// Rows that were asked about in vain, beyond those that the matcher counted.
    [[nodiscard]] std::uint64_t too_complex_again() const { return too_complex_again_; }

private:
    enum class Answer : std::uint8_t { unknown, no, yes, too_complex };
    [[nodiscard]] Answer ask(std::size_t number, TextMatcher& matcher, bool negated) const;

    const store::Segment* segment_ = nullptr;
    std::vector<Answer> answers_;
    std::vector<std::size_t> found_;
    std::size_t searched_ = 0;
    unsigned pause_ = 0;  ///< so many searches are left out
    std::uint64_t too_complex_again_ = 0;
};

}  // namespace boardscope::filter
