// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verifier/program_lines.h"

#include <algorithm>

namespace boardscope::verifier {

const ProgramLines::Line* ProgramLines::find(std::size_t instruction) const
{
    const auto behind = std::ranges::upper_bound(lines, instruction, {}, &Line::instruction);
    return behind == lines.begin() ? nullptr : &*std::prev(behind);
}

}  // namespace boardscope::verifier
