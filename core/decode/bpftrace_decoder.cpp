// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/bpftrace_decoder.h"

#include "core/decode/line_pieces.h"

#include <limits>

namespace boardscope::decode {

namespace {

/// "@reads: " and "@reads[dd]: " with nothing behind it: bars follow, or nothing does.
bool begins_histogram(std::string_view line)
{
    return line.starts_with('@') && line.ends_with(": ");
}

/// "@[" or "@stacks[", and the key goes on in the next line.
bool begins_long_key(std::string_view line)
{
    return line.starts_with('@') && line.ends_with('[') && line.find(' ') == std::string_view::npos;
}

/// "]: 5", "    comm, 12]: 5".
bool ends_long_key(std::string_view line)
{
    return line.find("]: ") != std::string_view::npos;
}

/// "Lost 340 events": its buffer was full.
std::optional<Loss> parse_lost(std::string_view line)
{
    std::uint64_t count = 0;
    if (!take_text(line, "Lost ") || !take_number(line, std::numeric_limits<std::uint64_t>::max(), count) ||
        line != " events")
        return std::nullopt;
    return Loss{.cause = LossCause::perf_buffer, .count = count};
}

/// "[8, 16)             1122 |@@@@@           |": one bar of a histogram.
bool is_histogram_bar(std::string_view line)
{
    const std::size_t bar = line.find('|');
    if (bar == std::string_view::npos || !line.ends_with('|') ||
        !(line.starts_with('[') || line.starts_with('(')))
        return false;
    std::string_view count = line.substr(0, bar);
    while (count.ends_with(' '))
        count.remove_suffix(1);
    return !count.empty() && is_digit(count.back());
}

}  // namespace

bool is_bpftrace_head(std::string_view line)
{
    std::uint64_t number = 0;
    return take_text(line, "Attaching ") &&
           take_number(line, std::numeric_limits<std::uint64_t>::max(), number) &&
           (line == " probe..." || line == " probes...");
}

bool BpftraceDecoder::continues(std::string_view line) const
{
    return (inside_ == Inside::key || (inside_ == Inside::histogram && is_histogram_bar(line))) && fits(line);
}

void BpftraceDecoder::line(std::string_view line)
{
    if (continues(line)) {
        add(line);
        // Behind a long key may stand a histogram, as behind any other.
        if (inside_ == Inside::key && ends_long_key(line)) inside_ = Inside::histogram;
        return;
    }
    inside_ = begins_histogram(line)  ? Inside::histogram
              : begins_long_key(line) ? Inside::key
                                      : Inside::nothing;
    if (inside_ != Inside::nothing) {
        begin(line);
        return;
    }
    if (const std::optional<Loss> loss = parse_lost(line)) {
        end_gathered();
        emit_loss(*loss);
    } else if (line.empty() || is_bpftrace_head(line)) {
        end_gathered();
    } else {
        emit_line(line);
    }
}

}  // namespace boardscope::decode
