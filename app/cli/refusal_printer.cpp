// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/refusal_printer.h"

#include "app/cli/messages.h"

#include <algorithm>
#include <vector>

namespace boardscope::cli {

namespace {

constexpr std::size_t tail_lines = 16;  // of the log

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// The source line, and a caret below its column; tabs stay tabs so that the caret stands where it should.
std::string caret_text(const verifier::Explanation::Place& place)
{
    if (place.text.empty()) return {};
    std::string text = "    " + place.text + "\n";
    if (place.span.column < 1 || static_cast<std::size_t>(place.span.column) > place.text.size()) return text;
    text += "    ";
    for (const char c : place.text.substr(0, static_cast<std::size_t>(place.span.column) - 1))
        text += c == '\t' ? '\t' : ' ';
    return text + "^\n";
}

/// "lines 9, 11 and 12", of a long way the end.
std::string path_text(const std::vector<verifier::Explanation::Place>& path)
{
    constexpr std::size_t most = 12;
    std::string text;
    for (std::size_t i = path.size() > most ? path.size() - most : 0; i < path.size(); ++i)
        if (path[i].span.line > 0) text += (text.empty() ? "" : ", ") + std::to_string(path[i].span.line);
    if (text.find(',') == std::string::npos) return {};
    return std::string("The way there: lines ") + (path.size() > most ? "…, " : "") + text + "\n";
}

void say_log(std::string_view log, bool whole)
{
    const std::vector<std::string_view> lines = lines_of(log);
    const std::size_t first = whole || lines.size() <= tail_lines ? 0 : lines.size() - tail_lines;
    if (first > 0) say("verifier: … " + std::to_string(first) + " lines more, --verbose shows them");
    for (std::size_t i = first; i < lines.size(); ++i)
        say("verifier: " + std::string(lines[i]));
}

}  // namespace

std::string refusal_text(const session::ProgramRefused& refused)
{
    const verifier::Explanation& why = refused.explanation;
    Diagnostics head;
    head.add({Severity::error, why.at.span, why.at.program + " is refused: " + why.reason, {}});
    std::string text = head.to_text() + caret_text(why.at) + verifier::to_text(why);
    for (const verifier::Explanation::Register& one : why.registers)
        text += one.name + ": " + one.words + "\n";
    text += path_text(why.path);
    text.pop_back();
    return text;
}

bool RefusalPrinter::take(const session::LogLine& line)
{
    if (line.origin != session::LogLine::Origin::verifier) return false;
    held_ += line.text;
    if (!held_.ends_with('\n')) held_ += '\n';
    return true;
}

void RefusalPrinter::print(const session::ProgramRefused& refused)
{
    held_.clear();
    say(refusal_text(refused));
    say_log(refused.log, whole_logs_);
}

void RefusalPrinter::print_rest()
{
    if (!held_.empty()) say_log(held_, whole_logs_);
    held_.clear();
}

}  // namespace boardscope::cli
