// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The user's own target profiles as files: targets/NAME.toml in the configuration folder. A profile
// that is
//          changed keeps its author's comments; one that is copied keeps its paths right.
// Thread:  any; small files, written in one step.
// Errors:  name the file and what the system said; a name that is taken, or that no file can have.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <filesystem>
#include <string>

namespace boardscope::session {

/// Where the profile of that name is, or would be. Fails on a name that a virtual board or a preset has, or
/// that is no plain file name.
[[nodiscard]] Result<std::filesystem::path> target_file(const std::string& name);

/// A new file; it must not be there.
[[nodiscard]] Result<std::filesystem::path> create_target(const TargetProfile& profile);

/// Writes into the profile of that name what `wanted` says differently. `wanted` has paths as they stand in
/// the file.
[[nodiscard]] Result<void> change_target(const TargetProfile& wanted);

/// What a look found (or proved) goes into the profile as it stands in its file, whose paths are as its
/// author wrote them.
[[nodiscard]] Result<void> keep_found(const TargetProfile& seen);

/// As it stands in its file: paths are not resolved.
[[nodiscard]] Result<TargetProfile> read_target(const std::string& name);

[[nodiscard]] Result<void> clone_target(const std::string& from, const std::string& to);
[[nodiscard]] Result<void> rename_target(const std::string& from, const std::string& to);
[[nodiscard]] Result<void> remove_target(const std::string& name);

/// A file of somebody else's, or for them. An import takes the name from the file's `name`.
[[nodiscard]] Result<std::string> import_target(const std::filesystem::path& file);
[[nodiscard]] Result<void> export_target(const std::string& name, const std::filesystem::path& file);

}  // namespace boardscope::session
