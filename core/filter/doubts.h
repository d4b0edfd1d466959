// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What is suspicious in a filter that is right: a value that no row has had, a comparison that
//          nothing can answer, != where many events have no such field, a name that no event knows yet.
// Thread:  pure function, any thread.
// Units:   byte offsets into the filter text.
// Errors:  none; the doubts come in the shape of located errors. What is not known well enough is not
// doubted.
#pragma once

#include "core/filter/filter_plan.h"
#include "core/filter/seen_field.h"

#include <string>
#include <vector>

namespace boardscope::filter {

/// In the order of the text. `fields`: what is known of the rows, also when the plan was compiled with more.
[[nodiscard]] std::vector<FilterError> doubts(const FilterPlan& plan, const FieldCatalog& fields,
                                              const SeenFields& seen);

/// The fields whose values doubts() looks at, each once.
[[nodiscard]] std::vector<std::string> fields_in(const FilterPlan& plan);

}  // namespace boardscope::filter
