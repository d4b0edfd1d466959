// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ValueSource: what statistics are made of, in pieces: when, by whom, how much. RowSource: the
//          rows that a filter let through, of a range of time, with up to two of their fields.
// Thread:  immutable; one thread at a time per call. What it was made from must outlive it.
// Units:   nanoseconds of the board's clock; values in the unit of their field.
// Errors:  none. Rows without the wanted fields are left out, and counted.
#pragma once

#include "core/filter/row_field.h"
#include "core/filter/row_set.h"
#include "core/store/snapshot.h"
#include "core/timeline/time_range.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>

namespace boardscope::stats {

/// Some elements, column by column; all columns that are there have the same length.
struct ValuePiece {
    std::span<const std::int64_t> times;
    std::span<const std::int64_t> keys;    ///< empty when nobody asked by whom
    std::span<const std::int64_t> values;  ///< empty when nobody asked how much
    std::uint64_t without_key = 0;         ///< left out of this piece
    std::uint64_t without_value = 0;
};

class ValueSource {
public:
    virtual ~ValueSource() = default;
    using Visit = std::function<void(const ValuePiece&)>;
    /// Calls visit for all pieces, the same each time. False: stopped before the end.
    virtual bool for_each_piece(const Visit& visit, const std::stop_token& stop) const = 0;
};

/// Losses and notes of the tool are no events: they are not in it.
class RowSource final : public ValueSource {
public:
    /// Null fields are not read. Without a range: of all times.
    RowSource(const store::Snapshot& snapshot, const filter::RowSet& rows,
              std::optional<timeline::TimeRange> range, std::shared_ptr<const filter::RowField> key,
              std::shared_ptr<const filter::RowField> value);

    bool for_each_piece(const Visit& visit, const std::stop_token& stop) const override;

private:
    const store::Snapshot& snapshot_;
    const filter::RowSet& rows_;
    std::optional<timeline::TimeRange> range_;
    std::shared_ptr<const filter::RowField> key_;
    std::shared_ptr<const filter::RowField> value_;
};

}  // namespace boardscope::stats
