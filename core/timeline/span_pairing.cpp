// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_pairing.h"

#include <algorithm>

namespace boardscope::timeline {

void SpanPairing::lose(const SpanMark& mark)
{
    constexpr std::size_t cpu_limit = 1024;  // more are no board but damage
    any_lost_until_ = std::max(any_lost_until_, mark.lost_until_ns);
    const std::uint32_t cpu =
        lost_until_.size() < cpu_limit || lost_until_.contains(mark.cpu) ? mark.cpu : store::no_cpu;
    std::int64_t& until = lost_until_.try_emplace(cpu, INT64_MIN).first->second;
    until = std::max(until, mark.lost_until_ns);
}

bool SpanPairing::is_uncertain(const Open& open, const SpanMark& end) const
{
    if (any_lost_until_ < open.begin_ns) return false;
    if (!end.is_of_cpu) return any_lost_until_ != INT64_MIN;
    for (const std::uint32_t of : {end.cpu, store::no_cpu}) {
        const auto lost = lost_until_.find(of);
        if (lost != lost_until_.end() && lost->second >= open.begin_ns) return true;
    }
    return false;
}

void SpanPairing::begin(const SpanMark& mark, SpanCounts& counts)
{
    if (open_count_ >= limits_.open) give_up_oldest(counts);
    if (open_.size() > 4 * (open_count_ + 1024)) forget_empty_stacks();
    Stack& stack = open_[{mark.from_key, mark.kind}];
    const std::size_t depth_limit = mark.nests ? limits_.depth : 1;
    if (stack.size() >= depth_limit) {
        // The outermost ones never ended, or their ends were lost.
        const std::size_t count = stack.size() - depth_limit + 1;
        stack.erase(stack.begin(), stack.begin() + static_cast<std::ptrdiff_t>(count));
        counts.begins_alone += count;
        open_count_ -= count;
    }
    stack.push_back({mark.time_ns, mark.row, mark.lane, mark.cpu});
    ++open_count_;
}

/// Keys may be such that none comes twice.
void SpanPairing::forget_empty_stacks()
{
    std::erase_if(open_, [](const auto& entry) { return entry.second.empty(); });
}

/// Half of all, so that this does not happen for every row from then on.
void SpanPairing::give_up_oldest(SpanCounts& counts)
{
    std::vector<std::int64_t> begins;
    begins.reserve(open_count_);
    for (const auto& [key, stack] : open_)
        for (const Open& open : stack)
            begins.push_back(open.begin_ns);
    const auto middle = begins.begin() + static_cast<std::ptrdiff_t>(begins.size() / 2);
    std::nth_element(begins.begin(), middle, begins.end());
    const std::int64_t until_ns = *middle;
    for (auto place = open_.begin(); place != open_.end();) {
        Stack& stack = place->second;
        const std::size_t given_up =
            std::erase_if(stack, [until_ns](const Open& open) { return open.begin_ns <= until_ns; });
        counts.begins_alone += given_up;
        open_count_ -= given_up;
        place = stack.empty() ? open_.erase(place) : std::next(place);
    }
}

}  // namespace boardscope::timeline
