// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The `format` files of a board's trace events, and events printed by them as ftrace prints them.
// Thread:  one thread at a time.
// Units:   bytes.
// Errors:  a text that cannot be used is refused with the reason. An event whose print format would read
// beyond what
//          is there, or divide by what the event says, is printed as plain fields instead.
// Source:  libtraceevent (Debian libtraceevent-dev); Documentation/trace/events.rst of Linux.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace boardscope::decode {

/// What every event begins with.
struct CommonFields {
    std::uint16_t type = 0;
    std::uint8_t flags = 0;
    std::uint8_t preempt_count = 0;
    std::int32_t pid = 0;

    /// None when there are too few bytes. These four have stood in the same place since kernel 2.6.33.
    [[nodiscard]] static bool read(ByteView event, CommonFields& out);
    /// "d..2.": interrupts off, reschedule, in an interrupt, preempt depth, migration off; as ftrace prints
    /// them.
    [[nodiscard]] std::string flags_text() const;
};

class EventFormats {
public:
    /// `long_bytes`: of the board's kernel.
    explicit EventFormats(std::size_t long_bytes);
    ~EventFormats();
    EventFormats(EventFormats&&) noexcept;
    EventFormats& operator=(EventFormats&&) noexcept;

    /// `name` is "sched/sched_switch", `text` the format file. A name that is known already is skipped.
    [[nodiscard]] Result<void> add(std::string_view name, std::string_view text);

    /// Fills in what an event says, its name among it; false when its type has no format, or it is too short
    /// for it.
    [[nodiscard]] bool print(ByteView event, std::string& name, std::string& message);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace boardscope::decode
