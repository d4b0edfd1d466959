// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A filter as it was typed, ready to run; what is wrong with it is said, with a mark under the
// place. Thread:  main thread.
#pragma once

#include "core/filter/filter_plan.h"

#include <optional>
#include <string>

namespace boardscope::cli {

[[nodiscard]] std::optional<filter::FilterPlan> compile_filter(const std::string& text);

}  // namespace boardscope::cli
