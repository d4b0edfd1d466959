// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/merge_window.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace boardscope::store {

namespace {

constexpr std::size_t most_sources = 16384;

std::int64_t signed_ns(std::uint64_t time_ns)
{
    return static_cast<std::int64_t>(std::min<std::uint64_t>(time_ns, INT64_MAX));
}

}  // namespace

void MergeWindow::begin(std::uint64_t source, std::uint64_t read_ns)
{
    if (is_new_round(source, read_ns)) {
        hand_out(signed_ns(round_began_ns_), round_);
        seen_.clear();
        round_began_ns_ = read_ns;
        ++round_;
    }
    if (std::find(seen_.begin(), seen_.end(), source) == seen_.end()) seen_.push_back(source);
    source_ = source;
}

/// A buffer that held much is read in several pieces, one after the other: those belong to one round.
bool MergeWindow::is_new_round(std::uint64_t source, std::uint64_t read_ns) const
{
    if (seen_.empty() || seen_.size() >= most_sources) return true;
    if (read_ns > round_began_ns_ && read_ns - round_began_ns_ >= longest_round_ns) return true;
    return source != source_ && std::find(seen_.begin(), seen_.end(), source) != seen_.end();
}

void MergeWindow::add(const EventRow& row)
{
    waiting_.add(place_at(row.time_ns), row);
    bound();
}

void MergeWindow::add_loss(const decode::Loss& loss)
{
    waiting_.add_loss(place_at(loss.to_ns == 0 ? no_time : signed_ns(loss.to_ns)), loss);
    bound();
}

WaitingRows::Place MergeWindow::place_at(std::int64_t time_ns)
{
    newest_ns_ = std::max(newest_ns_, time_ns);
    return {time_ns == no_time ? newest_ns_ : time_ns, round_};
}

void MergeWindow::bound()
{
    if (waiting_.bytes() > waiting_limit_bytes) flush();
}

void MergeWindow::flush()
{
    hand_out(std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::uint64_t>::max());
}

void MergeWindow::hand_out(std::int64_t until_ns, std::uint64_t before_round)
{
    due_.clear();
    others_.clear();
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        const WaitingRows::Place& place = waiting_.place(i);
        if (place.order_ns <= until_ns || place.round < before_round)
            due_.push_back(i);
        else
            others_.add_from(waiting_, i);
    }
    const auto is_older = [this](std::size_t a, std::size_t b) {
        return waiting_.place(a).order_ns < waiting_.place(b).order_ns;
    };
    if (!std::is_sorted(due_.begin(), due_.end(), is_older)) std::stable_sort(due_.begin(), due_.end(), is_older);
    for (const std::size_t index : due_)
        waiting_.append_to(store_, index);
    std::swap(waiting_, others_);
}

}  // namespace boardscope::store
