// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/trace_cmd_decoder.h"

#include "core/decode/ftrace_line.h"
#include "core/decode/line_pieces.h"

namespace boardscope::decode {

namespace {

constexpr std::uint64_t any_number = UINT64_MAX;

/// "CPU:1 [SUBBUFFER START]", with numbers behind it when it was asked for them.
bool is_subbuffer_line(std::string_view line)
{
    std::uint64_t cpu = 0;
    return take_text(line, "CPU:") && take_number(line, any_number, cpu) &&
           line.starts_with(" [SUBBUFFER START]");
}

/// "(+8727)  sched_switch:         cmp:22241 …" of --ts-diff: the difference is in the times already.
void take_time_difference(std::string_view& message)
{
    std::string_view rest = message;
    std::uint64_t ns = 0;
    while (rest.starts_with(' '))
        rest.remove_prefix(1);
    if (take_text(rest, "(+") && take_number(rest, any_number, ns) && take_text(rest, ")") &&
        take_spaces(rest))
        message = rest;
}

/// The first row has no difference, only the room for it.
void split_event_again(TextRow& row)
{
    take_time_difference(row.message);
    std::string_view text = row.message;
    while (text.starts_with(' '))
        text.remove_prefix(1);
    TextRow split;
    split_event(text, split);
    if (split.event.empty()) return;
    row.event = split.event;
    row.message = split.message;
}

}  // namespace

bool is_trace_cmd_head(std::string_view line)
{
    std::uint64_t number = 0;
    if (take_text(line, "cpus=") || take_text(line, "version = "))
        return take_number(line, any_number, number) && line.empty();
    return take_text(line, "CPU ") && take_number(line, any_number, number) && line == " is empty";
}

void TraceCmdDecoder::line(std::string_view line)
{
    if (line.starts_with("CPU:")) {
        if (const std::optional<Loss> loss = parse_loss_line(line)) {
            emit_loss(*loss);
            return;
        }
        if (is_subbuffer_line(line)) return;
    }
    TextRow row;
    if (parse_ftrace_line(line, row)) {
        if (row.event.empty()) split_event_again(row);
        const std::size_t padding = row.message.find_first_not_of(' ');
        row.message.remove_prefix(std::min(padding, row.message.size()));
        emit(row);
    } else if (!is_trace_cmd_head(line) && !is_ftrace_head(line)) {
        emit_odd(line);
    }
}

}  // namespace boardscope::decode
