// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Raw BTF → the table of types that everybody else reads.
// Thread:  plain functions, any thread; some 0.1 s for the types of a whole kernel.
// Errors:  a file that is cut short, damaged, of the other byte order, or no BTF: one sentence each.
// Source:  libbpf reads BTF; what it lets pass is checked by TypeTable::make().
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/type_table.h"

#include <string>

namespace boardscope::builder {

/// `name` is how messages call it. `pointer_bytes` counts only where the BTF does not tell, as one of a few
/// types may not.
[[nodiscard]] Result<TypeTable> type_table_of_btf(ByteView bytes, const std::string& name, int pointer_bytes);

}  // namespace boardscope::builder
