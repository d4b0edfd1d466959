// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which fields a board's trace event has and where they lie, from its `format` file.
// Thread:  plain functions, any thread.
// Units:   bytes, from the start of the event.
// Errors:  a text that is no format file, or names fields that no event can have, is refused with the reason.
// Source:  libtraceevent; Documentation/trace/events.rst of Linux. __rel_loc came with Linux 5.17.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::decode {

struct EventField {
    enum class Data {
        here,               ///< the field is the value
        from_start,         ///< __data_loc: 16 bits of offset from the event's start, above them 16 of length
        from_end_of_field,  ///< __rel_loc: the same, with the offset counted from this field's end
    };
    std::string name;
    std::string type;  ///< of one element, as the kernel's C has it: "const char *", "unsigned long"
    std::size_t offset = 0;
    std::size_t bytes = 0;     ///< of the whole array
    std::size_t elements = 0;  ///< 0 with is_array: the format names a constant that only the kernel knows
    bool is_array = false;     ///< of data that lies elsewhere: they are always an array
    bool is_pointer = false;
    bool is_signed = false;
    Data data = Data::here;
};

struct EventLayout {
    std::string category;            ///< "sched"
    std::string name;                ///< "sched_switch"
    std::vector<EventField> fields;  ///< the common ones first, as in the file
};

/// `path` is "sched/sched_switch", `text` the format file. `long_bytes`: of the board's kernel.
[[nodiscard]] Result<EventLayout> read_event_layout(std::string_view path, std::string_view text,
                                                    std::size_t long_bytes);

/// Of many format files in one text, each line with "sched/sched_switch/format:" before it: what
/// `grep -H '' */*/format` prints. Lines of one file stand together; others are skipped.
void for_each_format(std::string_view all,
                     const std::function<void(std::string_view path, std::string text)>& use);

}  // namespace boardscope::decode
