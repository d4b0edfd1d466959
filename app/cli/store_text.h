// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How `bscope store` writes kernels: as a table, as paragraphs, as JSON.
// Thread:  pure functions, except that users_of() reads target profiles.
#pragma once

#include "builder/btf_facts.h"
#include "builder/kernel_store.h"

#include <optional>
#include <string>
#include <vector>

namespace boardscope::cli {

/// Unique but for the architecture: the release, and "@" with the beginning of the build id where there is
/// one.
[[nodiscard]] std::string short_name(const builder::KernelKey& key);

/// Names of the targets whose kernel it is, as far as their profiles tell.
[[nodiscard]] std::vector<std::string> users_of(const builder::KernelKey& key,
                                                const std::vector<TargetProfile>& targets);
/// Those that can be read.
[[nodiscard]] std::vector<TargetProfile> all_targets();

/// "4.1 MB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

void print_kernel_table(const std::vector<builder::StoredKernel>& kernels,
                        const std::vector<TargetProfile>& targets);
void print_kernel(const builder::StoredKernel& kernel, const std::vector<std::string>& users,
                  const std::optional<builder::BtfFacts>& types);
/// One line.
void print_kernel_json(const builder::StoredKernel& kernel, const std::vector<std::string>& users,
                       const std::optional<builder::BtfFacts>& types, bool with_names);

}  // namespace boardscope::cli
