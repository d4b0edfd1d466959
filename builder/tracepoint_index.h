// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The format files of a board's trace events in one text, found by name: nothing is parsed before it is asked
//          for.
// Thread:  plain value, any thread after it was made.
// Source:  the text is as `grep -H '' */*/format` prints it: see core/decode/event_layout.h.
#pragma once

#include "core/target/tracepoint_format.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

class TracepointIndex {
public:
    TracepointIndex() = default;
    explicit TracepointIndex(std::string formats);

    /// "sched/sched_switch", sorted. Without those that only ftrace itself can record.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    /// nullopt: there is none of that name.
    [[nodiscard]] std::optional<std::vector<FormatField>> fields(std::string_view name) const;

private:
    struct Lines {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    std::string formats_;
    std::vector<std::string> names_;
    std::vector<Lines> lines_;  ///< of each name
};

}  // namespace boardscope::builder
