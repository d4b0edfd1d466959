// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/snapshot.h"

#include <algorithm>
#include <cassert>

namespace boardscope::store {

std::string_view to_string(RowKind kind)
{
    switch (kind) {
    case RowKind::event: return "event";
    case RowKind::odd_line: return "odd";
    case RowKind::loss: return "loss";
    case RowKind::note: return "note";
    }
    return "event";
}

decode::LossTotal Totals::lost_events() const
{
    const auto lost = [this](decode::LossCause cause) {
        return lost_by_cause[static_cast<std::size_t>(cause)];
    };
    // The kernel's counters and the text tell of the same events.
    std::uint64_t sum = std::max(lost(decode::LossCause::trace_buffer), lost(decode::LossCause::trace_text));
    for (const decode::LossCause cause : {decode::LossCause::unknown, decode::LossCause::perf_buffer,
                                          decode::LossCause::ring_buffer, decode::LossCause::too_large}) {
        const std::uint64_t more = lost(cause);
        sum = more > UINT64_MAX - sum ? UINT64_MAX : sum + more;
    }
    const bool unnumbered = unnumbered_place_count > 0 && lost(decode::LossCause::trace_buffer) == 0;
    return {sum, uncounted_loss_count > 0 || unnumbered};
}

Snapshot::Snapshot()
{
    // One empty state for all: a default snapshot is cheap and has its two strings like any other.
    static const auto empty = std::make_shared<const StoreState>(StringPoolLimits{});
    state_ = empty;
    totals_.string_count = empty->strings.size();
    totals_.shape_count = empty->shapes.size();
}

SegmentView Snapshot::segment(std::size_t index) const
{
    assert(index < segment_count());
    const std::size_t first = index << Segment::row_bits;
    return {*state_->segments[index], RowId{first}, std::min(row_count() - first, Segment::row_limit)};
}

EventView Snapshot::row(RowId row) const
{
    assert(row.value() < row_count());
    const SegmentView part = segment(row.value() >> Segment::row_bits);
    const std::size_t i = row.value() & (Segment::row_limit - 1);
    EventView view;
    view.row = row;
    view.kind = part.kinds()[i];
    view.time_ns = part.times()[i];
    view.resolution_ns = resolution_ns(part.resolutions()[i]);
    view.shape = part.shapes()[i];
    view.cpu = part.cpus()[i];
    view.pid = part.pids()[i];
    view.tgid = part.tgids()[i];
    view.task_id = part.tasks()[i];
    view.flags_id = part.flags()[i];
    view.event_id = part.events()[i];
    view.task = strings().text(view.task_id);
    view.flags = strings().text(view.flags_id);
    view.event = strings().text(view.event_id);
    view.message = part.message(i);
    return view;
}

LossView Snapshot::loss(std::size_t index) const
{
    assert(index < loss_count());
    const LossRecord& record = state_->losses[index];
    const EventView view = row(record.row);
    LossView loss;
    loss.row = record.row;
    loss.cause = record.loss.cause;
    loss.count = record.loss.count;
    loss.to_ns = view.time_ns;
    loss.from_ns = record.loss.from_ns == 0 || record.loss.from_ns > static_cast<std::uint64_t>(INT64_MAX)
                       ? view.time_ns
                       : static_cast<std::int64_t>(record.loss.from_ns);
    loss.cpu = view.cpu;
    loss.message = view.message;
    return loss;
}

std::size_t Snapshot::first_loss_from(RowId row) const
{
    std::size_t low = 0;
    std::size_t high = loss_count();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (state_->losses[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::optional<LossView> Snapshot::loss_at(RowId row) const
{
    const std::size_t index = first_loss_from(row);
    if (index == loss_count() || state_->losses[index].row != row) return std::nullopt;
    return loss(index);
}

}  // namespace boardscope::store
