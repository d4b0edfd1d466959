// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/ingest.h"

#include <utility>

namespace boardscope::session {

Ingest::Ingest(store::EventStore& store, MessageSink sink)
    : store_(store), sink_(std::move(sink)), text_(static_cast<decode::TextSink&>(*this))
{
}

void Ingest::push(ByteView bytes)
{
    reader_.push(bytes, [this](const wire::Frame& frame) { take(frame); });
    note_damage();
    store_.publish();
}

void Ingest::finish()
{
    text_.flush();
    note_damage();
    store_.publish();
}

void Ingest::take(const wire::Frame& frame)
{
    Result<wire::Message> message = wire::decode(frame);
    if (!message) {
        store_.append({.message = message.error().cause, .kind = store::RowKind::note});
        return;
    }
    if (const auto* text = std::get_if<wire::Text>(&*message))
        text_.push(text->bytes);
    else if (const auto* lost = std::get_if<wire::Lost>(&*message))
        loss(decode::loss_from(*lost));
    else
        sink_(*message);
}

void Ingest::row(const decode::TextRow& row)
{
    store::EventRow out{.task = row.task, .flags = row.flags, .event = row.event, .message = row.message};
    if (row.odd) {
        out.kind = store::RowKind::odd_line;
    } else {
        out.time_ns = static_cast<std::int64_t>(row.time_ns);
        out.resolution_ns = row.resolution_ns;
        out.cpu = row.cpu;
        out.pid = row.pid;
        if (row.tgid) out.tgid = *row.tgid;
    }
    store_.append(out);
}

void Ingest::loss(const decode::Loss& loss)
{
    store_.append_loss(loss);
}

void Ingest::note_damage()
{
    const wire::FrameReaderCounts& now = reader_.counts();
    if (now.missing_frames > noted_.missing_frames)
        loss({.cause = decode::LossCause::frames, .count = now.missing_frames - noted_.missing_frames});
    noted_ = now;
}

}  // namespace boardscope::session
