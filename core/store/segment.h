// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Segment: 65,536 rows, column by column in one block of memory, and their messages, each text once: one
//          after the other in a few large blocks, numbered in the order in which they first came.
// Thread:  one writer appends; readers touch only rows that were published (see event_store.h).
//          Nothing that a reader can reach ever moves.
// Units:   nanoseconds, bytes.
// Errors:  a segment holds at most 4 GiB of message text; append() says how much of a message it kept.
#pragma once

#include "core/store/event_row.h"
#include "core/store/field_table.h"
#include "core/store/message_table.h"
#include "core/store/segment_backing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace boardscope::store {

/// The least and the greatest time of some rows.
struct TimeSpan {
    std::int64_t least_ns;
    std::int64_t greatest_ns;
};

/// A row whose texts are interned already.
struct SegmentRow {
    std::int64_t time_ns;
    std::uint8_t resolution;  ///< its number in StoreState::resolutions
    std::uint32_t cpu;
    std::int32_t pid;
    std::int32_t tgid;
    StringId task;
    StringId flags;
    StringId event;
    RowKind kind;
    std::string_view message;
    ShapeId shape;
    std::span<const StoredValue> fields;
};

class Segment {
public:
    static constexpr unsigned row_bits = 16;
    static constexpr std::size_t row_limit = std::size_t{1} << row_bits;
    static constexpr unsigned text_chunk_bits = 20;
    static constexpr std::size_t text_chunk_bytes = std::size_t{1} << text_chunk_bits;
    /// Of kinds of events with fields in one segment.
    static constexpr std::size_t table_limit = 256;
    static constexpr std::size_t text_chunk_limit = std::size_t{1} << (32 - text_chunk_bits);

    /// `before`: the full one that this one follows, not sealed yet. What it has left of its last block of text is
    /// used here.
    explicit Segment(std::shared_ptr<SegmentBacking> backing, std::size_t text_limit_chunks = text_chunk_limit,
                     Segment* before = nullptr);
    ~Segment();
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;

    struct Kept {
        std::size_t bytes;  ///< of the message, perhaps not all
        bool is_new;        ///< none of the rows before had it
    };
    /// Writer only; the segment must not be full. `known`: of this segment alone.
    Kept append(const SegmentRow& row, MessageTable& known);
    /// Writer only: whether rows of this shape keep their fields here. Makes room for them, if there is some.
    bool has_room_for(ShapeId id, const decode::EventShape& shape);
    [[nodiscard]] bool full() const { return size_ == row_limit; }
    /// Writer only: nothing will be appended any more.
    void seal();

    /// Readers: of a segment all of whose rows were published.
    [[nodiscard]] TimeSpan time_span() const { return time_span_; }

    // Readers: the first `rows` rows of a column, where `rows` was published.
    [[nodiscard]] std::span<const std::int64_t> times(std::size_t rows) const { return {times_, rows}; }
    [[nodiscard]] std::span<const std::uint8_t> resolutions(std::size_t rows) const
    {
        return {resolutions_, rows};
    }
    [[nodiscard]] std::span<const std::uint32_t> cpus(std::size_t rows) const { return {cpus_, rows}; }
    [[nodiscard]] std::span<const std::int32_t> pids(std::size_t rows) const { return {pids_, rows}; }
    [[nodiscard]] std::span<const std::int32_t> tgids(std::size_t rows) const { return {tgids_, rows}; }
    [[nodiscard]] std::span<const StringId> tasks(std::size_t rows) const { return {tasks_, rows}; }
    [[nodiscard]] std::span<const StringId> flags(std::size_t rows) const { return {flags_, rows}; }
    [[nodiscard]] std::span<const StringId> events(std::size_t rows) const { return {events_, rows}; }
    [[nodiscard]] std::span<const RowKind> kinds(std::size_t rows) const { return {kinds_, rows}; }

