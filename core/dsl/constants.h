// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Constants that the kernel's sources have as macros, so that no type table knows them. They are part
//          of what kernels promise, or have been the same since 4.9 on all boards that are supported.
// Thread:  constant table, any thread.
// Source:  the uapi headers of Linux, include/linux/sched.h, include/linux/kdev_t.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

[[nodiscard]] std::optional<std::uint64_t> find_constant(std::string_view name);
[[nodiscard]] std::vector<std::string_view> constant_names();
/// "SIGKILL", "KILL" → 9.
[[nodiscard]] std::optional<int> signal_number(std::string_view name);

}  // namespace boardscope::dsl
