// SPDX-License-Identifier: GPL-3.0-or-later
// What:    BTF made from the headers that the store has of a kernel, and put beside them.
// Thread:  blocks for some seconds; a stop request ends it.
// Errors:  no headers, headers that do not compile, or BTF of the kernel itself, which is better.
#pragma once

#include "builder/kernel_store.h"
#include "builder/toolchain.h"

#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

[[nodiscard]] bool is_made_from_headers(const StoreItem& btf);

/// `more_headers` as in TargetProfile::btf_headers.
[[nodiscard]] Result<StoreItem> store_header_btf(KernelStore& store, const KernelKey& key,
                                                 const std::vector<std::string>& more_headers,
                                                 const Toolchain& toolchain, std::stop_token stop);

}  // namespace boardscope::builder
