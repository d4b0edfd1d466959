// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The debug information of textual LLVM IR: where an instruction comes from, and what the C source
// calls
//          the field at an offset. Private to the layout guard.
// Thread:  filled once, then only read. Refers to the IR text, which must outlive it.
// Errors:  what is missing or odd gives empty answers.
// Source:  LLVM language reference, "Specialized Metadata".
#pragma once

#include "core/base/source_span.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder::ir {

class DebugInfo {
public:
    /// One line `!12 = distinct !DISubprogram(…)`.
    void add_line(std::string_view line);

    /// Of `!dbg !N`; climbs out of inlined functions until it is in `user_file`.
    [[nodiscard]] SourceSpan place(std::uint64_t location, const std::string& user_file) const;

    /// "in.z" for byte 16 of "struct.foo" ("union.…"); empty when there is none.
    [[nodiscard]] std::string member_name(std::string_view ir_name, std::uint64_t byte) const;

private:
    struct Node {
        std::string_view kind;  ///< "DILocation"; empty for a plain list
        std::string_view body;  ///< between the outer brackets
    };
    using Id = std::uint64_t;

    [[nodiscard]] const Node* find(std::optional<Id> id) const;
    [[nodiscard]] std::string file_of_scope(std::optional<Id> scope) const;
    [[nodiscard]] std::string member_path(const Node& composite, std::uint64_t bit, int depth) const;
    [[nodiscard]] const Node* without_typedefs(const Node* node) const;

    std::map<Id, Node> nodes_;
    std::map<std::string, Id, std::less<>> composites_;  ///< "struct.foo" → its node
};

}  // namespace boardscope::builder::ir
