// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Frames as a loader sends them, of events that were made up or recorded: text of ftrace, or records
// of a
//          ring with the schema of their struct.
// Thread:  one thread at a time; begin() first.
// Units:   events, from 0.
// Errors:  none.
#pragma once

#include "core/decode/record_schema.h"
#include "core/wire/frame_writer.h"
#include "tests/bench/ftrace_text.h"

#include <cstddef>

namespace boardscope::bench {

class LiveSource {
public:
    virtual ~LiveSource() = default;
    /// Of the records; empty for text.
    [[nodiscard]] virtual decode::RecordSchema schema() const { return {}; }
    /// What comes before the first event.
    [[nodiscard]] virtual Bytes begin() { return {}; }
    /// One frame, of that many events.
    [[nodiscard]] virtual Bytes frame(std::size_t first, std::size_t count) = 0;

protected:
    wire::FrameWriter writer_;
};

class TextSource final : public LiveSource {
public:
    explicit TextSource(const FtraceLines& lines) : lines_(lines) {}
    [[nodiscard]] Bytes frame(std::size_t first, std::size_t count) override;

private:
    const FtraceLines& lines_;
};

/// struct event { u64 ts; u32 tgid; s32 pid; char comm[16]; u32 cpu; s32 ret; u64 delta_us; }
class RecordSource final : public LiveSource {
public:
    [[nodiscard]] decode::RecordSchema schema() const override;
    [[nodiscard]] Bytes begin() override;
    [[nodiscard]] Bytes frame(std::size_t first, std::size_t count) override;
};

}  // namespace boardscope::bench
