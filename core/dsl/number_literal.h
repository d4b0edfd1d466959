// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a written number is worth: 42, 1_000, 0x1f, 0b101, 0755, 1e6, 10ull, and durations, 5s 10ms
// 3us
//          2ns 1m 1h 1d, in nanoseconds.
// Thread:  pure function, any thread.
// Errors:  `problem` says what is wrong, one sentence; empty when the number is fine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace boardscope::dsl {

struct NumberReading {
    std::uint64_t value = 0;
    std::string problem;
    std::string hint;
};

[[nodiscard]] NumberReading read_number(std::string_view spelling);

}  // namespace boardscope::dsl
