// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The small file that says what the store has of one kernel. For the files of builder only.
// Thread:  pure functions, any thread.
// Errors:  say what in the file is not as it should be.
#pragma once

#include "builder/kernel_store.h"

#include <string>
#include <string_view>

namespace boardscope::builder {

/// JSON with line breaks, for people too.
[[nodiscard]] std::string to_entry_text(const StoredKernel& kernel);
[[nodiscard]] Result<StoredKernel> parse_entry(std::string_view text, const std::string& origin);

/// What may be a kernel's release and build id, from a file or from a user.
[[nodiscard]] Result<void> check_key(const KernelKey& key);
/// Different for every key, and fit for a file.
[[nodiscard]] std::string entry_file_name(const KernelKey& key);

}  // namespace boardscope::builder
