// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a raw BTF is: whole or not, of which byte order, pointer size and architecture, which types
//          it holds, and whether it describes functions.
// Thread:  plain functions, any thread.
// Units:   pointer size in bytes.
// Errors:  a file that is cut short, damaged, of the other byte order, or no BTF: one sentence each.
// Source:  Documentation/bpf/btf.rst of the kernel for the header; libbpf reads the rest.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <optional>
#include <string>
#include <vector>

namespace boardscope::builder {

struct BtfFacts {
    int pointer_bytes = 0;                ///< 0: it does not tell
    std::optional<Arch> arch;             ///< by its pt_regs; armv7 stands for 32-bit ARM of any kind
    std::size_t types = 0;                ///< of all kinds
    std::vector<std::string> structures;  ///< names of structs and unions, sorted; nameless ones left out
    std::size_t functions = 0;            ///< with a prototype; where it was made from headers, those that are declared
};

/// As in the first bytes of a file, of either byte order.
[[nodiscard]] bool looks_like_btf(ByteView bytes);

/// `name` is how messages call it.
[[nodiscard]] Result<BtfFacts> facts_of_btf(ByteView bytes, const std::string& name);

}  // namespace boardscope::builder
