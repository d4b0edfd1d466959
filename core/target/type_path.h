// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where a field lies: "task_struct.real_parent.tgid" → the offsets to read at, one for each pointer
//          on the way, and what is to be read in the end.
// Thread:  pure functions, any thread.
// Units:   bytes, and bits where the name says so.
// Errors:  name the structure and the field that it has not, with the one that may be meant.
#pragma once

#include "core/base/result.h"
#include "core/target/type_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope {

/// A member of a structure, or of the nameless ones inside of it.
struct MemberPlace {
    TypeId type = 0;
    std::uint64_t bit_offset = 0;
    std::uint32_t bits = 0;  ///< of a bit-field; else 0
};
[[nodiscard]] std::optional<MemberPlace> find_member(const TypeTable& table, TypeId composite,
                                                     std::string_view name);

/// Where to read from what the step before has read, or from where the path begins.
struct PathHop {
    TypeId from = 0;  ///< the structure, or what the pointer points to
    std::uint64_t byte_offset = 0;
    std::string text;  ///< what of the path it is: "mm.exe_file"
};

struct FieldPlace {
    std::vector<PathHop> hops;  ///< at all but the last a pointer is read
    TypeId type = 0;            ///< as it is declared
    std::uint64_t bytes = 0;    ///< to be read at the last hop; 0 of arrays without a length
    bool is_signed = false;
    std::uint32_t bit_shift = 0;  ///< of a bit-field: from bit 0 of what is read
    std::uint32_t bits = 0;       ///< of a bit-field; else 0
};

/// `path` begins with a type as TypeTable::find_type() takes it: "file.f_path.dentry->d_name.name", "struct
/// file.f_flags", "task_struct.comm[0]". "." and "->" mean the same, as in bpftrace. A path of a name alone
/// is no field.
[[nodiscard]] Result<FieldPlace> find_field(const TypeTable& table, std::string_view path);
/// From a value of that type, or, where it is a pointer, from what it points to: "real_parent->tgid".
[[nodiscard]] Result<FieldPlace> find_field(const TypeTable& table, TypeId start, std::string_view path);

}  // namespace boardscope
