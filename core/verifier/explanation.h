// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Why a kernel refused a program, for people: the reason, the place in the source, why it is refused there, and
//          what to do.
// Thread:  pure functions on values, any thread.
// Errors:  none: where no cause is recognised, the kernel's own sentence is the reason.
// Source:  verifier_causes.h
#pragma once

#include "core/base/diagnostics.h"
#include "core/verifier/program_lines.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::verifier {

/// What is known of a program that was not loaded.
struct Refusal {
    std::string program;
    std::string log;             ///< of the verifier; may be empty, and cut at either end
    int error = 0;               ///< errno of the load
    std::string sentence;        ///< what the loader made of it; the reason where nothing else is known
    std::string kernel_release;  ///< "4.19.94-ti"; may be empty
    std::string machine;         ///< "armv7l"; may be empty
};

struct Explanation {
    struct Place {
        std::string program;
        std::optional<std::size_t> instruction;
        SourceSpan span;   ///< without a line where nobody knows it
        std::string text;  ///< of the source line; may be empty
    };
    struct Register {
        std::string name;   ///< "r0"
        std::string words;  ///< "a number from 0 to 99"
    };
    std::string cause;   ///< the name of the row in the table of causes; empty: none of them
    std::string reason;  ///< "a pointer that may be NULL is used"
    Place at;
    std::string why;                  ///< sentences; may be empty
    std::string suggestion;           ///< likewise
    std::vector<Register> registers;  ///< those that the instruction works with
    std::vector<Place> path;  ///< the source lines that led there, in their order; of a long way the end
    std::string verdict;      ///< the kernel's own words
};

[[nodiscard]] Explanation explain(const Refusal& refusal, const ProgramLines& lines);

/// For each line of the log the place that it is about: an instruction, or the one behind a source line.
/// Others have no instruction.
[[nodiscard]] std::vector<Explanation::Place> log_places(const Refusal& refusal, const ProgramLines& lines);

/// An error at the place, a note for each register there.
[[nodiscard]] Diagnostics to_diagnostics(const Explanation& explanation);

/// Four paragraphs, "Reason: …", "At: …", "Why: …", "Suggestion: …", those without text left out; each ends
/// its line.
[[nodiscard]] std::string to_text(const Explanation& explanation);
/// "probe.bpf.c:12:9, in program on_open, instruction 7".
[[nodiscard]] std::string place_text(const Explanation::Place& place);

}  // namespace boardscope::verifier
