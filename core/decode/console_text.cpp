// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/console_text.h"

#include <utility>

namespace boardscope {

namespace {

constexpr char escape = '\x1b';
constexpr char bell = '\x07';

bool goes_on(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;  // a later byte of a character in UTF-8
}

void take_back_character(std::string& line)
{
    while (!line.empty() && goes_on(line.back()))
        line.pop_back();
    if (!line.empty()) line.pop_back();
}

}  // namespace

ConsoleText::Change ConsoleText::take(std::string_view bytes)
{
    const std::string before = lines_.back();
    for (const char c : bytes)
        take(c);
    if (lines_.size() == 1 && lines_.back() == before) return {};
    Change change{.replaces_last = begun_, .lines = lines_};
    lines_.erase(lines_.begin(), lines_.end() - 1);
    begun_ = true;
    return change;
}

void ConsoleText::take(char c)
{
    switch (state_) {
    case State::text: return take_text(c);
    case State::escape:
        if (c == '[')
            state_ = State::control_sequence;
        else if (c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X')
            state_ = State::string;
        else if (c < 0x20 || c > 0x2f)  // else one more byte comes
            state_ = State::text;
        return;
    case State::control_sequence:
        if (c == escape)
            state_ = State::escape;
        else if (c >= 0x40 && c <= 0x7e)
            state_ = State::text;
        else if (c == '\n')  // it was none
            state_ = State::text, take_text(c);
        return;
    case State::string:
        if (c == escape)
            state_ = State::string_escape;
        else if (c == bell)
            state_ = State::text;
        else if (c == '\n')
            state_ = State::text, take_text(c);
        return;
    case State::string_escape: state_ = c == '\\' ? State::text : State::string; return;
    }
}

void ConsoleText::take_text(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    if (c == escape) {
        state_ = State::escape;
    } else if (c == '\n') {
        lines_.emplace_back();
        returned_ = false;
    } else if (c == '\r') {
        returned_ = true;
    } else if (c == '\b') {
        take_back_character(lines_.back());
    } else if (c == '\t' || (byte >= 0x20 && byte != 0x7f)) {
        if (std::exchange(returned_, false)) lines_.back().clear();
        // Not in the midst of a character.
        if (lines_.back().size() >= longest_line_bytes && !goes_on(c)) lines_.emplace_back();
        lines_.back() += c;
    }
}

}  // namespace boardscope
