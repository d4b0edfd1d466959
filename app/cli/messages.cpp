// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/messages.h"

#include <cstdio>

namespace boardscope::cli {

namespace {

/// Messages may hold several lines (verifier logs, carets): each is made printable by itself.
std::string printable_lines(std::string_view text)
{
    std::string out;
    while (true) {
        const std::size_t end = text.find('\n');
        out += printable(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string printable(std::string_view text)
{
    static const char* const digits = "0123456789abcdef";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7f)
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        else
            out += c;
    }
    return out;
}

void say(std::string_view line)
{
    const std::string text = printable_lines(line) + "\n";
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void say(const Error& error)
{
    say("bscope: " + error.cause);
    if (!error.hint.empty()) say("        " + error.hint);
}

void say(const Diagnostics& diagnostics)
{
    std::string text = diagnostics.to_text();
    if (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty()) say(text);
}

static const char* prefix(const session::LogLine& line)
{
    using Origin = session::LogLine::Origin;
    using Level = session::LogLine::Level;
    if (line.origin == Origin::verifier) return "verifier: ";
    if (line.level == Level::error) return "error: ";
    if (line.level == Level::warning) return "warning: ";
    return line.origin == Origin::libbpf ? "libbpf: " : "";
}

void say(const session::LogLine& line)
{
    if (line.level == session::LogLine::Level::debug) return;
    std::string text = line.text;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    say(prefix(line) + text);
}

}  // namespace boardscope::cli
