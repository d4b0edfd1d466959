// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The log of the kernel's verifier as data: the instructions on the way to the refusal, what it knew of the
//          registers there, and the sentences that say why.
// Thread:  plain values and functions on them, any thread.
// Units:   instructions count from 0 within the loaded program, functions that it calls behind it; lines from 1.
// Errors:  none: any text is a log. What is not understood is left out, and a cut beginning or end is normal.
// Source:  kernel/bpf/verifier.c and kernel/bpf/log.c of Linux 4.9 to 6.18, log level 1.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::verifier {

/// What the kernel says of a register or a place on the stack.
struct KnownState {
    int frame = 0;
    std::string name;   ///< "R0", "fp-8"
    std::string state;  ///< "map_value_or_null(id=1,off=0,ks=4,vs=8,imm=0)"
    friend bool operator==(const KnownState&, const KnownState&) = default;
};

/// The source line of instructions, as kernels from 5.0 on have it from the object's BTF.
struct LoggedSource {
    std::string text;
    std::string file;  ///< empty before 6.10
    int line = 0;      ///< 0 likewise
    std::size_t log_line = 0;
    friend bool operator==(const LoggedSource&, const LoggedSource&) = default;
};

struct LogStep {
    std::size_t instruction = 0;
    std::string text;        ///< "(61) r1 = *(u32 *)(r0 +0)"
    std::size_t source = 0;  ///< of VerifierLog::sources; 0: not known
    std::size_t log_line = 0;
};

struct VerifierLog {
    std::vector<LogStep> steps;         ///< all that the log holds, in its order
    std::vector<LoggedSource> sources;  ///< the first is empty
    std::vector<std::size_t> path;  ///< steps from the start to the refusal, branches that were fine left out
    std::vector<std::string>
        verdict;  ///< the sentences behind the last step; the last is not always the best
    std::map<std::pair<int, std::string>, std::string> states;  ///< before the last step, by frame and name
    int frame = 0;                                              ///< of the last step: how deep in calls
    std::string statistics;                                     ///< "processed 13 insns (limit 1000000) …"

    [[nodiscard]] const LogStep* last() const { return path.empty() ? nullptr : &steps[path.back()]; }
    [[nodiscard]] const LoggedSource& source_of(const LogStep& step) const { return sources[step.source]; }
    /// "R0" in the frame of the last step; empty: the log does not say.
    [[nodiscard]] std::string state_of(const std::string& name) const;
};

[[nodiscard]] VerifierLog parse_log(std::string_view text);

/// " R0_w=inv7 R10=fp0 fp-8=mmmm????" → its parts, in order.
[[nodiscard]] std::vector<KnownState> parse_states(std::string_view text);

/// The register that an instruction writes: 0 of "(61) r0 = *(u32 *)(r1 +0)"; nothing of stores, jumps and
/// calls.
[[nodiscard]] std::optional<int> written_register(std::string_view instruction);
/// The register that it copies whole: 6 of "(bf) r1 = r6".
[[nodiscard]] std::optional<int> copied_register(std::string_view instruction);
/// "bpf_map_lookup_elem" of "(85) call bpf_map_lookup_elem#1" and of "(85) call 1"; "pc+5" of calls within
/// the program.
[[nodiscard]] std::optional<std::string> called_function(std::string_view instruction);

}  // namespace boardscope::verifier
