// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How values of the language lie in keys, values and records: every value begins at a multiple of 8 and
//          fills its room, so that there is no padding. Structures that the C needs for it are gathered here.
// Thread:  a table of structures belongs to one compilation; the functions are pure.
// Units:   bytes.
#pragma once

#include "core/dsl/type.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

/// Kept in one u64 or s64.
[[nodiscard]] bool is_scalar(const Type& type);
/// Of a value in its place.
[[nodiscard]] std::uint32_t room_of(const Type& type);
/// What the host has to know of it.
[[nodiscard]] script::ValueType value_type_of(const Type& type);

/// The C structures of tuples, texts and the like, each once, in the order in which they may be declared.
class StructTable {
public:
    /// "u64", "s64", "struct tuple_1", "struct text_64": fit for a value of a map or a variable.
    std::string name_of(const Type& type);
    /// "u64 pid", "BS_TEXT(comm, 16)", "struct tuple_1 pair": a member or a variable, without ';'.
    std::string declaration(const Type& type, const std::string& name);
    [[nodiscard]] const std::vector<std::string>& definitions() const { return definitions_; }

private:
    std::string tuple_name(const Type& type);

    std::vector<std::pair<std::string, std::string>> known_;  ///< members → name
    std::vector<std::string> definitions_;
    int tuples_ = 0;
};

/// A word of C made of any text: "args.filename" → "filename"; never empty, never a word that C has.
[[nodiscard]] std::string c_word(std::string_view text);

}  // namespace boardscope::dsl
