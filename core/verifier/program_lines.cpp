// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verifier/program_lines.h"

#include <algorithm>

namespace boardscope::verifier {

const ProgramLines::Line* ProgramLines::find(std::size_t instruction) const
{
    const auto behind = std::ranges::upper_bound(lines, instruction, {}, &Line::instruction);
    return behind == lines.begin() ? nullptr : &*std::prev(behind);
}

void fill_texts(std::vector<ProgramLines>& programs, const std::string& file, std::string_view source)
{
    std::vector<std::string_view> texts;
    while (!source.empty()) {
        const std::size_t end = std::min(source.find('\n'), source.size());
        texts.push_back(source.substr(0, end));
        source.remove_prefix(std::min(end + 1, source.size()));
    }
    for (ProgramLines& program : programs)
        for (ProgramLines::Line& line : program.lines) {
            const auto number = static_cast<std::size_t>(std::max(line.place.line, 0));
            if (line.text.empty() && line.place.file == file && number >= 1 && number <= texts.size())
                line.text = texts[number - 1];
        }
}

}  // namespace boardscope::verifier
