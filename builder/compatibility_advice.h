// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What to write instead of something that a board's kernel lacks; one table row per advice. For the
//          files of builder only.
// Thread:  pure functions over tables.
#pragma once

#include "builder/code_features.h"
#include "core/target/kernel_history.h"

#include <string_view>

namespace boardscope::builder {

/// A sentence part, "use …"; empty: there is nothing to take its place.
[[nodiscard]] std::string_view advice_for(FeatureGroup group, std::string_view name);

struct AbilityText {
    std::string_view what;  ///< begins a sentence: "a loop"
    std::string_view advice;
};
[[nodiscard]] AbilityText text_of(KernelAbility ability);
[[nodiscard]] AbilityText text_of(HardForJit what);

}  // namespace boardscope::builder
