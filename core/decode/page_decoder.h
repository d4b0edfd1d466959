// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Raw pages of an ftrace ring into rows, as trace_pipe would print them but with stamps in nanoseconds. An event
//          without a format becomes a row of its bytes. Rows come in the order of their page; putting those of several
//          CPUs into one order is for core/store/merge_window.h.
// Thread:  one thread at a time; the sink is called from push().
// Units:   nanoseconds of the trace clock that the board uses.
// Errors:  none: damaged pages and unknown events are counted, formats that cannot be used come back from add().
// Source:  core/decode/ring_page.h, core/decode/event_formats.h.
#pragma once

#include "core/base/result.h"
#include "core/decode/event_formats.h"
#include "core/decode/ring_page.h"
#include "core/decode/trace_pipe_decoder.h"
#include "core/wire/event_messages.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

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
    /// `sink` must outlive the decoder.
    explicit PageDecoder(TextSink& sink, std::size_t long_bytes = 8);

    /// Another board, or the loader was started again: formats and names are forgotten.
    void restart(std::size_t long_bytes);
    [[nodiscard]] Result<void> add(const wire::Format& format);
    void push(const wire::Page& page);

    [[nodiscard]] const PageCounts& counts() const { return counts_; }

private:
    void add_tasks(std::string_view lines);
    void take_event(std::uint32_t cpu, const PageEvent& event);
    [[nodiscard]] std::string_view task_of(std::int32_t pid) const;

    TextSink& sink_;
    EventFormats formats_;
    PageLayout layout_;
    std::unordered_map<std::int32_t, std::string> tasks_;
    std::map<std::uint32_t, std::uint64_t> last_ns_;  ///< of each CPU the stamp that came last
    std::string event_;
    std::string message_;
    PageCounts counts_;
};

}  // namespace boardscope::decode
