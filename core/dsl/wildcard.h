// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Names with wildcards, as in kprobe:vfs_*: * any characters, ? one, [abc] [a-z] [!a] one of them.
// Thread:  pure functions, any thread.
// Errors:  a bracket that is not closed stands for itself.
#pragma once

#include <string_view>

namespace boardscope::dsl {

[[nodiscard]] bool has_wildcard(std::string_view pattern);
[[nodiscard]] bool matches_wildcard(std::string_view pattern, std::string_view name);

}  // namespace boardscope::dsl
