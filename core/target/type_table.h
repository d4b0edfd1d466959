// SPDX-License-Identifier: GPL-3.0-or-later
// What:    All types and functions that the host knows of one kernel, as one plain value: structures with
//          their layout, enumerations, names of types, functions with their parameters.
// Thread:  plain value; nothing changes after make(), so any number of threads may read it.
// Units:   bytes and bits as their names say; bit 0 of a byte is the lowest, as on all boards
// (little-endian). Errors:  make() refuses what does not fit together. Queries never fail on a table that was
// made, but an id
//          must be one of its own, and an index below the count.
// Source:  the kinds are those of BTF, Documentation/bpf/btf.rst of the kernel.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope {

using TypeId = std::uint32_t;  ///< 0: void

enum class TypeKind : std::uint8_t {
    nothing,  ///< void
    integer,
    real,
    pointer,
    array,
    structure,
    union_of,
    enumeration,
    forward,    ///< a struct or union of which only the name is known
    alias,      ///< typedef
    qualified,  ///< const, volatile, restrict
    prototype,
    function,
    other,  ///< variables, sections, tags
};

namespace type_flag {
inline constexpr std::uint8_t is_signed = 1;     ///< integer, enumeration
inline constexpr std::uint8_t is_bool = 2;       ///< integer
inline constexpr std::uint8_t is_char = 4;       ///< integer
inline constexpr std::uint8_t is_union = 8;      ///< forward
inline constexpr std::uint8_t is_variadic = 16;  ///< prototype: … at the end
inline constexpr std::uint8_t is_const = 32;     ///< qualified
inline constexpr std::uint8_t is_volatile = 64;
inline constexpr std::uint8_t is_restrict = 128;
}  // namespace type_flag

/// What a table is made of. Names are offsets into `names`, where each ends with a NUL and offset 0 is the
/// empty one; types are indices into `types`, whose first is void.
struct TypeTableParts {
    struct Type {
        std::uint32_t name = 0;
        /// The bytes of integer, real, structure, union and enumeration; else the type that is pointed to,
        /// repeated, named, qualified or returned; of a function its prototype.
        std::uint32_t value = 0;
        /// Of an array its length; else where its members, enumerators or parameters begin.
        std::uint32_t first = 0;
        std::uint16_t count = 0;
        TypeKind kind = TypeKind::nothing;
        std::uint8_t flags = 0;
    };
    struct Member {
        std::uint32_t name = 0;
        TypeId type = 0;
        std::uint32_t bit_offset = 0;
        std::uint8_t bits = 0;  ///< of a bit-field; else 0
    };
    struct Enumerator {
        std::uint32_t name = 0;
        std::uint32_t low = 0;
        std::uint32_t high = 0;  ///< all ones above a negative value of 32 bits
    };
    struct Parameter {
        std::uint32_t name = 0;
        TypeId type = 0;
    };

    int pointer_bytes = 0;
    std::string names = std::string(1, '\0');
    std::vector<Type> types = std::vector<Type>(1);
    std::vector<Member> members;
    std::vector<Enumerator> enumerators;
    std::vector<Parameter> parameters;
};

struct TypeMember {
    std::string_view name;  ///< empty: the members of a nameless struct or union stand among the others
    TypeId type = 0;
    std::uint32_t bit_offset = 0;
    std::uint32_t bits = 0;  ///< of a bit-field; else 0
};

struct TypeEnumerator {
    std::string_view name;
    std::uint64_t value = 0;  ///< of a signed enumeration: as two's complement
};

struct TypeParameter {
    std::string_view name;  ///< empty: the declaration has none
    TypeId type = 0;
};

/// C keeps these names apart: "struct file" and a function called file may both be.
enum class NameKind : std::uint8_t {
    structure,  ///< struct and union
    enumeration,
    plain,  ///< typedefs, integers and the like
    function,
};

class TypeTable {
public:
    /// A table that knows nothing, of a 64-bit board.
    TypeTable() { parts_.pointer_bytes = 8; }
    [[nodiscard]] static Result<TypeTable> make(TypeTableParts parts);

