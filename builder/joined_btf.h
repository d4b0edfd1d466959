// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The types of a kernel and of its modules as one BTF, for all that reads only one.
// Thread:  plain function, any thread; about a second for a kernel's and some modules' types.
// Errors:  BTF that is damaged, or of a module of another kernel: one sentence that names it.
// Source:  "BPF Type Format (BTF)" of the kernel's documentation, for split BTF; libbpf reads and joins.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace boardscope::builder {

struct ModuleBtf {
    std::string module;  ///< as /proc/modules calls it
    Bytes bytes;
    bool is_split = false;  ///< it names types of the kernel by number, as what a running kernel shows does
};

/// A type that the kernel or another module defines differently under the same name is NAME__MODULE in the
/// result: by its name alone nobody could tell which is meant.
[[nodiscard]] Result<Bytes> join_btf(ByteView kernel, const std::vector<ModuleBtf>& modules);

}  // namespace boardscope::builder
