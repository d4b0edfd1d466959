// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/segment.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <optional>
#include <type_traits>

namespace boardscope::store {

namespace {

/// Cuts columns out of one block, the widest first, so that each is aligned. The block's bytes stay
/// as they are: pages that no row has touched cost no memory.
class ColumnCutter {
public:
    explicit ColumnCutter(std::span<std::byte> block) : next_(block.data()), end_(block.data() + block.size())
    {
    }

    template <class T>
    void cut(T*& column)
    {
        static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
        column = reinterpret_cast<T*>(next_);
        next_ += Segment::row_limit * sizeof(T);
        assert(next_ <= end_);
    }

private:
    std::byte* next_;
    std::byte* end_;
};

constexpr std::size_t row_bytes = sizeof(std::int64_t) + sizeof(std::uint32_t) + 2 * sizeof(std::int32_t) +
                                  3 * sizeof(StringId) + sizeof(ShapeId) +
                                  2 * sizeof(std::uint16_t) + sizeof(RowKind) + sizeof(std::uint8_t);

}  // namespace

Segment::Segment(std::shared_ptr<SegmentBacking> backing, std::size_t text_limit_chunks, Segment* before)
    : backing_(std::move(backing)),
      column_block_(backing_->allocate(row_bytes * row_limit)),
      text_limit_chunks_(std::clamp<std::size_t>(text_limit_chunks, 1, text_chunk_limit))
{
    ColumnCutter cutter(column_block_);
    cutter.cut(times_);
    cutter.cut(cpus_);
    cutter.cut(pids_);
    cutter.cut(tgids_);
    cutter.cut(tasks_);
    cutter.cut(flags_);
    cutter.cut(events_);
    cutter.cut(shapes_);
    cutter.cut(field_rows_);
    cutter.cut(messages_);
    cutter.cut(kinds_);
    cutter.cut(resolutions_);
    if (before != nullptr) take_rest_of_text(*before);
}

Segment::~Segment()
{
    backing_->release(column_block_);
    for (const auto* blocks : {&text_blocks_, &place_blocks_})
        for (const std::span<std::byte> block : *blocks)
            backing_->release(block);
    for (std::size_t i = 0; i < table_count_; ++i)
        for (const std::span<std::byte> block : tables_[i]->blocks())
            backing_->release(block);
}

Segment::Kept Segment::append(const SegmentRow& row, MessageTable& known)
{
    assert(!full() && (row.shape.value() == 0 || row.shape == recent_shape_));
    const auto text_of = [this](std::size_t number) { return text(number); };
    const std::optional<std::uint16_t> before = known.find(row.message, text_of);
    const std::uint16_t message = before ? *before : add_text(row.message);
    const std::size_t kept_bytes = text(message).size();
    if (!before && kept_bytes == row.message.size()) known.add(message);
    const std::size_t i = size_++;
    times_[i] = row.time_ns;
    time_span_ = {std::min(time_span_.least_ns, row.time_ns), std::max(time_span_.greatest_ns, row.time_ns)};
    resolutions_[i] = row.resolution;
    cpus_[i] = row.cpu;
    pids_[i] = row.pid;
    tgids_[i] = row.tgid;
    tasks_[i] = row.task;
    flags_[i] = row.flags;
    events_[i] = row.event;
    kinds_[i] = row.kind;
    messages_[i] = message;
    shapes_[i] = row.shape;
    field_rows_[i] = row.shape.value() == 0 ? std::uint16_t{0} : recent_table_->append(row.fields);
    return {kept_bytes, !before};
}

bool Segment::has_room_for(ShapeId id, const decode::EventShape& shape)
{
    if (recent_table_ && id == recent_shape_) return true;
    std::size_t index = 0;
    while (index < table_count_ && table_shapes_[index] != id)
        ++index;
    if (index == table_count_) {
        if (table_count_ == table_limit) return false;
        tables_[index] = std::make_unique<FieldTable>(shape, *backing_);
        table_shapes_[index] = id;
        ++table_count_;
    }
    recent_table_ = tables_[index].get();
    recent_shape_ = id;
    return true;
}

const FieldTable& Segment::fields(ShapeId shape) const
{
    std::size_t i = 0;
    while (table_shapes_[i] != shape)
        ++i;
    return *tables_[i];
}

void Segment::seal()
{
    backing_->seal(column_block_);
    for (std::size_t i = 0; i < table_count_; ++i)
        for (const std::span<std::byte> block : tables_[i]->blocks())
            backing_->seal(block);
    for (const auto* blocks : {&text_blocks_, &place_blocks_})
        for (const std::span<std::byte> block : *blocks)
            backing_->seal(block);
}

std::uint16_t Segment::add_text(std::string_view text)
{
    const std::size_t number = text_count_++;
    TextPlace*& places = text_places_[number >> place_chunk_bits];
    if (places == nullptr) {
        place_blocks_.push_back(backing_->allocate(place_chunk * sizeof(TextPlace)));
        places = reinterpret_cast<TextPlace*>(place_blocks_.back().data());
    }
    places[number & (place_chunk - 1)] = keep_text(text);
    return static_cast<std::uint16_t>(number);
}

Segment::TextPlace Segment::keep_text(std::string_view text)
{
    // One byte of each block stays free, so that a position, even of an empty message, always lies
    // inside the block of its message.
    if (text_position_ + text.size() >= text_end_ && !open_text_chunks(text.size() + 1))
        text = text.substr(0, text_end_ - text_position_ - 1);
    const std::uint64_t position = text_position_;
    char* const chunk = text_chunks_[position >> text_chunk_bits];
    if (!text.empty()) std::memcpy(chunk + (position & (text_chunk_bytes - 1)), text.data(), text.size());
    text_position_ += text.size();
    return {static_cast<std::uint32_t>(position), static_cast<std::uint32_t>(text.size())};
}

/// One block for as many chunks as one message needs, so that every message lies in one piece.
/// Without room for all of it, what room there is; false then.
bool Segment::open_text_chunks(std::size_t bytes)
{
    const std::size_t wanted = (bytes + text_chunk_bytes - 1) >> text_chunk_bits;
    const std::size_t chunks = std::min(wanted, text_limit_chunks_ - next_text_chunk_);
    if (chunks == 0) return false;
    const std::span<std::byte> block = backing_->allocate(chunks << text_chunk_bits);
    text_blocks_.push_back(block);
    text_position_ = std::uint64_t{next_text_chunk_} << text_chunk_bits;
    text_end_ = text_position_ + block.size();
    add_text_chunks(block);
    return chunks == wanted;
}

/// Half a block for each segment would be a sixth of all that a row takes.
void Segment::take_rest_of_text(Segment& before)
{
    constexpr std::size_t worth_it_bytes = text_chunk_bytes / 64;
    if (before.text_end_ - before.text_position_ < worth_it_bytes) return;
    const std::span<std::byte> block = before.text_blocks_.back();
    const std::size_t used = block.size() - static_cast<std::size_t>(before.text_end_ - before.text_position_);
    const std::size_t full_chunks_bytes = used >> text_chunk_bits << text_chunk_bits;
    const std::span<std::byte> rest = block.subspan(full_chunks_bytes);
    if (rest.empty() || rest.size() >> text_chunk_bits > text_limit_chunks_) return;
    before.text_blocks_.pop_back();
    text_blocks_.push_back(block);
    add_text_chunks(rest);
    text_position_ = used - full_chunks_bytes;
    text_end_ = rest.size();
}

void Segment::add_text_chunks(std::span<std::byte> block)
{
    for (std::size_t at = 0; at < block.size(); at += text_chunk_bytes)
        text_chunks_[next_text_chunk_++] = reinterpret_cast<char*>(block.data()) + at;
}

Segment::TextRun Segment::text_run(std::size_t first, std::size_t end) const
{
    assert(first < end);
    const std::uint32_t begin = text_position(first);
    // Texts of one block are contiguous; a block is one chunk, or as many as its one long text at its beginning
    // needed. So a run ends at the latest with the chunk in which it began.
    const std::uint64_t chunk_end = (std::uint64_t{begin >> text_chunk_bits} + 1) << text_chunk_bits;
    std::size_t low = first + 1;
    for (std::size_t high = end; low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        if (text_position(middle) < chunk_end)
            low = middle + 1;
        else
            high = middle;
    }
    const std::size_t text_bytes = text_position(low - 1) + std::uint64_t{text(low - 1).size()} - begin;
    return {low, {text(first).data(), text_bytes}};
}

}  // namespace boardscope::store
