// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The text of a script, and which line and column a byte of it has.
// Thread:  immutable, any thread.
// Units:   byte offsets from 0; lines and columns count from 1, columns in bytes.
// Errors:  none: a place beyond the text is its end.
#pragma once

#include "core/base/source_span.h"
#include "core/dsl/ast.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

/// Scripts are small; what is larger was not meant to be one.
constexpr std::size_t script_limit_bytes = 1 << 20;

class SourceText {
public:
    /// `file` stands in messages.
    SourceText(std::string text, std::string file);

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] std::string_view slice(TextRange range) const;
    /// Up to the end of its first line.
    [[nodiscard]] SourceSpan span(TextRange range) const;
    [[nodiscard]] int line_of(std::uint32_t offset) const;

private:
    std::string text_;
    std::string file_;
    std::vector<std::uint32_t> line_starts_;
};

}  // namespace boardscope::dsl
