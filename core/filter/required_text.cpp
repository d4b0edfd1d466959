// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/required_text.h"

#include <cstddef>

namespace boardscope::filter {

namespace {

bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Reads what stands outside of all groups, one item after the other. Characters in a row that mean
/// themselves make a run; everything else ends it. What is not understood, or gives a choice, ends the
/// reading: nothing is known then.
class Reader {
public:
    explicit Reader(std::string_view expression) : left_(expression) {}

    std::string longest()
    {
        while (!left_.empty())
            if (!read_item()) return {};
        end_run();
        return longest_;
    }

private:
    bool read_item()
    {
        const char c = left_.front();
        switch (c) {
        case '|': return false;
        case '\\': return read_escape();
        case '[': end_run(); return skip_class();
        case '(': end_run(); return skip_group();
        case '{': return read_bounds();
        case '*':
        case '?': drop_last(); return skip_quantifier(1);
        case '+': end_run(); return skip_quantifier(1);
        case '.':
        case '^':
        case '$': end_run(); break;
        default:
            // An optional character of several bytes would take more than the last one away.
            if (static_cast<unsigned char>(c) < 0x80)
                run_ += c;
            else
                end_run();
        }
        left_.remove_prefix(1);
        return true;
    }

    /// Of a letter or digit only those that need nothing behind them, and match one character or none.
    bool read_escape()
    {
        if (left_.size() < 2) return false;
        const char c = left_[1];
        if (static_cast<unsigned char>(c) >= 0x80) return false;
        if (!is_letter_or_digit(c)) {
            run_ += c;
        } else {
            if (std::string_view("dDwWsSbBAzZhHvVtnrR").find(c) == std::string_view::npos) return false;
            end_run();
        }
        left_.remove_prefix(2);
        return true;
    }

    /// "{2}", "{2,}", "{2,3}": what stands before it may not be there at all. A brace that is just one, too,
    /// is left to the expression itself.
    bool read_bounds()
    {
        const std::size_t end = left_.find('}');
        if (end == std::string_view::npos || end < 2) return false;
        if (left_.substr(1, end - 1).find_first_not_of("0123456789,") != std::string_view::npos) return false;
        drop_last();
        return skip_quantifier(end + 1);
    }

    /// Behind a quantifier a '?' or '+' says how greedy it is.
    bool skip_quantifier(std::size_t size)
    {
        left_.remove_prefix(size);
        if (!left_.empty() && (left_.front() == '?' || left_.front() == '+')) left_.remove_prefix(1);
        return true;
    }

    bool skip_class()
    {
        std::size_t at = 1;
        if (at < left_.size() && left_[at] == '^') ++at;
        if (at < left_.size() && left_[at] == ']') ++at;  // the first one means itself
        for (; at < left_.size() && left_[at] != ']'; ++at) {
            if (left_[at] == '[') return false;  // "[:alpha:]" has a bracket of its own
            if (left_[at] == '\\' && (++at == left_.size() || left_[at] == 'Q' || left_[at] == 'E'))
                return false;
        }
        if (at >= left_.size()) return false;
        left_.remove_prefix(at + 1);
        return true;
    }

    /// With everything in it; options, conditions, comments and the like begin with "(?" or "(*".
    bool skip_group()
    {
        for (std::size_t depth = 0;;) {
            if (left_.empty()) return false;
            if (left_.front() == '[') {
                if (!skip_class()) return false;
                continue;
            }
            if (left_.front() == '\\') {
                if (left_.size() < 2 || left_[1] == 'Q') return false;
                left_.remove_prefix(2);
                continue;
            }
            if (left_.front() == '(') {
                if (left_.starts_with("(*") || (left_.starts_with("(?") && !left_.starts_with("(?:")))
                    return false;
                ++depth;
            }
            if (left_.front() == ')') --depth;
            left_.remove_prefix(1);
            if (depth == 0) return true;
        }
    }

    void drop_last()
    {
        if (!run_.empty()) run_.pop_back();
        end_run();
    }

    void end_run()
    {
        if (run_.size() > longest_.size()) longest_ = run_;
        run_.clear();
    }

    std::string_view left_;
    std::string run_;
    std::string longest_;
};

}  // namespace

std::string required_text(std::string_view expression)
{
    return Reader(expression).longest();
}

}  // namespace boardscope::filter
