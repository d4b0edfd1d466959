// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How a field of a trace event is declared in C so that a BPF program reads it right: as wide as the
//          board's kernel stores it, with the sign of its type, whatever a `long` is where it is compiled.
// Thread:  pure function, any thread.
// Units:   bytes.
// Source:  include/linux/types.h and include/uapi of Linux for what the names mean; what syscalls' events
// store is
//          one `unsigned long` for each argument (kernel/trace/trace_syscalls.c).
#pragma once

#include "core/decode/event_layout.h"

#include <cstddef>
#include <string>

namespace boardscope::builder {

struct FieldDeclaration {
    std::string type;          ///< of one element: "int", "bs_u64_at4"
    std::size_t bytes = 0;     ///< of one element; may be less than the kernel stores
    std::size_t elements = 0;  ///< with is_array
    bool is_array = false;
    bool takes_two_registers = false;  ///< and the event holds but one of them
};

[[nodiscard]] FieldDeclaration declaration_of(const decode::EventField& field, bool is_syscall_event,
                                              std::size_t long_bytes);

}  // namespace boardscope::builder
