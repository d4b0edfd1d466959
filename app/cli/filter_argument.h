// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A filter from the command line, before and after it is known which fields events have.
// Thread:  the main thread.
// Errors:  said on stderr, with the place in the filter.
#pragma once

#include "core/filter/filter_plan.h"

#include <optional>
#include <string>

namespace boardscope::cli {

/// Before any event: names that are not known are taken as fields that may come.
[[nodiscard]] std::optional<filter::FilterPlan> read_filter(const std::string& text);
/// Of all events: a name that none has is wrong.
[[nodiscard]] std::optional<filter::FilterPlan> read_filter(const std::string& text,
                                                            const store::Snapshot& snapshot);

/// After a live run: says which fields of the filter no event had.
void say_missing_fields(const filter::FilterPlan& plan, const store::Snapshot& snapshot);

/// After a filter that let nothing through: says what is suspicious in it.
void say_doubts(const filter::FilterPlan& plan, const store::Snapshot& snapshot);

}  // namespace boardscope::cli
