// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_error.h"

namespace boardscope::filter {

Diagnostic to_diagnostic(const FilterError& error)
{
    Diagnostic diagnostic;
    diagnostic.severity = Severity::error;
    diagnostic.span.line = 1;
    diagnostic.span.column = static_cast<int>(error.range.begin) + 1;
    diagnostic.span.end_column = static_cast<int>(error.range.end) + 1;
    diagnostic.message = error.message;
    diagnostic.hint = error.hint;
    return diagnostic;
}

Error to_error(const FilterError& error, std::string_view filter_text)
{
    std::string cause = "in the filter, column " + std::to_string(error.range.begin + 1);
    if (error.range.begin < error.range.end && error.range.end <= filter_text.size())
        cause += " (" +
                 std::string(filter_text.substr(error.range.begin, error.range.end - error.range.begin)) +
                 ")";
    return {cause + ": " + error.message, error.hint};
}

}  // namespace boardscope::filter
