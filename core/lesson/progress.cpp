// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/progress.h"

#include <algorithm>

namespace boardscope::lesson {

namespace {

std::string count_of(std::uint64_t now, std::uint64_t wanted, const std::string& what)
{
    return std::to_string(std::min(now, wanted)) + " of " + std::to_string(wanted) + " " + what;
}

std::string session_of(const Happened& happened)
{
    if (!happened.failure.empty()) return happened.failure;
    if (happened.ended) return "the session has ended";
    return happened.attached ? std::string() : "no probe is attached";
}

/// What was counted; where nothing came, what the session is at says more.
Judgement counted(std::uint64_t now, std::uint64_t wanted, const std::string& what, const Happened& happened)
{
    Judgement judgement{now >= wanted, count_of(now, wanted, what)};
    const std::string session = session_of(happened);
    if (!judgement.passed && now == 0 && !session.empty()) judgement.now = session;
    return judgement;
}

std::uint64_t entries_of(const Happened& happened, const std::string& map)
{
    const auto found = happened.map_entries.find(map);
    return found == happened.map_entries.end() ? 0 : found->second;
}

}  // namespace

Judgement judge(const Check& check, const Happened& happened)
{
    switch (check.kind) {
    case CheckKind::none: return {true, {}};
    case CheckKind::target:
        if (happened.target == TargetState::down) return {false, "the board is not up yet"};
        if (happened.target == TargetState::up) return {false, "the board is up, and is being looked at"};
        return {true, "the board is up"};
    case CheckKind::attached: {
        const bool passed = happened.attached && happened.programs >= check.at_least;
        if (passed) return {true, "the probe is attached"};
        return {false, happened.attached
                           ? count_of(happened.programs, check.at_least, "programs are attached")
                           : session_of(happened)};
    }
    case CheckKind::rows: return counted(happened.matching_rows, check.at_least, "rows have come", happened);
    case CheckKind::map:
        return counted(entries_of(happened, check.what), check.at_least, "entries are in " + check.what,
                       happened);
    case CheckKind::refused: {
        const bool passed = check.what.empty()
                                ? !happened.refused.empty()
                                : std::ranges::find(happened.refused, check.what) != happened.refused.end();
        if (passed) return {true, "the kernel has refused the program"};
        return {false, happened.refused.empty()
                           ? "no program was refused yet"
                           : "a program was refused for another reason: " + happened.refused.front()};
    }
    case CheckKind::problem: {
        const bool passed = std::ranges::any_of(happened.problems, [&](const std::string& problem) {
            return problem.find(check.what) != problem.npos;
        });
        return {passed, passed ? "the message is there" : "no such message yet"};
    }
    case CheckKind::lost: return counted(happened.lost, check.at_least, "events were lost", happened);
    case CheckKind::spans: return counted(happened.spans, check.at_least, "spans were found", happened);
    case CheckKind::filter:
        if (!happened.is_filtered) return {false, "no filter is applied"};
        if (happened.rows == 0) return {false, "there are no rows to be filtered yet"};
        return {happened.shown_rows > 0 && happened.shown_rows < happened.rows,
                std::to_string(happened.shown_rows) + " of " + std::to_string(happened.rows) +
                    " rows are shown"};
    case CheckKind::text: {
        const bool passed = happened.text.find(check.what) != happened.text.npos;
        return {passed, passed ? "it is written" : "the text does not have " + check.what + " yet"};
    }
    case CheckKind::ended:
        return {happened.ended, happened.ended ? "the session has ended, and nothing is left on the board"
                                : happened.attached ? "the session still runs"
                                                    : session_of(happened)};
    }
    return {};
}

}  // namespace boardscope::lesson
