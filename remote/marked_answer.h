// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads the answer of a script that prints lines "key=value" between two markers: what a login shell says
//          before or behind them (a banner, a prompt) is passed over.
// Thread:  pure function.
// Errors:  false when one of the markers is missing: the answer is not whole.
#pragma once

#include <algorithm>
#include <string_view>

namespace boardscope::remote {

/// take(key, value) for each line between the markers.
template <class Take>
[[nodiscard]] bool read_marked_answer(std::string_view text, std::string_view begin, std::string_view end, Take take)
{
    bool has_begun = false;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line == begin)
            has_begun = true;
        else if (line == end && has_begun)
            return true;
        else if (const std::size_t equals = line.find('='); has_begun && equals != line.npos)
            take(line.substr(0, equals), line.substr(equals + 1));
    }
    return false;
}

}  // namespace boardscope::remote
