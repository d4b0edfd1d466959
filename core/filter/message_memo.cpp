// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/message_memo.h"

#include "core/filter/message_scan.h"

#include <algorithm>
#include <bit>

namespace boardscope::filter {

namespace {

/// After a search that left most texts to be asked all the same.
constexpr unsigned searches_left_out = 15;

}  // namespace

void MessageMemo::follow(const store::SegmentView& segment)
{
    if (segment_ == &segment.segment()) return;
    segment_ = &segment.segment();
    answers_.assign(store::Segment::row_limit, Answer::unknown);
    searched_ = 0;
}

void MessageMemo::search(std::size_t end, std::string_view wanted, bool is_all, bool negated)
{
    if (end <= searched_) return;
    if (!is_all && pause_ > 0) {
        --pause_;
        return;
    }
    find_in_texts(*segment_, searched_, end, wanted, found_);
    if (!is_all && 2 * found_.size() > end - searched_) pause_ = searches_left_out;
    const auto answered = [negated](bool has_it) { return has_it != negated ? Answer::yes : Answer::no; };
    auto next = found_.begin();
    for (std::size_t number = searched_; number < end; ++number) {
        const bool has_it = next != found_.end() && *next == number;
        if (has_it) ++next;
        if (segment_->text(number).empty())
            answers_[number] = Answer::no;
        else if (!has_it || is_all)
            answers_[number] = answered(has_it);
    }
    searched_ = end;
}

MessageMemo::Answer MessageMemo::ask(std::size_t number, TextMatcher& matcher, bool negated) const
{
    const std::string_view text = segment_->text(number);
    if (text.empty()) return Answer::no;
    const std::uint64_t given_up = matcher.too_complex_count();
    const bool matches = matcher.matches(text) != negated;
    if (matcher.too_complex_count() != given_up) return Answer::too_complex;
    return matches ? Answer::yes : Answer::no;
}

bool MessageMemo::keep_matching(std::span<const std::uint16_t> numbers, TextMatcher& matcher, bool negated,
                                const std::stop_token& stop, PieceBits& bits)
{
    for (std::size_t w = 0; w < piece_words; ++w) {
        if (bits[w] == 0) continue;
        if (stop.stop_requested()) return false;
        std::uint64_t kept = 0;
        for (std::uint64_t left = bits[w]; left != 0; left &= left - 1) {
            const auto bit = static_cast<unsigned>(std::countr_zero(left));
            const std::size_t number = numbers[w * 64 + bit];
            Answer& answer = answers_[number];
            if (answer == Answer::unknown)
                answer = ask(number, matcher, negated);
            else if (answer == Answer::too_complex)
                ++too_complex_again_;
            kept |= std::uint64_t{answer == Answer::yes} << bit;
        }
        bits[w] = kept;
    }
    return true;
}

}  // namespace boardscope::filter
