// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trace_events.h"

#include <algorithm>
#include <string_view>

namespace boardscope::cli {

static bool is_plain_name(std::string_view name)
{
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    };
    return name == "*" || (!name.empty() && std::all_of(name.begin(), name.end(), is_plain));
}

Result<std::vector<std::string>> parse_trace_events(const std::vector<std::string>& names)
{
    std::vector<std::string> events;
    for (const std::string& name : names) {
        const std::string_view all = name;
        const std::size_t middle = all.find_first_of(":/");
        if (middle == std::string_view::npos || !is_plain_name(all.substr(0, middle)) ||
            !is_plain_name(all.substr(middle + 1)))
            return failure("\"" + name + "\" names no trace event",
                           "write CATEGORY:NAME, as sched:sched_switch, or irq:* for all of a category; "
                           "available_events in the board's tracefs lists them");
        events.push_back(std::string(all.substr(0, middle)) + "/" + std::string(all.substr(middle + 1)));
    }
    return events;
}

}  // namespace boardscope::cli
