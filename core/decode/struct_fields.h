// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The fields of a structure that the type table knows, as the record decoder reads them: one list, those of
//          structures inside by their path ("peer.port"), bit-fields and names of enumerations included.
// Thread:  pure function, any thread.
// Units:   bytes from the start of the structure.
// Errors:  none: what has no value (a flexible array, a type of which only the name is known) is left out.
#pragma once

#include "core/decode/record_schema.h"
#include "core/target/type_table.h"

#include <vector>

namespace boardscope::decode {

[[nodiscard]] std::vector<RecordField> struct_fields(const TypeTable& table, TypeId composite);

}  // namespace boardscope::decode
