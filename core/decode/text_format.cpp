// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/text_format.h"

#include "core/decode/bpftrace_decoder.h"
#include "core/decode/ftrace_line.h"
#include "core/decode/plain_lines_decoder.h"
#include "core/decode/ply_decoder.h"
#include "core/decode/systrace_decoder.h"
#include "core/decode/trace_cmd_decoder.h"
#include "core/decode/trace_pipe_decoder.h"
#include "core/decode/utf8.h"

#include <algorithm>

namespace boardscope::decode {

namespace {

constexpr TextFormatName names[] = {
    {TextFormat::ftrace, "ftrace", "ftrace text"},
    {TextFormat::trace_cmd, "trace-cmd", "a report of trace-cmd"},
    {TextFormat::systrace, "systrace", "systrace"},
    {TextFormat::bpftrace, "bpftrace", "output of bpftrace"},
    {TextFormat::ply, "ply", "output of ply"},
    {TextFormat::lines, "lines", "plain lines"},
};

struct LineSign {
    TextFormat format;
    bool (*holds)(std::string_view line);
};

bool begins_html(std::string_view line)
{
    return line.starts_with("<!DOCTYPE") || line.starts_with("<!doctype") || line.starts_with("<html");
}

bool is_atrace_word(std::string_view line)
{
    return line == "TRACE:" || line.starts_with("capturing trace...");
}

bool is_ftrace_row(std::string_view line)
{
    TextRow row;
    return parse_ftrace_line(line, row);
}

/// trace-cmd pads the names of events where ftrace does not; a report may have lost its first line.
bool is_trace_cmd_row(std::string_view line)
{
    TextRow row;
    return parse_ftrace_line(line, row) && !row.event.empty() && row.message.starts_with("    ");
}

bool is_trace_cmd_loss(std::string_view line)
{
    return parse_loss_line(line) && line.ends_with("DROPPED]");
}

bool is_ftrace_head_line(std::string_view line)
{
    return line.starts_with("# tracer:") || line.starts_with("##### CPU ");
}

bool is_ftrace_loss(std::string_view line)
{
    return parse_loss_line(line).has_value();
}

/// A value of a map that bpftrace printed: "@[dd]: 5", "@reads: ".
bool is_bpftrace_map(std::string_view line)
{
    return line.starts_with('@') && line.find("]: ") != std::string_view::npos;
}

/// The first line that holds a sign decides; within a line the first sign of these.
constexpr LineSign signs[] = {
    {TextFormat::systrace, begins_html},        {TextFormat::systrace, is_atrace_word},
    {TextFormat::trace_cmd, is_trace_cmd_head}, {TextFormat::trace_cmd, is_trace_cmd_loss},
    {TextFormat::trace_cmd, is_trace_cmd_row},  {TextFormat::ftrace, is_ftrace_head_line},
    {TextFormat::ftrace, is_ftrace_loss},       {TextFormat::ftrace, is_ftrace_row},
    {TextFormat::bpftrace, is_bpftrace_head},   {TextFormat::ply, is_ply_head},
    {TextFormat::bpftrace, is_bpftrace_map},
};

/// A NUL now and then, or a file name in an old encoding, is odd but still text. Of a program, a picture or
/// an archive far more bytes are none.
bool looks_like_text(std::string_view text)
{
    std::size_t odd = 0;
    const std::size_t size = text.size();
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t bytes = utf8_sequence(text);
        const bool cut_at_the_end = bytes == 0 && text.size() < 4;
        const bool control =
            first < 0x20 && std::string_view("\t\n\r\f\v\b\x1b").find(text.front()) == std::string_view::npos;
        if (!cut_at_the_end && (bytes == 0 || control)) ++odd;
        text.remove_prefix(std::max<std::size_t>(bytes, 1));
    }
    return odd * 20 <= size;
}

std::optional<TextFormat> format_of_line(std::string_view line)
{
    for (const LineSign& sign : signs) {
        if (sign.holds(line)) return sign.format;
    }
    return std::nullopt;
}

}  // namespace

std::span<const TextFormatName> text_format_names()
{
    return names;
}

const TextFormatName& name_of(TextFormat format)
{
    return *std::find_if(std::begin(names), std::end(names),
                         [format](const TextFormatName& name) { return name.format == format; });
}

std::optional<DetectedText> detect_text(std::string_view beginning)
{
    beginning = beginning.substr(0, detection_bytes);
    DetectedText detected;
    bool known = false;
    std::string_view rest = beginning;
    while (!known && !rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (const std::optional<TextFormat> format = format_of_line(line)) {
            detected.format = *format;
            known = true;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!known && !looks_like_text(beginning)) return std::nullopt;
    const std::size_t line_end = beginning.find('\n');
    detected.carriage_returns =
        line_end != std::string_view::npos && line_end > 0 && beginning[line_end - 1] == '\r';
    return detected;
}

std::unique_ptr<TextDecoder> make_decoder(const DetectedText& text, TextSink& sink)
{
    std::unique_ptr<TextDecoder> decoder;
    switch (text.format) {
    case TextFormat::ftrace: decoder = std::make_unique<TracePipeDecoder>(sink); break;
    case TextFormat::trace_cmd: decoder = std::make_unique<TraceCmdDecoder>(sink); break;
    case TextFormat::systrace: decoder = std::make_unique<SystraceDecoder>(sink); break;
    case TextFormat::bpftrace: decoder = std::make_unique<BpftraceDecoder>(sink); break;
    case TextFormat::ply: decoder = std::make_unique<PlyDecoder>(sink); break;
    case TextFormat::lines: decoder = std::make_unique<PlainLinesDecoder>(sink); break;
    }
    if (text.carriage_returns) decoder->drop_carriage_returns();
    return decoder;
}

}  // namespace boardscope::decode
