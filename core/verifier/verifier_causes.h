// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The usual causes of a refusal, a row each: the sentences of the kernel that tell it, and what to say of it. For
//          the files of core/verifier; docs/verifier.md is the table for people.
// Thread:  constant tables and pure functions, any thread.
// Source:  the messages of kernel/bpf/verifier.c of Linux 4.9 to 6.18; where they were reworded, each wording stands in the
//          row.
#pragma once

#include "core/verifier/explanation.h"
#include "core/verifier/verifier_log.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace boardscope::verifier {

/// A refusal, taken apart, and one of its sentences that fits a row.
struct Case {
    const Refusal& refusal;
    const VerifierLog& log;
    const ProgramLines& lines;
    std::vector<std::string> found;      ///< what stood in place of the pattern's marks
    std::optional<int> register_number;  ///< the first '#'
};

/// Patterns fit from a sentence's begin; what is behind them does not matter. '*' is any text, '#' the number
/// of a register.
///
/// In texts, {0}, {1} … are what was found in their places; {what} says what the register holds and where it
/// comes from; {helper} what the last instruction calls, {since} from which kernel on that is there, {end}
/// where the program was when it was refused, {board} which kernel refused it, {returned} and {allowed} the
/// numbers of a wrong return value.
struct Cause {
    std::string_view name;
    std::array<std::string_view, 7> patterns;
    std::string_view reason;
    std::string_view why;
    std::string_view suggestion;
    int error = 0;   ///< instead of patterns: the errno of a refusal that has no log
    int place = -1;  ///< which of what was found is the instruction; -1: the last one
    bool (*applies)(const Case&) = nullptr;
};

/// In the order in which they are tried.
[[nodiscard]] std::vector<std::span<const Cause>> all_causes();
[[nodiscard]] std::span<const Cause> causes_of_pointers();
[[nodiscard]] std::span<const Cause> causes_of_bounds();
[[nodiscard]] std::span<const Cause> causes_of_flow();
[[nodiscard]] std::span<const Cause> causes_of_calls();
[[nodiscard]] std::span<const Cause> causes_of_kernels();

[[nodiscard]] bool fits(std::string_view pattern, std::string_view sentence, Case& found);

struct Origin {
    std::string text;      ///< "what bpf_map_lookup_elem() returned in line 12"
    std::string function;  ///< "bpf_map_lookup_elem"; empty: it comes from elsewhere
    std::size_t path_index = 0;
};
/// Where the value of a register comes from; nothing: before the log's beginning.
[[nodiscard]] std::optional<Origin> origin_of(const Case& one, int register_number);
/// "in line 12", or "at instruction 7".
[[nodiscard]] std::string where(const Case& one, std::size_t instruction);
[[nodiscard]] std::string filled(std::string_view text, const Case& one);

}  // namespace boardscope::verifier
