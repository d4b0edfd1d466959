// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Frames that carry events in binary: records of ring and perf buffers, raw pages of ftrace's ring, and
//          what is needed to read those; and the clocks that their stamps belong to.
// Thread:  plain values that own their bytes, any thread.
// Units:   nanoseconds of the board's CLOCK_MONOTONIC unless the name says otherwise; bytes.
// Source:  deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/frame_reader.h"

#include "deviceside/wire.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::wire {

/// One record as a program wrote it. A perf buffer rounds its size up: up to 7 bytes behind it mean nothing.
struct Record {
    Bytes bytes;
    std::optional<std::uint64_t> time_ns;  ///< as the kernel stamped it; a ring has no stamps
    std::optional<std::int32_t> tgid;      ///< of the task that the program ran in; perf only
    std::optional<std::int32_t> pid;
    friend bool operator==(const Record&, const Record&) = default;
};

enum class RecordsKind : std::uint32_t { ring = BSW_RECORDS_RING, perf = BSW_RECORDS_PERF };

struct Records {
    std::uint32_t map = 0;
    std::optional<std::uint32_t> cpu;  ///< whose perf buffer; none: a ring
    RecordsKind kind = RecordsKind::ring;
    std::uint64_t monotonic_ns = 0;  ///< when they were read
    std::vector<Record> records;
    friend bool operator==(const Records&, const Records&) = default;
};

/// One page of an ftrace ring, header included, as trace_pipe_raw gives it.
struct Page {
    std::uint32_t cpu = 0;
    std::uint64_t monotonic_ns = 0;  ///< when it was read
    Bytes bytes;
    friend bool operator==(const Page&, const Page&) = default;
};

enum class FormatKind : std::uint32_t {
    header_page = BSW_FORMAT_HEADER_PAGE,
    event = BSW_FORMAT_EVENT,
    tasks = BSW_FORMAT_TASKS,
    header_event = BSW_FORMAT_HEADER_EVENT,
};

/// A text of tracefs that pages are read with.
struct Format {
    FormatKind kind = FormatKind::event;
    std::string name;  ///< of an event: "sched/sched_switch"
    std::string text;  ///< of tasks: lines of "PID COMM"
    friend bool operator==(const Format&, const Format&) = default;
};

/// The board's clocks at one moment.
struct Clock {
    std::uint64_t monotonic_ns = 0;
    std::uint64_t realtime_ns = 0;
    std::uint64_t boottime_ns = 0;
    friend bool operator==(const Clock&, const Clock&) = default;
};

[[nodiscard]] Result<Records> decode_records(const Frame& frame);
[[nodiscard]] Result<Page> decode_page(const Frame& frame);
[[nodiscard]] Result<Format> decode_format(const Frame& frame);
[[nodiscard]] Result<Clock> decode_clock(const Frame& frame);

[[nodiscard]] Bytes payload(const Records& records);
[[nodiscard]] Bytes payload(const Page& page);
[[nodiscard]] Bytes payload(const Format& format);
[[nodiscard]] Bytes payload(const Clock& clock);

}  // namespace boardscope::wire
