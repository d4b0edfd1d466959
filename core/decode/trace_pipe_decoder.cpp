// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/trace_pipe_decoder.h"

#include "core/decode/ftrace_line.h"

namespace boardscope::decode {

void TracePipeDecoder::line(std::string_view line)
{
    // The kernel puts at least one space before a task's name, so such a line is none of its rows.
    if (line.starts_with('#') && is_ftrace_head(line)) return;
    // Losses first: their line may look like a task of that name.
    if (const std::optional<Loss> loss = line.starts_with("CPU:") ? parse_loss_line(line) : std::nullopt) {
        emit_loss(*loss);
        return;
    }
    TextRow row;
    if (parse_ftrace_line(line, row))
        emit(row);
    else if (!is_ftrace_head(line))
        emit_odd(line);
}

}  // namespace boardscope::decode
