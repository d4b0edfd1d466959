// SPDX-License-Identifier: GPL-3.0-or-later
// What:    In which order kernel modules must be loaded. A kernel package holds no modules.dep (that is made
// when it
//          is installed), so the order comes from the modules themselves.
// Thread:  pure functions, any thread.
// Source:  the .modinfo section of a module: zero-terminated key=value strings.
#pragma once

#include "core/base/result.h"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::boards {

struct KernelModule {
    std::string name;                  ///< with '_', as the kernel shows it
    std::vector<std::string> depends;  ///< likewise
};

/// "net-failover.ko.xz" → "net_failover".
[[nodiscard]] std::string module_name(std::string_view file_name);
/// The modules that the module with these (uncompressed) bytes needs.
[[nodiscard]] std::vector<std::string> module_depends(std::string_view module_bytes);
/// The names in the text of a modules.builtin file.
[[nodiscard]] std::set<std::string> parse_builtin(std::string_view text);

/// The wanted modules and all that they need, each after its needs; built-in ones are left out.
[[nodiscard]] Result<std::vector<std::string>> load_order(std::span<const KernelModule> available,
                                                          std::span<const std::string_view> wanted,
                                                          const std::set<std::string>& builtin);

}  // namespace boardscope::boards
