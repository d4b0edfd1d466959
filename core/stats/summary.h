// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What there is to say about the rows that a filter let through: how many and how often, how a
//          number of theirs is distributed, who has most. Question in, Summary out, plain values.
// Thread:  pure functions, any thread; a stop token ends them within some thousands of rows.
// Units:   nanoseconds of the board's clock; numbers in the unit of their field.
// Errors:  none. What was left out (no such field, too many groups, losses) is counted.
#pragma once

#include "core/filter/row_field.h"
#include "core/filter/row_set.h"
#include "core/stats/distribution.h"
#include "core/stats/groups.h"
#include "core/stats/histogram.h"
#include "core/stats/rate.h"
#include "core/stats/value_source.h"
#include "core/store/snapshot.h"
#include "core/timeline/loss_index.h"
#include "core/timeline/time_range.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::stats {

/// How what is asked for is called, for showing it.
struct Naming {
    std::string by;                                      ///< "comm"; empty: no groups are wanted
    std::string of;                                      ///< "latency"; empty: no numbers are wanted
    filter::FieldUnit unit = filter::FieldUnit::number;  ///< of the numbers
    std::function<std::string(std::int64_t key)> key_text;
};

struct Wishes {
    std::optional<timeline::TimeRange>
        range;             ///< what rates are about; none: from the first event to the last
    std::size_t top = 10;  ///< groups
    GroupOrder order = GroupOrder::count;
    std::size_t linear_buckets = 0;  ///< about so many, 0: doubling buckets only
    std::size_t rate_buckets = 0;    ///< at most so many, 0: no series
};

struct Group {
    std::int64_t key = 0;
    std::string label;
    std::uint64_t count = 0;
    double share = 0;  ///< of the count of all groups, 0 … 1
    std::optional<Distribution> of;
};

struct Summary {
    Naming naming;
    std::uint64_t count = 0;    ///< events that have what was asked for
    timeline::TimeRange range;  ///< the one asked about, or from the first event to just after the last
    double rate = 0;            ///< events per second of that range
    RateSeries series;

    std::uint64_t without_of = 0;  ///< events that have not: left out of everything
    std::uint64_t without_by = 0;

    Distribution of;
    Histogram log2;
    Histogram linear;

    std::vector<Group> groups;      ///< the leaders
    std::size_t group_count = 0;    ///< in all
    std::uint64_t other_count = 0;  ///< events of the groups that are not among the leaders
    bool too_many_groups = false;   ///< more than anybody counted: other_count has the rest

    timeline::LossAmount lost;  ///< in the range; what is missing from all the numbers above
};

struct Question {
    std::shared_ptr<const filter::RowField> of;  ///< a quantity, see RowField::unit(); null: only counts
    std::shared_ptr<const filter::RowField> by;  ///< null: no groups
    Wishes wishes;
};

/// None: stopped.
[[nodiscard]] std::optional<Summary> summarize(const store::Snapshot& snapshot, const filter::RowSet& rows,
                                               const Question& question, const std::stop_token& stop = {});

/// The same of anything that has times, keys and values: of spans, for example. Without losses.
[[nodiscard]] std::optional<Summary> summarize(const ValueSource& source, const Naming& naming,
                                               const Wishes& wishes, const std::stop_token& stop = {});

/// The losses that touch a range of time.
[[nodiscard]] timeline::LossAmount losses_in(const store::Snapshot& snapshot,
                                             const timeline::TimeRange& range);

}  // namespace boardscope::stats
