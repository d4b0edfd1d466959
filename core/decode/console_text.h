// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a serial console prints, as lines of text: escape sequences and other control characters are
//          taken out, a carriage return in the midst of a line begins it anew.
// Thread:  a plain value.
// Errors:  none; any bytes are taken, and lines beyond longest_line_bytes are broken.
// Source:  ECMA-48 for the shape of escape sequences.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope {

class ConsoleText {
public:
    static constexpr std::size_t longest_line_bytes = 4096;

    struct Change {
        bool replaces_last = false;  ///< the first of `lines` takes the place of the last line so far
        std::vector<std::string>
            lines;  ///< the last one may go on later; empty when nothing is to be seen of it
    };
    /// In pieces of any size.
    [[nodiscard]] Change take(std::string_view bytes);

private:
    enum class State { text, escape, control_sequence, string, string_escape };
    void take(char c);
    void take_text(char c);

    std::vector<std::string> lines_{std::string()};  ///< of the present call; the last one is under way
    State state_ = State::text;
    bool returned_ = false;  ///< the next character stands at the begin of the line
    bool begun_ = false;     ///< the last line was handed out before
};

}  // namespace boardscope
