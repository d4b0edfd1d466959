// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Real material for the builder's tests: the tools of this host, and Debian's armhf kernel headers
// and
//          the BTF made from them, fetched and unpacked once into the download cache.
#pragma once

#include "builder/toolchain.h"
#include "core/target/target_profile.h"

#include <optional>
#include <string>
#include <vector>

namespace boardscope::builder_tests {

/// nullopt, with `reason` filled, when this host lacks a tool.
[[nodiscard]] std::optional<builder::Toolchain> find_toolchain(std::string& reason);

/// Header trees of that Debian release (empty: this one's), the flavour first; empty, with `reason` filled,
/// when they are neither cached nor to be had.
[[nodiscard]] std::vector<std::string> armhf_kernel_headers(std::string& reason,
                                                            const std::string& suite = {});

/// BTF made from them; empty when it cannot be made.
[[nodiscard]] std::string armhf_btf(const builder::Toolchain& toolchain, std::string& reason);

/// A 6.1 ARMv7 board without headers and BTF.
[[nodiscard]] TargetProfile armv7_profile();

[[nodiscard]] std::string example(const std::string& name);

}  // namespace boardscope::builder_tests
