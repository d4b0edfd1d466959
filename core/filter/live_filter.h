// SPDX-License-Identifier: GPL-3.0-or-later
// What:    LiveFilter: a filter that follows a growing store: each update looks at the new rows only.
// Thread:  one thread at a time. rows() may be copied, cheaply, and the copy given to another thread.
// Units:   rows.
// Errors:  none; see FilterRun for what too_complex_count() means.
#pragma once

#include "core/filter/filter_plan.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>

namespace boardscope::filter {

class LiveFilter {
public:
    explicit LiveFilter(FilterPlan plan) : run_(std::move(plan)) {}

    /// Evaluates the rows that this snapshot has and earlier ones had not; returns how many matched.
    /// Stopped in the middle, it goes on from there with the next update.
    std::size_t update(const store::Snapshot& snapshot, std::stop_token stop = {});

    /// Another filter, or another store: everything from the first row again.
    void restart(FilterPlan plan);

    [[nodiscard]] const FilterPlan& plan() const { return run_.plan(); }
    [[nodiscard]] const RowSet& rows() const { return rows_; }
    /// How many rows were looked at, matching or not.
    [[nodiscard]] std::size_t seen_count() const { return seen_.value(); }
    [[nodiscard]] std::uint64_t too_complex_count() const { return run_.too_complex_count(); }

private:
    FilterRun run_;
    RowSet rows_;
    RowId seen_;
};

}  // namespace boardscope::filter
