// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where in the source the instructions of an object's programs come from, counted as the kernel counts them: libbpf
//          puts the functions that a program calls behind it.
// Thread:  any thread.
// Errors:  none: what the object does not say is not known.
// Source:  bpf_object__relocate_calls() of libbpf 1.x for the order of functions; the object's .BTF.ext for the lines.
#pragma once

#include "core/base/bytes.h"
#include "core/verifier/program_lines.h"

#include <string>
#include <vector>

namespace boardscope::builder {

/// Where a function of a header was expanded, the place is the one in the file of the function around it; in
/// `source_name` before all others.
[[nodiscard]] std::vector<verifier::ProgramLines> program_lines(const std::string& object_path,
                                                                const std::string& source_name);
/// Of an object in memory, as recordings hold it.
[[nodiscard]] std::vector<verifier::ProgramLines> program_lines(ByteView object,
                                                                const std::string& source_name);

}  // namespace boardscope::builder
