// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/live_filter.h"

#include <utility>

namespace boardscope::filter {

std::size_t LiveFilter::update(const store::Snapshot& snapshot, std::stop_token stop)
{
    const std::size_t count_before = rows_.count();
    const RowId end{snapshot.row_count()};
    if (seen_ < end) seen_ = run_.evaluate(snapshot, seen_, end, rows_, std::move(stop));
    return rows_.count() - count_before;
}

void LiveFilter::restart(FilterPlan plan)
{
    run_ = FilterRun(std::move(plan));
    rows_.clear();
    seen_ = RowId{0};
}

}  // namespace boardscope::filter
