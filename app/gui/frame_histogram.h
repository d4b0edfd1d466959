// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FrameHistogram: how long frames took, counted; the figures that the status bar and the benchmark tell.
// Thread:  a value.
// Units:   nanoseconds in; milliseconds out, as exact as a step of the histogram, 0.1 ms.
// Errors:  none. What took longer than the last step counts as the last step; max_ms() is exact.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace boardscope::gui {

class FrameHistogram {
public:
    /// One of 60 a second; what a frame may take.
    static constexpr std::int64_t frame_ns = 16'000'000;

    void add(std::int64_t ns);
    void add(const FrameHistogram& other);

    [[nodiscard]] std::size_t count() const { return count_; }
    /// So many of a hundred took at most this long; 0 without frames.
    [[nodiscard]] double percentile_ms(double percent) const;
    [[nodiscard]] double max_ms() const { return static_cast<double>(max_ns_) / 1e6; }
    /// Frames that took longer than one may.
    [[nodiscard]] std::size_t late_count() const { return late_count_; }

    struct Bar {
        int from_ms = 0;
        int to_ms = 0;  ///< 0: no end
        std::size_t count = 0;
    };
    /// All of them, empty ones too.
    [[nodiscard]] std::vector<Bar> bars() const;

private:
    static constexpr std::int64_t step_ns = 100'000;
    std::array<std::uint32_t, 1001> steps_{};
    std::size_t count_ = 0;
    std::size_t late_count_ = 0;
    std::int64_t max_ns_ = 0;
};

}  // namespace boardscope::gui
