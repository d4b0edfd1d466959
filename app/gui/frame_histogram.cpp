// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/frame_histogram.h"

#include <algorithm>
#include <cmath>

namespace boardscope::gui {

namespace {

constexpr std::array bar_ends_ms{1, 2, 3, 4, 6, 8, 12, 16, 33, 100};

}  // namespace

void FrameHistogram::add(std::int64_t ns)
{
    const auto step = static_cast<std::size_t>(std::max<std::int64_t>(ns, 0) / step_ns);
    ++steps_[std::min(step, steps_.size() - 1)];
    ++count_;
    if (ns > frame_ns) ++late_count_;
    max_ns_ = std::max(max_ns_, ns);
}

void FrameHistogram::add(const FrameHistogram& other)
{
    for (std::size_t i = 0; i < steps_.size(); ++i)
        steps_[i] += other.steps_[i];
    count_ += other.count_;
    late_count_ += other.late_count_;
    max_ns_ = std::max(max_ns_, other.max_ns_);
}

double FrameHistogram::percentile_ms(double percent) const
{
    const auto wanted = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(count_)));
    std::size_t seen = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        seen += steps_[i];
        // The end of the step, but never more than there was.
        if (seen >= wanted && seen > 0)
            return std::min(static_cast<double>(i + 1) * static_cast<double>(step_ns) / 1e6, max_ms());
    }
    return 0;
}

std::vector<FrameHistogram::Bar> FrameHistogram::bars() const
{
    constexpr std::size_t steps_in_ms = 1'000'000 / step_ns;
    std::vector<Bar> bars;
    int from_ms = 0;
    std::size_t step = 0;
    for (const int to_ms : bar_ends_ms) {
        Bar bar{from_ms, to_ms, 0};
        for (; step < static_cast<std::size_t>(to_ms) * steps_in_ms; ++step)
            bar.count += steps_[step];
        bars.push_back(bar);
        from_ms = to_ms;
    }
    bars.push_back({from_ms, 0, steps_.back()});
    return bars;
}

}  // namespace boardscope::gui
