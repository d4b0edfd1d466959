// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_store.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <string>
#include <type_traits>
#include <utility>

namespace boardscope::store {

namespace {

/// Times of the board travel unsigned; what would not fit is nonsense, but must stay in order.
std::int64_t signed_ns(std::uint64_t time_ns)
{
    return static_cast<std::int64_t>(std::min<std::uint64_t>(time_ns, INT64_MAX));
}

}  // namespace

static_assert(std::is_trivially_copyable_v<Totals>, "published word by word");

EventStore::EventStore(const StoreLimits& limits, std::shared_ptr<SegmentBacking> backing)
    : limits_(limits),
      backing_(backing ? std::move(backing) : std::make_shared<HeapBacking>()),
      state_(std::make_shared<StoreState>(limits.strings))
{
    publish();
}

EventStore::~EventStore() = default;

RowId EventStore::append(const EventRow& row)
{
    assert(row.kind != RowKind::loss);
    const RowId id{pending_.row_count};
    const bool has_own_time = row.time_ns != no_time;
    const ShapeId shape = intern_fields(row);
    const StringId event = intern(row.event, recent_event_);
    append_row({.time_ns = has_own_time ? row.time_ns : row_time_ns_,
                .resolution = number_of_resolution(has_own_time ? row.resolution_ns : 0),
                .cpu = row.cpu,
                .pid = row.pid,
                .tgid = row.tgid,
                .task = intern(row.task, recent_task_),
                .flags = intern(row.flags, recent_flags_),
                .event = event,
                .kind = row.kind,
                .message = row.message,
                .shape = shape,
                .fields = values_},
               has_own_time);
    if (shape.value() == 0 && row.kind == RowKind::event) learn(event, row.message);
    switch (row.kind) {
    case RowKind::event: ++pending_.event_count; break;
    case RowKind::odd_line: ++pending_.odd_count; break;
    case RowKind::note: ++pending_.note_count; break;
    case RowKind::loss: break;
    }
    return id;
}

RowId EventStore::append_loss(const decode::Loss& loss)
{
    const RowId id{pending_.row_count};
    const bool has_own_time = loss.to_ns != 0;
    const std::string message = decode::describe(loss);
    append_row({.time_ns = has_own_time ? signed_ns(loss.to_ns) : row_time_ns_,
                .resolution = number_of_resolution(0),
                .cpu = loss.cpu.value_or(no_cpu),
                .pid = no_pid,
                .tgid = no_pid,
                .task = StringPool::empty_id(),
                .flags = StringPool::empty_id(),
                .event = StringPool::empty_id(),
                .kind = RowKind::loss,
                .message = message,
                .shape = {},
                .fields = {}},
               has_own_time);
    state_->losses.push_back({id, loss});
    ++pending_.loss_row_count;
    const auto cause = static_cast<std::size_t>(loss.cause);
    assert(cause < Totals::loss_cause_limit);
    if (loss.count) {
        // A count that came over the wire may be nonsense; it must not wrap the sum round.
        std::uint64_t& sum = pending_.lost_by_cause[cause];
        sum = *loss.count > UINT64_MAX - sum ? UINT64_MAX : sum + *loss.count;
    }
    // A lost frame held nobody knows how many events; of a cut line the event itself arrived.
    const bool counts_events = loss.count && loss.cause != decode::LossCause::frames;
    if (!counts_events && loss.cause == decode::LossCause::trace_text)
        ++pending_.unnumbered_place_count;
    else if (!counts_events && loss.cause != decode::LossCause::cut_line)
        ++pending_.uncounted_loss_count;
    return id;
}

StringId EventStore::intern(std::string_view text, Recent& recent)
{
    if (text == recent.text) return recent.id;
    const StringId id = state_->strings.intern(text);
    // Not for a text that the pool refused: recent.text must be what was asked for.
    if (id != StringPool::other_id()) recent = {state_->strings.text(id), id};
    return id;
}

ShapeId EventStore::add_shape(decode::EventShape shape)
{
    auto& shapes = state_->shapes;
    for (std::size_t i = 1; i < shapes.size(); ++i)
        if (shapes[i] == shape) return ShapeId{static_cast<std::uint16_t>(i)};
    if (shapes.size() == shape_limit) return {};
    shapes.push_back(std::move(shape));
    return ShapeId{static_cast<std::uint16_t>(shapes.size() - 1)};
}

/// A clock has one resolution or two; what has no number any more is shown in full.
std::uint8_t EventStore::number_of_resolution(std::uint32_t resolution_ns)
{
    if (resolution_ns == recent_resolution_ns_) return recent_resolution_;
    auto& known = state_->resolutions;
    std::size_t i = 0;
    while (i < known.size() && known[i] != resolution_ns)
        ++i;
    if (i == known.size()) {
        if (i > UINT8_MAX) return 0;
        known.push_back(resolution_ns);
    }
    recent_resolution_ns_ = resolution_ns;
    recent_resolution_ = static_cast<std::uint8_t>(i);
    return recent_resolution_;
}

/// Leaves the row's values in values_; 0 where there is no room for its fields.
ShapeId EventStore::intern_fields(const EventRow& row)
{
    values_.clear();
    if (row.shape.value() == 0 || row.shape.value() >= state_->shapes.size()) return {};
    const decode::EventShape& shape = state_->shapes[row.shape.value()];
    if (!open_segment().has_room_for(row.shape, shape)) {
        ++pending_.fieldless_row_count;
        return {};
    }
    recent_texts_.resize(std::max(recent_texts_.size(), shape.fields.size()));
    for (std::size_t i = 0; i < std::min(shape.fields.size(), row.fields.size()); ++i) {
        StoredValue value{row.fields[i].number, StringPool::empty_id()};
        if (shape.fields[i].form == decode::FieldForm::text)
            value.text = intern(row.fields[i].text, recent_texts_[i]);
        values_.push_back(value);
    }
    return row.shape;
}

void EventStore::learn(StringId event, std::string_view message)
{
    if (event != recent_learnt_ || !recent_learner_) {
        if (learners_.size() == learner_limit && !learners_.contains(event)) return;
        recent_learner_ = &learners_[event];
        recent_learnt_ = event;
    }
    Learner& learner = *recent_learner_;
    const std::uint64_t count = learner.messages++;
    if (count >= learnt_messages && count % learnt_interval != 0) return;
    if (learner.templates.learn(message) && !std::exchange(learner.has_news, true))
        with_news_.push_back(event);
}

void EventStore::append_row(SegmentRow row, bool has_own_time)
{
    if (has_own_time) {
        if (pending_.timed_row_count == 0) pending_.first_time_ns = pending_.last_time_ns = row.time_ns;
        if (row.time_ns < pending_.last_time_ns) ++pending_.late_row_count;
        pending_.first_time_ns = std::min(pending_.first_time_ns, row.time_ns);
        pending_.last_time_ns = std::max(pending_.last_time_ns, row.time_ns);
        ++pending_.timed_row_count;
        row_time_ns_ = row.time_ns;
    }
    const Segment::Kept kept = open_segment().append(row, *known_messages_);
    if (kept.bytes < row.message.size()) ++pending_.cut_message_count;
    if (kept.is_new) pending_.message_bytes += kept.bytes;
    ++pending_.row_count;
}

Segment& EventStore::open_segment()
{
    if (segment_ && !segment_->full()) return *segment_;
    auto segment = std::make_unique<Segment>(backing_, limits_.text_chunks_per_segment, segment_);
    if (segment_) segment_->seal();
    known_messages_->clear();
    segment_ = segment.get();
    state_->segments.push_back(std::move(segment));
    return *segment_;
}

void EventStore::publish()
{
    for (const StringId event : with_news_) {
        Learner& learner = learners_[event];
        state_->templates.push_back({event, learner.templates.templates()});
        learner.has_news = false;
    }
    with_news_.clear();
    pending_.template_count = state_->templates.size();
    pending_.shape_count = state_->shapes.size();
    pending_.string_count = state_->strings.size();
    pending_.refused_string_count = state_->strings.refused_count();
    const std::uint64_t next = generation_.load(std::memory_order_relaxed) + 1;
    const auto words = std::bit_cast<TotalsWords>(pending_);
    Generation& slot = generations_[next % generation_count];
    // Release, each: a reader that sees one of them also sees that generation_ came as far as next - 1.
    for (std::size_t i = 0; i < total_words; ++i)
        slot.words[i].store(words[i], std::memory_order_release);
    generation_.store(next, std::memory_order_release);
}

Snapshot EventStore::snapshot() const
{
    TotalsWords words;
    for (;;) {
        const std::uint64_t current = generation_.load(std::memory_order_acquire);
        const Generation& slot = generations_[current % generation_count];
        for (std::size_t i = 0; i < total_words; ++i)
            words[i] = slot.words[i].load(std::memory_order_acquire);
        // The slot is written again only for generation current + generation_count; one before that
        // has been published by then. Until it has been, the copy is whole.
        if (generation_.load(std::memory_order_relaxed) + 1 < current + generation_count) break;
    }
    return {state_, std::bit_cast<Totals>(words)};
}

}  // namespace boardscope::store
