// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/text_edits.h"

#include <algorithm>

namespace boardscope::builder {

std::string TextEdits::applied_to(const std::string& text) const
{
    std::vector<Edit> ordered = edits_;
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    std::string out;
    std::size_t done = 0;
    for (const Edit& edit : ordered) {
        if (edit.begin < done) continue;
        out.append(text, done, edit.begin - done);
        out += edit.text;
        done = edit.end;
        if (!edit.text.empty()) continue;
        const std::size_t line_start = out.rfind('\n') + 1;  // npos + 1 = 0
        const std::size_t next = std::min(text.find_first_not_of(" \t", done), text.size());
        const bool blank = out.find_first_not_of(" \t", line_start) == std::string::npos;
        if (!blank || next == text.size() || text[next] != '\n') continue;
        out.resize(line_start);
        done = next + 1;
        // Nor do two blank lines stay where there was one on each side.
        if ((out.empty() || out.ends_with("\n\n")) && done < text.size() && text[done] == '\n') ++done;
    }
    out.append(text, done);
    return out;
}

}  // namespace boardscope::builder
