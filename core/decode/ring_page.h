// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One page of an ftrace ring buffer, as trace_pipe_raw gives it, cut into its events.
// Libtraceevent's kbuffer
//          does the same for pages that can be trusted; these come over a wire, and once every length is
//          checked there is nothing left for it to do.
// Thread:  plain values; views into the page that was opened.
// Units:   nanoseconds of the trace clock; bytes.
// Errors:  is_whole() is false for a page whose lengths do not add up; its events up to there are handed out.
// Source:  kernel/trace/ring_buffer.c of Linux (struct buffer_data_page, rb_event_length),
// events/header_page.
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace boardscope::decode {

/// Where things stand in a page; depends on the kernel's `long`.
struct PageLayout {
    std::size_t commit_bytes = 8;
    std::size_t data_offset = 16;

    [[nodiscard]] static PageLayout for_long(std::size_t long_bytes) { return {long_bytes, 8 + long_bytes}; }
    /// From the text of events/header_page; none when it makes no sense.
    [[nodiscard]] static std::optional<PageLayout> parse(std::string_view header_page);
    friend bool operator==(const PageLayout&, const PageLayout&) = default;
};

struct PageEvent {
    std::uint64_t time_ns = 0;
    ByteView data;  ///< begins with common_type
};

class RingPage {
public:
    RingPage(ByteView bytes, const PageLayout& layout);

    [[nodiscard]] std::uint64_t time_ns() const { return time_ns_; }  ///< of the page, before its first event
    /// Events of this CPU were overwritten before the first one here.
    [[nodiscard]] bool missed() const { return missed_; }
    /// How many; none: the kernel did not say.
    [[nodiscard]] std::optional<std::uint64_t> missed_count() const { return missed_count_; }
    [[nodiscard]] bool is_whole() const { return whole_; }

    /// The next event; none at the end.
    [[nodiscard]] std::optional<PageEvent> next();

private:
    std::optional<PageEvent> damaged();

    ByteView data_;
    std::size_t at_ = 0;
    std::uint64_t time_ns_ = 0;
    std::uint64_t now_ns_ = 0;
    std::optional<std::uint64_t> missed_count_;
    bool missed_ = false;
    bool whole_ = true;
};

}  // namespace boardscope::decode
