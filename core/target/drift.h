// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How a board differs from what its profile says it was.
// Thread:  pure functions, any thread.
#pragma once

#include "core/target/found_board.h"

#include <string>
#include <vector>

namespace boardscope {

struct Difference {
    std::string what;  ///< "kernel release"
    std::string then;  ///< in the profile
    std::string now;   ///< on the board
    friend bool operator==(const Difference&, const Difference&) = default;
};

/// Of what decides which types and hooks there are: machine, kernel release and version, build-id,
/// configuration. What one of the two does not know is no difference.
[[nodiscard]] std::vector<Difference> drift(const FoundBoard& then, const FoundBoard& now);

/// "kernel release: 6.1.0-49-armmp → 6.1.0-50-armmp", with `between` between two of them.
[[nodiscard]] std::string drift_text(const std::vector<Difference>& differences, const char* between = "\n");

}  // namespace boardscope
