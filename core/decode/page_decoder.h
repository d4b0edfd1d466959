// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Raw pages of an ftrace ring, of all CPUs, into rows in the order of time, as trace_pipe would
// print them but
//          with stamps in nanoseconds. An event without a format becomes a row of its bytes.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   nanoseconds of the trace clock that the board uses.
// Errors:  none: damaged pages and unknown events are counted, formats that cannot be used come back from
// add(). Source:  core/decode/ring_page.h, core/decode/event_formats.h.
#pragma once

#include "core/base/result.h"
#include "core/decode/event_formats.h"
#include "core/decode/ring_page.h"
#include "core/decode/trace_pipe_decoder.h"
#include "core/wire/event_messages.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace boardscope::decode {

struct PageCounts {
    std::uint64_t pages = 0;
    std::uint64_t rows = 0;
    std::uint64_t damaged_pages = 0;
    std::uint64_t unknown_events = 0;  ///< without a format that fits; they have rows too
    friend bool operator==(const PageCounts&, const PageCounts&) = default;
};

class PageDecoder {
public:
    /// What may wait for pages of other CPUs before it is handed out anyway.
    static constexpr std::size_t waiting_limit_bytes = std::size_t{4} * 1024 * 1024;

    /// `sink` must outlive the decoder.
    explicit PageDecoder(TextSink& sink, std::size_t long_bytes = 8);

    /// Another board, or the loader was started again: formats, names and what waits are forgotten.
    void restart(std::size_t long_bytes);
    [[nodiscard]] Result<void> add(const wire::Format& format);
    /// Rows wait until no other CPU can have an older one, or for flush().
    void push(const wire::Page& page);
    void flush();

    [[nodiscard]] const PageCounts& counts() const { return counts_; }

private:
    struct Waiting {
        std::uint64_t time_ns = 0;
        std::int32_t pid = 0;
        std::string flags;
        std::string event;
        std::string message;
        std::optional<Loss> loss;  ///< instead of a row
    };
    struct Cpu {
        std::vector<Waiting> rows;  ///< in the order of time
        std::size_t next = 0;       ///< of them, to be handed out
        std::uint64_t last_ns = 0;
    };

    void add_tasks(std::string_view lines);
    void wait_for(Cpu& cpu, Waiting row);
    void take_event(Cpu& cpu, const PageEvent& event);
    void hand_out(std::uint64_t until_ns);
    void emit(std::uint32_t cpu, const Waiting& row);
    [[nodiscard]] std::string_view task_of(std::int32_t pid) const;

    TextSink& sink_;
    EventFormats formats_;
    PageLayout layout_;
    std::unordered_map<std::int32_t, std::string> tasks_;
    std::map<std::uint32_t, Cpu> cpus_;
    std::size_t waiting_bytes_ = 0;
    std::uint64_t round_ns_ = 0;  ///< when the pages were read that came last
    PageCounts counts_;
};

}  // namespace boardscope::decode
