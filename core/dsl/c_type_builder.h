// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A TypeTable in the making: types as a C compiler for the board would lay them out.
// Thread:  one builder's own.
// Units:   bytes and bits as names say.
// Source:  the ABIs of the boards (AAPCS, AAPCS64, RISC-V psABI, System V x86-64): every integer is aligned to
//          its size, also 64-bit ones on 32-bit ARM; bit-fields fill units of their type, from the lowest bit.
#pragma once

#include "core/base/result.h"
#include "core/target/type_table.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

class CTypeBuilder {
public:
    using CKind = boardscope::TypeKind;  // dsl has one of its own
    struct Member {
        std::string name;  ///< empty: a structure without a name, or filling bits
        TypeId type = 0;
        std::optional<std::uint32_t> bits;
    };
    struct Parameter {
        std::string name;
        TypeId type = 0;
    };

    explicit CTypeBuilder(int pointer_bytes);

    TypeId integer(std::string_view name, std::uint32_t bytes, bool is_signed);
    TypeId real(std::string_view name, std::uint32_t bytes);
    TypeId pointer_to(TypeId target) { return means(CKind::pointer, target); }
    TypeId array_of(TypeId element, std::uint32_t length);
    TypeId alias(std::string_view name, TypeId meant);
    TypeId prototype(TypeId returned, const std::vector<Parameter>& parameters);
    TypeId function(std::string_view name, TypeId prototype);
    TypeId enumeration(std::string_view name, const std::vector<std::pair<std::string, std::int64_t>>& values);
    /// By its name only, until define() says what is in it; an empty name is always another one.
    TypeId structure(std::string_view name, bool is_union);
    void define(TypeId structure, bool is_union, const std::vector<Member>& members, bool is_packed,
                std::uint32_t least_alignment);
    [[nodiscard]] bool is_defined(TypeId structure) const;

    /// A type of another table with all that must be known to lay it out; what pointers point to stays a name.
    TypeId import(const TypeTable& other, TypeId id);

    /// Of a structure, or an array of them, that is known by its name only.
    [[nodiscard]] std::optional<std::string> name_of_forward(TypeId id) const;
    [[nodiscard]] std::optional<TypeId> find_alias(std::string_view name) const;
    /// nullopt: its layout is not known.
    [[nodiscard]] std::optional<std::uint64_t> bytes(TypeId id) const;
    [[nodiscard]] Result<TypeTable> finish() { return TypeTable::make(std::move(parts_)); }

private:
    TypeId add(CKind kind, std::string_view name, std::uint32_t value, std::uint8_t flags,
               std::uint32_t alignment);
    TypeId means(CKind kind, TypeId target);
    TypeId import_structure(const TypeTable& other, TypeId id);
    TypeId import_enumeration(const TypeTable& other, TypeId id);
    [[nodiscard]] std::uint32_t text(std::string_view name);
    [[nodiscard]] TypeId resolved(TypeId id) const;

    TypeTableParts parts_;
    std::vector<std::uint32_t> alignments_;  ///< by type
    std::map<std::string, TypeId, std::less<>> aliases_;
    std::map<std::string, TypeId, std::less<>> structures_;
    std::map<std::string, TypeId, std::less<>> integers_;
    std::map<TypeId, TypeId> imported_;
};

}  // namespace boardscope::dsl
