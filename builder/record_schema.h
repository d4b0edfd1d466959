// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which structs a probe's ring and perf maps name, and their fields by the type table of the object's own
//          BTF. The layout is that of the program, which is what its records have, also on 32-bit boards.
// Thread:  any thread.
// Errors:  none: an object without BTF, or a map that names no struct, has no schema.
// Source:  BTF of libbpf's map definitions (struct { __uint(type, …); __type(value, …); } name SEC(".maps")).
#pragma once

#include "core/base/bytes.h"
#include "core/decode/record_schema.h"

#include <string>

namespace boardscope::builder {

[[nodiscard]] decode::RecordSchema read_record_schema(const std::string& object_path);

}  // namespace boardscope::builder
