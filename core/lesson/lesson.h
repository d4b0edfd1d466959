// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A lesson: what it says, step by step, what it offers to do, and how it is seen that a step was
// done. Lessons are TOML
//          files of resources/lessons; docs/lessons.md has the keys.
// Thread:  plain values, any thread.
// Errors:  what is wrong in a file, with its line.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::lesson {

/// What must have happened, in the session that runs or was the last.
enum class CheckKind : std::uint8_t {
    none,      ///< to be read only
    target,    ///< the chosen board can be reached, and was looked at
    attached,  ///< the probe is attached, with `at_least` programs
    rows,      ///< so many rows match the filter `what`
    map,       ///< the map `what` has so many entries
    refused,   ///< a program was refused, by the cause `what` (core/verifier) or any
    problem,   ///< a message at the source holds the text `what`
    lost,      ///< so many events were lost
    spans,     ///< so many spans were found
    filter,    ///< a filter is applied, and hides some rows
    text,      ///< the text in the editor holds `what`
    ended,     ///< the session ended in order
};

struct Check {
    CheckKind kind = CheckKind::none;
    std::string what;
    std::uint64_t at_least = 1;
    friend bool operator==(const Check&, const Check&) = default;
};

struct Step {
    std::string title;
    std::string text;  ///< Markdown
    // What it offers to do, in this order.
    bool starts_board = false;
    std::string put_name;  ///< "first.bt"
    std::string put;       ///< a probe to begin with
    std::string show;      ///< the same text as it shall become: for who is stuck
    std::string filter;    ///< for the filter line
    bool runs = false;     ///< a session is to be started: what an earlier one did does not count
    std::string workload;  ///< a name of resources/workloads
    bool stops = false;
    Check check;
    std::string passed;  ///< said when it was done

    friend bool operator==(const Step&, const Step&) = default;
};

struct Lesson {
    std::string id;  ///< "1-first-probe": the file's name
    std::string title;
    std::string about;  ///< one line
    int minutes = 0;
    std::vector<Step> steps;
};

/// `origin` stands in messages.
[[nodiscard]] Result<Lesson> parse_lesson(std::string_view text, std::string id, const std::string& origin);

/// "rows": as it is written in the file.
[[nodiscard]] std::string_view name_of(CheckKind kind);

}  // namespace boardscope::lesson
