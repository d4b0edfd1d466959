// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A large text as ftrace prints it, of raw_syscalls and sched_switch, made of a real one: recorded
// on this
//          machine with the reader's own events filtered out, then repeated with the time going on.
// Thread:  blocks.
// Errors:  where tracefs cannot be used the text is made up, which name says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::bench {

/// As many lines as one wants, one by one.
class FtraceLines {
public:
    FtraceLines();
    FtraceLines(const FtraceLines&) = delete;
    FtraceLines& operator=(const FtraceLines&) = delete;

    /// Where the text is from.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Bytes of one line, roughly.
    [[nodiscard]] std::size_t line_bytes() const { return seed_.size() / lines_.size() + 2; }
    void append(std::size_t number, std::string& to) const;

private:
    struct Line {
        std::string_view before;  ///< the stamp
        std::string_view behind;
        std::uint64_t time_us;
    };
    std::string name_;
    std::string seed_;
    std::vector<Line> lines_;
    std::uint64_t round_us_ = 0;
};

struct FtraceText {
    std::string text;
    std::size_t lines = 0;
    std::string name;  ///< where it is from
};

[[nodiscard]] FtraceText make_ftrace_text(std::size_t lines);

}  // namespace boardscope::bench
