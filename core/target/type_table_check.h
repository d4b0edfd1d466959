// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Whether parts of a type table fit together, so that nobody who reads it has to look again. For the
//          files of core/target only.
// Thread:  pure functions, any thread.
// Errors:  one sentence about the first thing that is wrong.
#pragma once

#include "core/target/type_table.h"

namespace boardscope {

/// Kinds whose `value` is another type.
[[nodiscard]] bool means_a_type(TypeKind kind);

/// All names and types that are meant are there, chains of types end, and what is written out in full
/// (nameless structures, prototypes) is of a size that can be written out.
[[nodiscard]] Result<void> check_types(const TypeTableParts& parts);

}  // namespace boardscope
