// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Finds what the two-step route would read wrong. There the front end lays structures out for a
//          32-bit board, and llc then puts the 64-bit layout of BPF in its place: a member behind a pointer
//          moves, an array of pointers doubles its stride, and a pointer is loaded as eight bytes. Nothing
//          warns, so this reads the LLVM IR between the two steps and makes each such access an error that
//          names the field and a way around.
// Thread:  pure function, any thread.
// Source:  LLVM's language reference (data layout, getelementptr) and its textual debug info metadata; both
//          typed (clang 14) and opaque (15 and later) pointers are read.
#pragma once

#include "core/base/diagnostics.h"

#include <string>
#include <string_view>

namespace boardscope::builder {

/// `ir` is what goes into llc, made with -g. `user_file` is the name under which the source was compiled
/// (its #line name): accesses inlined from elsewhere are reported where that file makes them.
/// Empty when both layouts agree, as they do for 64-bit boards.
[[nodiscard]] Diagnostics check_ir_layout(std::string_view ir, const std::string& user_file);

/// The same question for route core, where `ir` is made for BPF and fields of structures are relocated: what
/// no relocation corrects is the stride of a plain `T **` of a 32-bit board, such as argv[i].
[[nodiscard]] Diagnostics check_pointer_strides(std::string_view ir, const std::string& user_file);

}  // namespace boardscope::builder
