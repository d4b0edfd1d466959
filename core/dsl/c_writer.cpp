// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_writer.h"

#include <iterator>

namespace boardscope::dsl {

void CWriter::blank()
{
    if (!lines_.empty() && !lines_.back().text.empty() && !lines_.back().text.ends_with('{')) line({});
}

void CWriter::at(int script_line)
{
    lines_.push_back({0, "#line " + std::to_string(script_line) + " " + quoted_c(file_)});
}

void CWriter::comment(std::string_view text)
{
    line("/* " + comment_text(text) + " */");
}

void CWriter::open(std::string head)
{
    line(std::move(head));
    ++depth_;
}

void CWriter::turn(std::string between)
{
    --depth_;
    open(std::move(between));
}

void CWriter::close(std::string tail)
{
    --depth_;
    line(std::move(tail));
}

std::vector<CWriter::Line> CWriter::take_from(std::size_t mark)
{
    const auto begin = lines_.begin() + static_cast<std::ptrdiff_t>(mark);
    std::vector<Line> taken(std::make_move_iterator(begin), std::make_move_iterator(lines_.end()));
    lines_.erase(begin, lines_.end());
    return taken;
}

void CWriter::put(const std::vector<Line>& lines, int deeper)
{
    for (const Line& line : lines)
        lines_.push_back({line.text.starts_with('#') ? 0 : line.depth + deeper, line.text});
}

std::string CWriter::text() const
{
    std::string out;
    for (const Line& line : lines_) {
        if (!line.text.empty()) out.append(static_cast<std::size_t>(line.depth), '\t');
        out += line.text;
        out += '\n';
    }
    return out;
}

std::string quoted_c(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte >= 0x7f || c == '?') {
            // Three digits: a digit that follows belongs to the text. '?' could begin a trigraph.
            out += '\\';
            for (const int shift : {6, 3, 0})
                out += static_cast<char>('0' + (byte >> shift & 7));
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string comment_text(std::string_view text, std::size_t most)
{
    std::string out;
    bool is_space = true;  // at the beginning, too
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (is_blank && is_space) continue;
        is_space = is_blank;
        const char last = out.empty() ? '\0' : out.back();
        if ((last == '*' && c == '/') || (last == '/' && c == '*')) out += ' ';
        out += is_blank ? ' ' : c;
    }
    while (out.ends_with(' '))
        out.pop_back();
    if (out.size() > most) {
        out.resize(most);
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80)
            out.pop_back();  // not within a character
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
        out += " …";
    }
    // A line that ends so would go on in the next one.
    if (out.ends_with('\\')) out += ' ';
    return out;
}

}  // namespace boardscope::dsl
