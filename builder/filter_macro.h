// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the text of a probe asks BOARDSCOPE_FILTER, what it lists there, and which numbers its
//          messages have behind a name.
// Thread:  pure functions, any thread.
// Source:  works on the text with comments blanked; it does not preprocess, so what macros make is not seen.
//          deviceside/bpf/include/bpf/boardscope_filter.h is what probes include.
#pragma once

#include "core/target/target_profile.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace boardscope::builder {

struct FilterMacro {
    std::size_t uses = 0;
    /// Name of the field → variable or member that has its value: "ret" → "e->ret". Of several uses, those
    /// that each lists in the same words; of the others the text is empty.
    std::map<std::string, std::string> listed;
};

[[nodiscard]] FilterMacro filter_macro(std::string_view source);

/// Of numbers that are printed as "NAME=%u": NAME → the C type that the board's kernel prints. Empty for what
/// is printed in several ways, or otherwise than as a plain decimal number.
[[nodiscard]] std::map<std::string, std::string> printed_numbers(std::string_view source, Arch arch);

}  // namespace boardscope::builder
