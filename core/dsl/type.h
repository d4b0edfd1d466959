// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The types of a script's expressions. Types of C are entries of a type table: the board's kernel's,
// or that of the
//          structs which the script itself defines.
// Thread:  plain values, any thread; the tables must outlive them.
// Units:   bytes.
#pragma once

#include "core/target/type_table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::dsl {

enum class TypeKind : std::uint8_t {
    unknown,        ///< not inferred (yet)
    nothing,        ///< of calls that have no value: printf()
    integer,        ///< bytes 1, 2, 4, 8
    pointer,        ///< an address of the board; to c_type, or to void where that is 0
    structure,      ///< struct or union c_type, by its address
    array,          ///< of c_type's elements, by its address
    text,           ///< characters, at most `bytes` with their NUL, in memory of the program
    blob,           ///< u32 length and bytes: buf()
    tuple,          ///< `elements`
    kernel_symbol,  ///< u64 address that prints as a name
    user_symbol,    ///< u64 address, u64 process
    kernel_stack,
    user_stack,
    inet,
    mac,
    time,  ///< strftime()
    error_number,
    user_name,
    signal_name,
    attach_point,  ///< the builtin `probe`
    count,         ///< aggregations: what a map holds after @ = count()
    sum,
    minimum,
    maximum,
    average,
    stats,
    log2_histogram,
    linear_histogram,
};

/// In whose memory an address lies. `by_address`: to be told when the program runs (docs/dsl.md).
enum class Space : std::uint8_t { by_address, kernel, user };

/// An entry of a table; without table: of C nothing is known.
struct CType {
    const TypeTable* table = nullptr;
    TypeId id = 0;
    friend bool operator==(const CType&, const CType&) = default;
};

struct Type {
    TypeKind kind = TypeKind::unknown;
    std::uint32_t bytes =
        0;  ///< of the value as programs keep it: integers their own, pointers 8, texts their room
    bool is_signed = false;           ///< integer, sum, minimum, maximum, average, stats
    Space space = Space::by_address;  ///< pointer, structure, array
    /// pointer: what it points to; structure, array: itself; integer: the enumeration, or what makes it a
    /// pointer beside: that type (arg0, by the function's prototype), or the structure it points to (curtask).
    /// It counts like a number, and has fields like a pointer.
    CType c_type;
    /// tuple: its elements; pointer and array of which C's tables know nothing: what they point to or are made
    /// of, if that is known. See pointed_to() in c_types.h.
    std::vector<Type> elements;
    std::string format;          ///< time, stacks
    std::uint32_t frames = 0;    ///< stacks
    std::int64_t min = 0;        ///< linear_histogram
    std::int64_t max = 0;
    std::int64_t step = 0;
    friend bool operator==(const Type&, const Type&) = default;

    [[nodiscard]] static Type integer(std::uint32_t bytes, bool is_signed)
    {
        return {.kind = TypeKind::integer, .bytes = bytes, .is_signed = is_signed};
    }
    [[nodiscard]] static Type text(std::uint32_t bytes) { return {.kind = TypeKind::text, .bytes = bytes}; }
    [[nodiscard]] bool is_number() const { return kind == TypeKind::integer || kind == TypeKind::pointer; }
    [[nodiscard]] bool is_aggregation() const { return kind >= TypeKind::count; }
};

/// As messages and `-d` call it: "int32", "struct file *", "string[64]", "count()".
[[nodiscard]] std::string to_string(const Type& type);

}  // namespace boardscope::dsl
