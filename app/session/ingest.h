// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Bytes of a loader's stream into rows of a store, and everything that is not a row into messages.
//          A live session and the replay of a recording run the same bytes through this. What was read from several
//          buffers is put in order of time, by what the stream says and not by how its bytes came in chunks.
// Thread:  one thread at a time: it is the store's writer.
// Units:   nanoseconds of the board's clock.
// Errors:  none: damage becomes loss rows, or counts in frame_counts().
#pragma once

#include "core/base/bytes.h"
#include "core/decode/page_decoder.h"
#include "core/decode/record_decoder.h"
#include "core/decode/trace_pipe_decoder.h"
#include "core/script/script_rows.h"
#include "core/store/event_store.h"
#include "core/store/merge_window.h"
#include "core/wire/frame_reader.h"
#include "core/wire/messages.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace boardscope::session {

class Ingest final : private decode::TextSink, private decode::RecordSink {
public:
    using MessageSink = std::function<void(const wire::Message&)>;

    /// `store` must outlive this. `sink` gets every message but those that become rows: text, pages, records, losses.
    /// `records` says what the object's records look like.
    Ingest(store::EventStore& store, MessageSink sink, decode::RecordSchema records = {});

    /// The probe is a script: records of its output map become rows as it says. `watch` gets every message, in the order
    /// of the stream. Both must outlive this.
    void follow_script(const script::ScriptSchema& schema, const script::NameSource& names, MessageSink watch);

    /// Decodes what these bytes complete, and publishes the rows. The last ones may wait for others that are older.
    void push(ByteView bytes);
    /// The stream has been quiet for longer than the loader needs to look at all buffers: nothing waits any more.
    void settle();
    /// The stream is over: the last line, the losses that are still open.
    void finish();

    /// Grows with each frame that holds rows.
    [[nodiscard]] std::uint64_t row_frames() const { return row_frames_; }
    /// Whether rows wait for settle(), or for more of the stream.
    [[nodiscard]] bool has_waiting_rows() const { return !window_.is_empty(); }
    [[nodiscard]] const wire::FrameReader& frames() const { return reader_; }
    [[nodiscard]] const decode::TextCounts& text_counts() const { return text_.counts(); }
    [[nodiscard]] const decode::PageCounts& page_counts() const { return pages_.counts(); }

private:
    void take(const wire::Frame& frame);
    /// True when the message became rows, and is of no interest to others.
    bool take_rows(const wire::Message& message);
    void take_format(const wire::Format& format);
    bool take_script_records(const wire::Records& records);
    void add_script_row(const script::ScriptRow& row);
    void begin(std::uint64_t source, std::uint64_t read_ns);
    void add(const store::EventRow& row);
    void row(const decode::TextRow& row) override;
    void loss(const decode::Loss& loss) override;
    void record(const decode::RecordRow& row) override;
    void note(std::string_view text) override;
    void note_damage();

    store::EventStore& store_;
    MessageSink sink_;
    wire::FrameReader reader_;
    store::MergeWindow window_;
    bool is_merging_ = false;  ///< once there were pages or records; text alone comes in order
    std::uint64_t read_ns_ = 0;  ///< when the last of those were read
    std::uint64_t row_frames_ = 0;
    decode::TracePipeDecoder text_;
    decode::PageDecoder pages_;
    decode::RecordDecoder records_;
    wire::FrameReaderCounts noted_;
    std::uint64_t noted_pages_ = 0;  ///< damaged ones
    std::unordered_map<const decode::MapSchema*, ShapeId> shapes_;

    MessageSink watch_;
    const script::ScriptSchema* script_ = nullptr;
    std::optional<script::ScriptRows> script_rows_;
    std::optional<std::uint32_t> script_map_;  ///< the kernel's number of its output map
    std::unordered_map<const script::ScriptEvent*, ShapeId> script_shapes_;
};

/// A row in front of the others that says which events there are none of; nothing where `kernel_filter` is empty.
void note_kernel_filter(store::EventStore& store, const std::string& kernel_filter);

}  // namespace boardscope::session
