// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/ingest.h"

#include "core/store/text_intake.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

Ingest::Ingest(store::EventStore& store, MessageSink sink, decode::RecordSchema records)
    : store_(store), sink_(std::move(sink)), text_(static_cast<decode::TextSink&>(*this)),
      pages_(static_cast<decode::TextSink&>(*this)),
      records_(static_cast<decode::RecordSink&>(*this), std::move(records))
{
}

void Ingest::push(ByteView bytes)
{
    reader_.push(bytes, [this](const wire::Frame& frame) { take(frame); });
    // Within a frame more of the same round is on its way; between two, the board may have nothing more to say.
    if (reader_.pending_bytes() == 0) pages_.flush();
    note_damage();
    store_.publish();
}

void Ingest::finish()
{
    text_.flush();
    pages_.flush();
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
    if (!take_rows(*message)) sink_(*message);
}

bool Ingest::take_rows(const wire::Message& message)
{
    if (const auto* page = std::get_if<wire::Page>(&message)) {
        pages_.push(*page);
        return true;
    }
    if (const auto* format = std::get_if<wire::Format>(&message)) {
        // Names are for the pages behind them: a process number may have had another owner before.
        if (format->kind == wire::FormatKind::tasks) pages_.flush();
        if (const Result<void> added = pages_.add(*format); !added) note(added.error().cause);
        return true;
    }
    pages_.flush();
    if (const auto* text = std::get_if<wire::Text>(&message)) {
        text_.push(text->bytes);
        return true;
    }
    if (const auto* lost = std::get_if<wire::Lost>(&message)) {
        loss(decode::loss_from(*lost));
        return true;
    }
    if (const auto* records = std::get_if<wire::Records>(&message)) {
        records_.push(*records);
        return true;
    }
    if (const auto* hello = std::get_if<wire::Hello>(&message)) pages_.restart(hello->pointer_bytes == 4 ? 4 : 8);
    // Unasked, it lists the object's own; an answer may list the board's.
    if (const auto* maps = std::get_if<wire::Maps>(&message); maps != nullptr && maps->cookie == 0) records_.add(*maps);
    return false;
}

void Ingest::row(const decode::TextRow& row)
{
    store_.append(store::to_event_row(row));
}

void Ingest::loss(const decode::Loss& loss)
{
    store_.append_loss(loss);
}

void Ingest::record(const decode::RecordRow& row)
{
    ShapeId shape;
    if (row.schema) {
        const auto [known, is_new] = shapes_.try_emplace(row.schema);
        if (is_new) known->second = store_.add_shape(row.schema->shape());
        shape = known->second;
    }
    store_.append({.time_ns = static_cast<std::int64_t>(std::min<std::uint64_t>(row.time_ns, INT64_MAX)),
                   .resolution_ns = row.resolution_ns,
                   .cpu = row.cpu.value_or(store::no_cpu),
                   .pid = row.pid.value_or(store::no_pid),
                   .tgid = row.tgid.value_or(store::no_pid),
                   .task = row.task,
                   .event = row.event,
                   .message = row.message,
                   .shape = shape,
                   .fields = row.fields});
}

void Ingest::note(std::string_view text)
{
    store_.append({.message = text, .kind = store::RowKind::note});
}

void Ingest::note_damage()
{
    if (const std::uint64_t damaged = pages_.counts().damaged_pages; damaged > noted_pages_) {
        note(std::to_string(damaged - std::exchange(noted_pages_, damaged)) +
             " pages of the trace buffer came damaged: what of them can be read is shown");
    }
    const wire::FrameReaderCounts& now = reader_.counts();
    if (now.missing_frames > noted_.missing_frames)
        loss({.cause = decode::LossCause::frames, .count = now.missing_frames - noted_.missing_frames});
    noted_ = now;
}

void note_kernel_filter(store::EventStore& store, const std::string& kernel_filter)
{
    if (kernel_filter.empty()) return;
    const std::string text = "events for which this is not true stayed in the kernel: " + kernel_filter;
    store.append({.message = text, .kind = store::RowKind::note});
    store.publish();
}

}  // namespace boardscope::session
