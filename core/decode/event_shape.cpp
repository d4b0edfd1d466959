// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/event_shape.h"

#include <array>
#include <utility>

namespace boardscope::decode {

FieldUnit unit_in_name(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, FieldUnit>, 9> ends{{
        {"_ns", FieldUnit::ns},
        {"_nsec", FieldUnit::ns},
        {"_nsecs", FieldUnit::ns},
        {"_us", FieldUnit::us},
        {"_usec", FieldUnit::us},
        {"_usecs", FieldUnit::us},
        {"_ms", FieldUnit::ms},
        {"_msec", FieldUnit::ms},
        {"_msecs", FieldUnit::ms},
    }};
    for (const auto& [end, unit] : ends)
        if (name.ends_with(end) || name == end.substr(1)) return unit;
    return FieldUnit::none;
}

}  // namespace boardscope::decode
