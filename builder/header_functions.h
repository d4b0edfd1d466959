// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The functions that kernel headers declare, written as definitions without code: only of what is
//          defined does pahole make function records, with the names of the parameters.
// Thread:  pure functions, any thread.
// Errors:  none: what cannot be defined here is left out, and the compiler is the judge of that.
// Source:  the text that `clang -Xclang -ast-print` writes: macros are gone, each declaration has one line.
#pragma once

#include "core/base/diagnostics.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

/// One a line; static functions are left out, and of several declarations of a function all but one.
[[nodiscard]] std::vector<std::string> define_declared_functions(std::string_view printed_headers);

/// The unit of the headers with the definitions behind it.
[[nodiscard]] std::string with_functions(const std::string& unit,
                                         const std::vector<std::string>& definitions);

/// What the compiler said of that unit, put right: definitions that it refuses become empty lines, parameters
/// without a name get one, "arg0". False when there is nothing that definitions could be blamed for.
bool mend_definitions(std::vector<std::string>& definitions, const Diagnostics& messages);

/// The warning that must be on for it: "omitting the parameter name …".
inline constexpr const char* warn_of_nameless_parameters = "-Wc2x-extensions";

}  // namespace boardscope::builder