    /// For a cache on this very machine: not to be read by another version of this program. What is damaged is refused.
    [[nodiscard]] Bytes to_bytes() const;
    [[nodiscard]] static Result<TypeTable> from_bytes(ByteView bytes);

    [[nodiscard]] int pointer_bytes() const { return parts_.pointer_bytes; }
    [[nodiscard]] std::size_t type_count() const { return parts_.types.size(); }
    [[nodiscard]] std::size_t memory_bytes() const;

    /// The first of that name; of structures one with a layout, if there is one.
    [[nodiscard]] std::optional<TypeId> find(NameKind kind, std::string_view name) const;
    /// As in C: "struct file", "union sigval", "enum pid_type", "pid_t", "unsigned int"; "file" alone means
    /// the type of that name, else the structure, else the enumeration.
    [[nodiscard]] std::optional<TypeId> find_type(std::string_view text) const;
    [[nodiscard]] std::optional<TypeId> find_function(std::string_view name) const
    {
        return find(NameKind::function, name);
    }
    /// All that have a name of that kind, in the order of the names.
    [[nodiscard]] std::span<const TypeId> named(NameKind kind) const;

    struct Constant {
        TypeId enumeration = 0;
        TypeEnumerator enumerator;
    };
    [[nodiscard]] std::optional<Constant> find_enumerator(std::string_view name) const;

    [[nodiscard]] TypeKind kind(TypeId id) const { return parts_.types[id].kind; }
    [[nodiscard]] std::string_view name(TypeId id) const { return text(parts_.types[id].name); }
    [[nodiscard]] bool has(TypeId id, std::uint8_t flag) const { return parts_.types[id].flags & flag; }
    [[nodiscard]] bool is_composite(TypeId id) const
    {
        return kind(id) == TypeKind::structure || kind(id) == TypeKind::union_of;
    }
    /// What is pointed to, repeated, named, qualified or returned; of a function its prototype. Else 0.
    [[nodiscard]] TypeId target(TypeId id) const;
    /// Behind typedefs and qualifiers.
    [[nodiscard]] TypeId resolved(TypeId id) const;
    /// nullopt: nobody knows (void, functions, structs of which only the name is known).
    [[nodiscard]] std::optional<std::uint64_t> bytes(TypeId id) const;
    [[nodiscard]] std::uint32_t array_length(TypeId array) const { return parts_.types[array].first; }

    [[nodiscard]] std::size_t member_count(TypeId composite) const;
    [[nodiscard]] TypeMember member(TypeId composite, std::size_t index) const;
    [[nodiscard]] std::size_t enumerator_count(TypeId enumeration) const;
    [[nodiscard]] TypeEnumerator enumerator(TypeId enumeration, std::size_t index) const;
    [[nodiscard]] std::size_t parameter_count(TypeId prototype) const;
    [[nodiscard]] TypeParameter parameter(TypeId prototype, std::size_t index) const;
    /// Whether all parameters of a function have the names that its author gave them.
    [[nodiscard]] bool has_parameter_names(TypeId function) const;

private:
    struct EnumeratorPlace {
        TypeId enumeration = 0;
        std::uint32_t index = 0;  ///< in parts_.enumerators
    };

    explicit TypeTable(TypeTableParts parts) : parts_(std::move(parts)) {}
    [[nodiscard]] std::string_view text(std::uint32_t offset) const { return parts_.names.data() + offset; }
    void make_index();
    void count_kinds();
    /// The orders of the two indices.
    [[nodiscard]] bool comes_before(TypeId a, TypeId b) const;
    [[nodiscard]] bool comes_before(const EnumeratorPlace& a, const EnumeratorPlace& b) const;
    /// Of ids and places as read: whether all are there, in their order.
    [[nodiscard]] bool index_is_good() const;

    TypeTableParts parts_;
    std::vector<TypeId> index_;  ///< by kind of name, name, and whether there is a layout
    std::size_t kind_ends_[4] = {};
    std::vector<EnumeratorPlace> constants_;  ///< by name
};

}  // namespace boardscope
