// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Names of C types, as a script writes them, in the script's own definitions and those of the board's
//          kernel.
// Thread:  as the tables.
// Errors:  unknown names, with the nearest; a structure of which only the name is known.
#pragma once

#include "core/base/result.h"
#include "core/dsl/ast.h"
#include "core/dsl/target_facts.h"

#include <optional>
#include <string_view>

namespace boardscope::dsl {

class TypeLookup {
public:
    /// `script` may be null.
    TypeLookup(const TypeTable* script, const TargetFacts& facts) : script_(script), facts_(facts) {}

    /// "uint32", "struct file *", "char[16]", "pid_t".
    [[nodiscard]] Result<Type> find(const TypeName& name) const;
    /// The C type of an expression's structure: itself, or where only its name is known there, the one of that
    /// name which has a layout. nullopt: nobody has one.
    [[nodiscard]] std::optional<CType> layout_of(const CType& structure) const;
    /// "TCP_SYN_SENT".
    [[nodiscard]] std::optional<std::uint64_t> find_enumerator(std::string_view name) const;

private:
    [[nodiscard]] Result<Type> find_base(const std::string& base) const;
    [[nodiscard]] Error unknown(const std::string& base) const;

    const TypeTable* script_;
    const TargetFacts& facts_;
};

/// "const struct file *" → base "struct file", 1 pointer: types of tracepoints' fields.
[[nodiscard]] TypeName parse_type_name(std::string_view text);

}  // namespace boardscope::dsl
