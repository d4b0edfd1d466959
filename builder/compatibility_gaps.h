// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the files compatibility*.cpp share while one object is held against one
// board. Thread:  one comparison belongs to one thread.
#pragma once

#include "builder/object_code.h"
#include "builder/object_info.h"
#include "core/base/diagnostics.h"
#include "core/target/kernel_history.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

class CoreTypes;

/// Something that the board lacks, and whom that concerns.
struct Gap {
    std::string sentence;
    std::string advice;
    SourceSpan place;
    std::set<std::size_t> programs;  ///< that are refused for it; by number
    bool stops_all = false;          ///< the object cannot be loaded at all
    bool is_certain = false;         ///< the board was looked at
    bool may_be_avoided = false;     ///< the code asks the kernel first
    Severity if_no_error = Severity::warning;
    bool is_misread = false;  ///< nothing is refused: what is read may be wrong
};

/// One object against one board.
struct Comparison {
    const ObjectInfo& object;
    const BuildRequest& request;
    std::vector<CodeFunction> code;
    std::vector<std::set<std::size_t>> reached;  ///< by each program: functions, itself among them
    std::vector<Gap> gaps;

    [[nodiscard]] const TargetProfile& board() const { return request.profile; }
    [[nodiscard]] std::set<std::size_t> programs_with(std::size_t function) const
    {
        std::set<std::size_t> programs;
        for (std::size_t program = 0; program < reached.size(); ++program)
            if (reached[program].contains(function)) programs.insert(program);
        return programs;
    }
};

/// The board has been looked at, or says so itself.
[[nodiscard]] bool is_certain(const Availability& available, const TargetProfile& board);
[[nodiscard]] bool lacks(const Availability& available);
/// "bpf_ringbuf_reserve needs Linux 5.8, this board has 4.19", of something that it lacks.
[[nodiscard]] std::string sentence(const std::string& what, const Availability& available,
                                   const TargetProfile& board);
/// Of "fentry.s/vfs_read".
[[nodiscard]] bool may_sleep(std::string_view section);

/// Adds what the instructions ask for and the board lacks; fills `reached` first.
void compare_code(Comparison& comparison);
/// Adds what the instructions read of the kernel's types and its types do not have, or have in another width.
/// After compare_code().
void compare_types(Comparison& comparison, const CoreTypes& types);

/// Where a gap stands that one instruction makes, and whom it concerns.
[[nodiscard]] Gap gap_in_code(const Comparison& comparison, std::size_t function, std::size_t instruction);

}  // namespace boardscope::builder
