// SPDX-License-Identifier: GPL-3.0-or-later
// What:    C text, line by line, indented as the kernel does it, with #line directives that lead back to the script.
// Thread:  one writer belongs to one thread.
// Units:   lines of the script count from 1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

class CWriter {
public:
    explicit CWriter(std::string script_file = {}) : file_(std::move(script_file)) {}

    void line(std::string text) { lines_.push_back({depth_, std::move(text)}); }
    void blank();
    /// What follows belongs to that line of the script, until the next call.
    void at(int script_line);
    /// "/* text */"; long and multi-line texts are cut.
    void comment(std::string_view text);
    /// "if (x) {"
    void open(std::string head);
    /// "} else {"
    void turn(std::string between);
    void close(std::string tail = "}");
    [[nodiscard]] int depth() const { return depth_; }

    /// For what is written before it is known whether it is wanted: the lines written since `mark` are taken away.
    struct Line {
        int depth = 0;
        std::string text;
    };
    [[nodiscard]] std::size_t mark() const { return lines_.size(); }
    [[nodiscard]] std::vector<Line> take_from(std::size_t mark);
    void put(const std::vector<Line>& lines, int deeper = 0);

    [[nodiscard]] std::string text() const;

private:
    std::string file_;
    std::vector<Line> lines_;
    int depth_ = 0;
};

/// In quotes, with escapes.
[[nodiscard]] std::string quoted_c(std::string_view text);
/// Fit to stand in a comment: one line, without comment marks.
[[nodiscard]] std::string comment_text(std::string_view text, std::size_t most = 100);

}  // namespace boardscope::dsl
