// SPDX-License-Identifier: GPL-3.0-or-later
// What:    An object file as the compiler wrote it → what a loader needs of it: programs, maps, BTF with the lines of
//          instructions. DWARF, and relocations of BTF that nobody reads, stay behind. libbpf's static linker does it, as
//          for `bpftool gen object`, in a few ms and without a program being started.
// Thread:  any, different files at the same time.
// Errors:  what libbpf says of a file that it cannot read or write.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <string>

namespace boardscope::builder {

/// `linked_path`: written on the way, and read back.
[[nodiscard]] Result<Bytes> linked_object(const std::string& object_path, const std::string& linked_path);

}  // namespace boardscope::builder
