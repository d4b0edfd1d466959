// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the verifier knows of a register, in words: "a number from 0 to 99", "what a map lookup returned: a pointer
//          to a value of 8 bytes, or NULL".
// Thread:  pure functions, any thread.
// Errors:  none: a kind that nobody has heard of is named as the kernel names it.
// Source:  print_verifier_state() and its successors of Linux 4.9 to 6.18.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope::verifier {

/// A state taken apart. Numbers are kept as the kernel wrote them.
struct StateParts {
    std::string kind;                          ///< "map_value", "scalar" (also for "inv" and "imm"), "fp"
    bool may_be_null = false;                  ///< "_or_null", which kind does not have
    std::optional<long long> number;           ///< behind the kind: of "fp-8", of a number that is known
    std::map<std::string, std::string> facts;  ///< "vs" → "8", "umax" → "99"

    [[nodiscard]] std::optional<long long> fact(const std::string& name) const;
};

[[nodiscard]] StateParts parts_of(std::string_view state);

/// Without a full stop; empty for an empty state.
[[nodiscard]] std::string register_words(std::string_view state);

}  // namespace boardscope::verifier
