// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/value_source.h"

#include <array>
#include <utility>

namespace boardscope::stats {

namespace {

constexpr std::size_t piece_rows = filter::FieldPiece::row_limit;
static_assert(store::Segment::row_limit % piece_rows == 0);

/// Brings the wanted rows of one piece of a segment together.
class PieceReader {
public:
    PieceReader(const store::Snapshot& snapshot, const std::optional<timeline::TimeRange>& range,
                const filter::RowField* key, const filter::RowField* value)
        : snapshot_(snapshot), range_(range), key_(key), value_(value)
    {
    }

    /// False: the row is of another piece than those that were added since the last take().
    bool add(RowId row)
    {
        const std::uint64_t piece = row.value() / piece_rows;
        if (count_ > 0 && piece != piece_) return false;
        piece_ = piece;
        picked_[count_++] = static_cast<std::uint16_t>(row.value() % piece_rows);
        return true;
    }

    ValuePiece take()
    {
        const std::size_t first_row = piece_ * piece_rows;
        const store::SegmentView segment = snapshot_.segment(first_row / store::Segment::row_limit);
        const std::size_t first = first_row % store::Segment::row_limit;
        keep_events(segment, first);
        const std::size_t read_count = count_ == 0 ? 0 : std::size_t{picked_[count_ - 1]} + 1;
        ValuePiece piece;
        if (key_) piece.without_key = keep_present(*key_, segment, first, read_count, keys_, nullptr);
        if (value_)
            piece.without_value =
                keep_present(*value_, segment, first, read_count, values_, key_ ? &keys_ : nullptr);
        const std::int64_t* times = segment.times().data() + first;
        for (std::size_t i = 0; i < count_; ++i)
            times_[i] = times[picked_[i]];
        piece.times = {times_.data(), count_};
        if (key_) piece.keys = {keys_.data(), count_};
        if (value_) piece.values = {values_.data(), count_};
        count_ = 0;
        return piece;
    }

    [[nodiscard]] bool empty() const { return count_ == 0; }

private:
    using Column = std::array<std::int64_t, piece_rows>;

    void keep_events(const store::SegmentView& segment, std::size_t first)
    {
        const store::RowKind* kinds = segment.kinds().data() + first;
        const std::int64_t* times = segment.times().data() + first;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            const std::uint16_t row = picked_[i];
            const bool is_event =
                kinds[row] == store::RowKind::event || kinds[row] == store::RowKind::odd_line;
            const bool is_in_range = !range_ || range_->contains(times[row]);
            picked_[kept] = row;
            kept += is_event && is_in_range ? 1 : 0;
        }
        count_ = kept;
    }

    /// Leaves out the rows without the field, also from a column that was read before.
    std::uint64_t keep_present(const filter::RowField& field, const store::SegmentView& segment,
                               std::size_t first, std::size_t read_count, Column& into, Column* before)
    {
        if (count_ == 0) return 0;
        field.read(segment, first, read_count, scratch_);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            const std::uint16_t row = picked_[i];
            picked_[kept] = row;
            into[kept] = scratch_.values[row];
            if (before) (*before)[kept] = (*before)[i];
            kept += scratch_.present[row];
        }
        return std::exchange(count_, kept) - kept;
    }

    const store::Snapshot& snapshot_;
    const std::optional<timeline::TimeRange>& range_;
    const filter::RowField* key_;
    const filter::RowField* value_;
    std::uint64_t piece_ = 0;
    std::size_t count_ = 0;
    std::array<std::uint16_t, piece_rows> picked_;
    Column times_;
    Column keys_;
    Column values_;
    filter::FieldPiece scratch_;
};

}  // namespace

RowSource::RowSource(const store::Snapshot& snapshot, const filter::RowSet& rows,
                     std::optional<timeline::TimeRange> range, std::shared_ptr<const filter::RowField> key,
                     std::shared_ptr<const filter::RowField> value)
    : snapshot_(snapshot), rows_(rows), range_(range), key_(std::move(key)), value_(std::move(value))
{
}

bool RowSource::for_each_piece(const Visit& visit, const std::stop_token& stop) const
{
    const auto reader = std::make_unique<PieceReader>(snapshot_, range_, key_.get(), value_.get());
    bool stopped = stop.stop_requested();
    rows_.for_each([&](RowId row) {
        if (stopped || reader->add(row)) return;
        visit(reader->take());
        stopped = stop.stop_requested();
        reader->add(row);
    });
    if (!stopped && !reader->empty()) visit(reader->take());
    return !stopped;
}

}  // namespace boardscope::stats
