// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Types of a BTF in the few shapes that values have. For the files of builder only.
// Thread:  plain functions.
// Errors:  what is not understood has the shape unknown.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder {

/// One field of a struct, union or section; those of nameless inner structs stand among the outer ones.
struct FieldView {
    std::string name;
    std::uint32_t type = 0;
    std::uint32_t bit_offset = 0;
    std::uint32_t bits = 0;  ///< of a bit field; else 0
};

struct TypeView {
    enum class Shape { unknown, integer, boolean, real, pointer, enumeration, text, array, fields };
    Shape shape = Shape::unknown;
    std::uint32_t bytes = 0;
    bool is_signed = false;
    std::uint32_t element = 0;  ///< of an array
    std::uint32_t count = 0;    ///< of an array or text
    std::vector<FieldView> fields;
    struct Enumerator {
        std::string name;
        std::uint64_t value = 0;
    };
    std::vector<Enumerator> enumerators;
    std::string name;  ///< "__u32", "struct event", "char[16]"
};

[[nodiscard]] TypeView view_of(const btf& types, std::uint32_t id);

}  // namespace boardscope::builder
