// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The filter that lets the events of one lane through and no others.
// Thread:  pure function, any thread.
// Units:   text of the filter language.
// Errors:  none where no filter tells the lane from others: its events lack what lanes are made by, or it has
//          those of many values.
#pragma once

#include "core/timeline/lane_grouping.h"

#include <optional>
#include <string>

namespace boardscope::timeline {

/// `cpu == 1`, `comm == "ls"`
[[nodiscard]] std::optional<std::string> lane_filter(const Lane& lane, const LaneChoice& choice,
                                                     const store::Snapshot& snapshot);

}  // namespace boardscope::timeline