    [[nodiscard]] std::span<const ShapeId> shapes(std::size_t rows) const { return {shapes_, rows}; }
    /// Which row of its shape's table a row is.
    [[nodiscard]] std::span<const std::uint16_t> field_rows(std::size_t rows) const
    {
        return {field_rows_, rows};
    }
    /// Of a shape, not 0, that a published row of this segment has.
    [[nodiscard]] const FieldTable& fields(ShapeId shape) const;

    /// Which of the texts is the message of each row.
    [[nodiscard]] std::span<const std::uint16_t> messages(std::size_t rows) const { return {messages_, rows}; }
    [[nodiscard]] std::string_view message(std::size_t row) const { return text(messages_[row]); }

    // Texts, by the number that a published row has, or less.
    [[nodiscard]] std::string_view text(std::size_t number) const
    {
        const TextPlace& place = text_place(number);
        return {text_chunks_[place.position >> text_chunk_bits] + (place.position & (text_chunk_bytes - 1)), place.bytes};
    }
    /// Where a text begins; never less than that of the one before.
    [[nodiscard]] std::uint32_t text_position(std::size_t number) const { return text_place(number).position; }
    /// The texts first … last-1 lie one after the other in `text`, text(first) at its beginning: as far as
    /// possible from `first`, at most to `end`. For searching many at once.
    struct TextRun {
        std::size_t end;  ///< one past the last text of the run, > first
        std::string_view text;
    };
    [[nodiscard]] TextRun text_run(std::size_t first, std::size_t end) const;

private:
    struct TextPlace {
        std::uint32_t position;
        std::uint32_t bytes;
    };
    static constexpr unsigned place_chunk_bits = 10;
    static constexpr std::size_t place_chunk = std::size_t{1} << place_chunk_bits;

    [[nodiscard]] const TextPlace& text_place(std::size_t number) const
    {
        return text_places_[number >> place_chunk_bits][number & (place_chunk - 1)];
    }
    std::uint16_t add_text(std::string_view text);
    TextPlace keep_text(std::string_view text);
    bool open_text_chunks(std::size_t bytes);
    void take_rest_of_text(Segment& before);
    void add_text_chunks(std::span<std::byte> block);

    std::shared_ptr<SegmentBacking> backing_;
    std::span<std::byte> column_block_;
    std::vector<std::span<std::byte>> text_blocks_;   ///< writer's and destructor's own lists
    std::vector<std::span<std::byte>> place_blocks_;  ///< of text_places_
    std::size_t size_ = 0;
    TimeSpan time_span_{INT64_MAX, INT64_MIN};
    std::size_t text_limit_chunks_;
    std::size_t next_text_chunk_ = 0;
    std::uint64_t text_position_ = 0;  ///< where the next message goes
    std::uint64_t text_end_ = 0;       ///< one past what the open block can take

    std::int64_t* times_ = nullptr;
    std::uint32_t* cpus_ = nullptr;
    std::int32_t* pids_ = nullptr;
    std::int32_t* tgids_ = nullptr;
    StringId* tasks_ = nullptr;
    StringId* flags_ = nullptr;
    StringId* events_ = nullptr;
    std::uint16_t* messages_ = nullptr;
    ShapeId* shapes_ = nullptr;
    std::uint16_t* field_rows_ = nullptr;
    RowKind* kinds_ = nullptr;
    std::uint8_t* resolutions_ = nullptr;
    /// In the order in which their shapes first came; entries never move.
    std::array<ShapeId, table_limit> table_shapes_{};
    std::array<std::unique_ptr<FieldTable>, table_limit> tables_;
    std::size_t table_count_ = 0;  ///< the writer's own
    FieldTable* recent_table_ = nullptr;
    ShapeId recent_shape_;
    std::array<char*, text_chunk_limit> text_chunks_{};
    std::array<TextPlace*, row_limit / place_chunk> text_places_{};
    std::size_t text_count_ = 0;  ///< the writer's own
};

}  // namespace boardscope::store
