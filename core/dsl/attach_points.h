// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What one attach point of a script stands for on the board.
// Thread:  pure function, any thread.
// Errors:  a reason and what to do about it; whether the board merely lacks it, which a script may allow.
#pragma once

#include "core/base/error.h"
#include "core/dsl/ast.h"
#include "core/dsl/providers.h"
#include "core/dsl/target_facts.h"

#include <optional>
#include <string>
#include <vector>

namespace boardscope::dsl {

struct AttachPoints {
    /// AttachSpec::matches. Tracepoints: category and event; functions of the kernel: name; of programs: path
    /// on the board and name; interval and profile: as written; software and hardware: name of the event in
    /// full and the period.
    std::vector<std::vector<std::string>> matches;
    std::optional<Error> problem;
    std::uint32_t wrong_part = UINT32_MAX;  ///< which of the parts the problem is about; else all of it
    bool is_missing = false;                ///< the problem is that the board has no such thing
    std::optional<Error> remark;            ///< a warning
};

[[nodiscard]] AttachPoints attach_points_of(const AttachSpec& spec, const Provider& provider,
                                            const TargetFacts& facts);

}  // namespace boardscope::dsl
