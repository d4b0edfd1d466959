// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RowOrder: the rows of a set in the order of one of their fields: which row stands at a place, and
//          at which place a row stands.
// Thread:  immutable once made; any thread. Sorting ten million rows takes two seconds or three: not on the
//          thread of a window.
// Units:   ranks count the rows of the set in row order, from 0; places count them as they are sorted.
// Errors:  none. Sorting can be stopped. Memory: 8 bytes a row, and 16 more while it is sorted.
#pragma once

#include "core/filter/row_field.h"
#include "core/filter/row_set.h"
#include "core/store/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace boardscope::filter {

class RowOrder {
public:
    /// More are not sorted: a quarter of a gigabyte kept.
    static constexpr std::size_t row_limit = std::size_t{1} << 25;

    /// `rank_at_place`: each rank once.
    explicit RowOrder(std::vector<std::uint32_t> rank_at_place);

    [[nodiscard]] std::size_t size() const { return ranks_.size(); }
    [[nodiscard]] std::size_t rank_at(std::size_t place) const { return ranks_[place]; }
    [[nodiscard]] std::size_t place_of(std::size_t rank) const { return places_[rank]; }

private:
    std::vector<std::uint32_t> ranks_;
    std::vector<std::uint32_t> places_;
};

struct OrderKey {
    /// Null: by how long after the row before it in the set each row came.
    std::shared_ptr<const RowField> field;
    bool descending = false;
};

/// Told now and then: from 0 to 1, how much of the work is done.
using OrderProgress = std::function<void(double done)>;

/// Rows without the field stand at the end, and rows that have the same value as they arrived. Names are in
/// the order of their texts. None when stopped, or when there are more than RowOrder::row_limit rows.
[[nodiscard]] std::optional<RowOrder> order_of(const RowSet& rows, const store::Snapshot& snapshot,
                                               const OrderKey& key, const std::stop_token& stop = {},
                                               const OrderProgress& progress = {});

}  // namespace boardscope::filter
