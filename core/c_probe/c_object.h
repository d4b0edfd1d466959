// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What structure an expression of a probe in C is, or points to: its variable's declaration is
// looked for above the
//          cursor, the types are those that the probe defines and those of the board (private to completion
//          and explanation).
// Thread:  one answer belongs to one thread.
// Errors:  none: what cannot be told is nullopt.
#pragma once

#include "core/c_probe/c_place.h"
#include "core/dsl/lexer.h"
#include "core/dsl/target_facts.h"
#include "core/dsl/type.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::c_probe {

class CTypesOfProbe {
public:
    /// `facts` must outlive this.
    CTypesOfProbe(std::string_view text, const dsl::TargetFacts& facts);

    /// The structure whose members `object` has, where the cursor stands.
    [[nodiscard]] std::optional<dsl::CType> structure_of(const CObject& object, std::uint32_t cursor) const;
    /// Category and name of the event that `object` is a `struct tp_…` of: board_tracepoints.h declares
    /// those.
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> event_of(const CObject& object,
                                                                              std::uint32_t cursor) const;
    /// "struct task_struct *": as the variable is declared; empty: it is not.
    [[nodiscard]] std::string declared_type(std::string_view name, std::uint32_t cursor) const;
    /// Those that the probe defines; nullptr: none, or none that can be read.
    [[nodiscard]] const TypeTable* own() const { return own_.get(); }

private:
    [[nodiscard]] dsl::TypeName type_name_of(const CObject& object, std::uint32_t cursor) const;
    void read_own_types();

    std::string_view text_;
    std::vector<dsl::Token> tokens_;
    const dsl::TargetFacts& facts_;
    std::shared_ptr<const TypeTable> own_;
};

}  // namespace boardscope::c_probe
