// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The options of a kernel's configuration that tracing depends on, and what is known of them on a
// board. Thread:  pure functions, any thread. Source:  kconfig's own text form ("CONFIG_X=y", "# CONFIG_X is
// not set"), as in /proc/config.gz.
#pragma once

#include "core/target/kernel_features.h"

#include <map>
#include <string>
#include <string_view>

namespace boardscope {

using KernelOptions =
    std::map<std::string, std::string>;  ///< "CONFIG_KPROBES" → "y", "m", "n", a number or text

/// The options of `config` that matter; those it does not mention are "n", as an option that was never
/// offered is off. Empty when the text is no configuration of a kernel.
[[nodiscard]] KernelOptions options_of_config(std::string_view config);

/// For a board that keeps its configuration to itself: what must be on because it works. Nothing is said to
/// be off, since there may be another reason.
[[nodiscard]] KernelOptions options_that_must_be(const KernelFeatures& features,
                                                 const std::map<std::string, std::string>& settings);

}  // namespace boardscope
