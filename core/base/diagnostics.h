// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Located messages of a compiler, of our own checks or of the verifier, as data: the editor
//          underlines them, the command line prints them.
// Thread:  plain value, any thread.
#pragma once

#include "core/base/source_span.h"

#include <string>
#include <vector>

namespace boardscope {

enum class Severity { note, warning, error };

/// Text that a compiler would put in the place of another: clang's "fix-it".
struct FixIt {
    SourceSpan span;  ///< of what goes; empty (end_column == column): nothing does
    std::string text;

    friend bool operator==(const FixIt&, const FixIt&) = default;
};

struct Diagnostic {
    Severity severity = Severity::error;
    SourceSpan span;      ///< file may be empty when the message belongs to no place
    std::string message;  ///< one sentence, no trailing newline
    std::string hint;     ///< what to do about it; may be empty
    std::vector<FixIt> fixes;  ///< all together mend it; each on one line

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

class Diagnostics {
public:
    void add(Diagnostic diagnostic) { items_.push_back(std::move(diagnostic)); }
    void append(const Diagnostics& other) { items_.insert(items_.end(), other.items_.begin(), other.items_.end()); }

    [[nodiscard]] bool has_errors() const;
    [[nodiscard]] bool empty() const { return items_.empty(); }
    [[nodiscard]] const std::vector<Diagnostic>& items() const { return items_; }

    /// One `file:line:column: severity: message` line each, hints indented below: the layout of
    /// GCC and clang, so that editors' error parsers know it.
    [[nodiscard]] std::string to_text() const;

private:
    std::vector<Diagnostic> items_;
};

[[nodiscard]] const char* to_string(Severity severity);

}  // namespace boardscope
