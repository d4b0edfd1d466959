// SPDX-License-Identifier: GPL-3.0-or-later
// What:    USDT marks of a program or library, from the notes that <sys/sdt.h> leaves in its file.
// Thread:  plain function, any thread; it reads the file.
// Errors:  none: what is no such file, or is damaged, has no marks.
// Source:  systemtap's description of its user-space probes: notes "stapsdt" of type 3 hold three words of the
//          program's size (the place, the address that the section .stapsdt.base had when the file was linked, the semaphore),
//          then provider, name and arguments, each ended by a zero byte.
#pragma once

#include "core/dsl/target_facts.h"

#include <string>
#include <vector>

namespace boardscope::builder {

/// By provider, name and place in the file.
[[nodiscard]] std::vector<dsl::UserMark> user_marks(const std::string& file);

}  // namespace boardscope::builder
