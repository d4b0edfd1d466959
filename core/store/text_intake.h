// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Rows of text decoders on their way into a store.
// Thread:  the store's writer.
// Units:   nanoseconds of the board's clock.
#pragma once

#include "core/decode/text_row.h"
#include "core/store/event_store.h"

#include <algorithm>

namespace boardscope::store {

[[nodiscard]] inline EventRow to_event_row(const decode::TextRow& row)
{
    EventRow out{.task = row.task, .flags = row.flags, .event = row.event, .message = row.message};
    if (row.odd) out.kind = RowKind::odd_line;
    if (row.odd || row.bare) return out;
    // A counter may go on beyond what a time can be.
    out.time_ns = static_cast<std::int64_t>(std::min<std::uint64_t>(row.time_ns, INT64_MAX));
    out.resolution_ns = row.resolution_ns;
    out.cpu = row.cpu;
    out.pid = row.pid;
    if (row.tgid) out.tgid = *row.tgid;
    return out;
}

/// The sink between a decoder and a store. Whoever pushes also publishes.
class TextIntake final : public decode::TextSink {
public:
    /// `store` must outlive this.
    explicit TextIntake(EventStore& store) : store_(store) {}

    void row(const decode::TextRow& row) override { store_.append(to_event_row(row)); }
    void loss(const decode::Loss& loss) override { store_.append_loss(loss); }

private:
    EventStore& store_;
};

}  // namespace boardscope::store
