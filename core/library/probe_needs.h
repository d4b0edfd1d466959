// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whether a board has what a probe of the library needs, as far as this host knows the board.
// Thread:  any; asks the facts, which may read files when they are first asked.
// Errors:  none: what is not known of a board is not missing.
#pragma once

#include "core/dsl/target_facts.h"
#include "core/library/probe_card.h"

#include <string>
#include <vector>

namespace boardscope::library {

struct Lack {
    std::string need;    ///< as the card has it: "tracepoint:gpio:gpio_value"
    std::string reason;  ///< a sentence without its dot: "this board has no tracepoint:gpio:gpio_value; …"
};

/// In the order of the card; empty: nothing speaks against it. Kernel types are asked for last, and only
/// where nothing else is missing: making them may take seconds.
[[nodiscard]] std::vector<Lack> lacking(const ProbeCard& card, const dsl::TargetFacts& facts);

}  // namespace boardscope::library
