// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Generated C as people read it, without its #line directives, and which of its lines belong to which line of
//          the script.
// Thread:  plain value, any thread.
// Units:   lines from 1; 0: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

class CLines {
public:
    CLines() = default;
    explicit CLines(std::string_view generated);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Of a line of text(); 0: the line is of no line of the script.
    [[nodiscard]] int script_line(int c_line) const;
    /// Of text(), in order.
    [[nodiscard]] std::vector<int> c_lines(int script_line) const;

private:
    std::string text_;
    std::vector<int> script_lines_;  ///< of each line
};

}  // namespace boardscope::dsl
