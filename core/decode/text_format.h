// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which kinds of saved text there are, what a text is by its beginning, and the decoder for each.
// Thread:  any.
// Errors:  a beginning that is no text has no format.
#pragma once

#include "core/decode/text_decoder.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace boardscope::decode {

enum class TextFormat {
    ftrace,     ///< trace, trace_pipe, and what Boardscope prints
    trace_cmd,  ///< trace-cmd report
    systrace,   ///< Android's systrace (HTML) and atrace
    bpftrace,
    ply,
    lines,  ///< any text
};

struct TextFormatName {
    TextFormat format;
    const char* name;         ///< "trace-cmd": for options
    const char* description;  ///< "the report of trace-cmd"
};
[[nodiscard]] std::span<const TextFormatName> text_format_names();
[[nodiscard]] const TextFormatName& name_of(TextFormat format);

struct DetectedText {
    TextFormat format = TextFormat::lines;
    bool carriage_returns = false;  ///< lines end in \r\n
    friend bool operator==(const DetectedText&, const DetectedText&) = default;
};

/// How much of a file detect_text() wants to see; fewer bytes do where there are no more.
inline constexpr std::size_t detection_bytes = 1024;
[[nodiscard]] std::optional<DetectedText> detect_text(std::string_view beginning);

/// `sink` must outlive the decoder.
[[nodiscard]] std::unique_ptr<TextDecoder> make_decoder(const DetectedText& text, TextSink& sink);

}  // namespace boardscope::decode
