// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whether a print format of a trace event is written as kernels write them. Libtraceevent's parser
// trusts its
//          input: what it does not expect makes it read through null pointers, or divide by zero while it
//          reads.
// Thread:  plain function.
// Source:  include/trace/stages/stage3_trace_output.h of Linux: what its macros make of TP_printk().
#pragma once

#include <string_view>

namespace boardscope::decode {

/// `text` is what stands behind "print fmt:": "\"vec=%u\", REC->vec". Divisions are left out with the rest: a
/// dozen of 2,300 events of a kernel divide at all.
[[nodiscard]] bool is_known_print_format(std::string_view text);

}  // namespace boardscope::decode
