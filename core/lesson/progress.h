// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whether a step of a lesson was done, judged by what really happened.
// Thread:  pure function over plain values, any thread.
// Errors:  none.
#pragma once

#include "core/lesson/lesson.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace boardscope::lesson {

enum class TargetState : std::uint8_t {
    down,
    up,     ///< what it has is not known yet: probes that need no types run
    known,  ///< somebody has looked at it
};

/// Of the session that runs, or was the last; but `target` and `text`, which are of now.
struct Happened {
    TargetState target = TargetState::down;
    std::string text;  ///< in the editor
    bool attached = false;
    std::size_t programs = 0;         ///< attached ones
    bool ended = false;               ///< in order
    std::string failure;              ///< it failed: its sentence
    std::uint64_t rows = 0;           ///< in all
    std::uint64_t matching_rows = 0;  ///< that match the filter of the step's check
    std::uint64_t shown_rows = 0;     ///< that the window's filter lets through
    bool is_filtered = false;
    std::uint64_t lost = 0;
    std::uint64_t spans = 0;
    std::map<std::string, std::size_t> map_entries;
    std::vector<std::string> refused;   ///< causes, as core/verifier names them
    std::vector<std::string> problems;  ///< messages at the source
};

struct Judgement {
    bool passed = false;
    std::string now;  ///< how it stands: "2 of 3 rows have come"
};

[[nodiscard]] Judgement judge(const Check& check, const Happened& happened);

}  // namespace boardscope::lesson
