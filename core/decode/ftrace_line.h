// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One line as ftrace prints it, in each of its layouts, taken apart. Other tools print the same
// lines. Thread:  any. Units:   nanoseconds; see TextRow::resolution_ns. Errors:  a line of no such layout is
// false or nothing, and nothing is changed. Source:  kernel/trace/trace_output.c (trace_print_context,
// trace_print_lat_context) and trace.c of Linux;
//          tracecmd/trace-read.c of trace-cmd for its words about lost events.
#pragma once

#include "core/decode/text_row.h"

#include <optional>
#include <string_view>

namespace boardscope::decode {

/// A row with its header, in any of the layouts:
///
///                  cat-133   (    12) [000] d..31    59.668944: sched_switch: prev_comm=…
///          cat-133     0d..31    5us+: sched_switch: …                      latency-format
///                  cat     133   0 1 00000003 00000007 [63a981aee] 26752850.670ms (+0.016ms): …   … and
///                  verbose
[[nodiscard]] bool parse_ftrace_line(std::string_view line, TextRow& row);

/// Splits "bpf_trace_printk: hello" and "0x00000001: hello". Function names of the function tracer and the
/// like have no such form; they stay in the message.
void split_event(std::string_view text, TextRow& row);

/// "CPU:1 [LOST 340 EVENTS]", "CPU:1 [340 EVENTS DROPPED]"; without a number when nobody counted.
[[nodiscard]] std::optional<Loss> parse_loss_line(std::string_view line);

/// Blank, a line of the head ("# tracer: nop"), or "##### CPU 1 buffer started ####".
[[nodiscard]] bool is_ftrace_head(std::string_view line);

}  // namespace boardscope::decode
