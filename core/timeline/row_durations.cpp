// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/row_durations.h"

#include "core/timeline/time_text.h"

#include <algorithm>
#include <utility>

namespace boardscope::timeline {

namespace {

class LatencyField final : public filter::RowField {
public:
    explicit LatencyField(RowDurations durations) : durations_(std::move(durations)) {}

    std::string_view name() const override { return "latency"; }
    filter::FieldUnit unit() const override { return filter::FieldUnit::duration; }

    void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
              filter::FieldPiece& into) const override
    {
        for (std::size_t i = 0; i < count; ++i) {
            const auto duration = durations_.at(RowId{segment.first_row().value() + first + i});
            into.present[i] = duration.has_value();
            into.values[i] = static_cast<std::int64_t>(duration.value_or(0));
        }
    }

    std::string text_of(std::int64_t value, const store::Snapshot&) const override
    {
        return duration_text(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
    }

private:
    RowDurations durations_;
};

}  // namespace

void RowDurations::set(RowId row, std::uint64_t duration_ns)
{
    const std::size_t b = row.value() >> block_bits;
    if (b >= blocks_.size()) blocks_.resize(b + 1);
    if (!blocks_[b]) blocks_[b] = std::make_shared<Block>(block_rows);
    const std::uint64_t kept = std::min<std::uint64_t>(duration_ns, INT64_MAX - 1) + 1;
    (*blocks_[b])[row.value() % block_rows].store(kept, std::memory_order_relaxed);
}

std::optional<std::uint64_t> RowDurations::at(RowId row) const
{
    const std::size_t b = row.value() >> block_bits;
    if (b >= blocks_.size() || !blocks_[b]) return std::nullopt;
    const std::uint64_t kept = (*blocks_[b])[row.value() % block_rows].load(std::memory_order_relaxed);
    if (kept == 0) return std::nullopt;
    return kept - 1;
}

std::shared_ptr<const filter::RowField> latency_field(RowDurations durations)
{
    return std::make_shared<LatencyField>(std::move(durations));
}

}  // namespace boardscope::timeline
