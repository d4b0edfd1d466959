// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/diagnostics.h"

#include <algorithm>

namespace boardscope {

const char* to_string(Severity severity)
{
    switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
    }
    return "error";
}

bool Diagnostics::has_errors() const
{
    return std::any_of(items_.begin(), items_.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::error; });
}

static std::string place(const SourceSpan& span)
{
    if (span.file.empty()) return {};
    std::string text = span.file + ":";
    if (span.line > 0) text += std::to_string(span.line) + ":";
    if (span.line > 0 && span.column > 0) text += std::to_string(span.column) + ":";
    return text + " ";
}

std::string Diagnostics::to_text() const
{
    std::string text;
    for (const Diagnostic& d : items_) {
        text += place(d.span) + to_string(d.severity) + ": " + d.message + "\n";
        if (!d.hint.empty()) text += "    " + d.hint + "\n";
    }
    return text;
}

}  // namespace boardscope
