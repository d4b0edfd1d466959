// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The judges of preflight.h, by what they look at. For the files of core/target only.
// Thread:  pure functions.
#pragma once

#include "core/target/preflight.h"

#include <span>

namespace boardscope::preflight_rules {

using Lines = std::vector<PreflightLine>;

[[nodiscard]] std::string joined(const std::vector<std::string>& words);
[[nodiscard]] bool contains(const std::vector<std::string>& words, std::string_view word);
[[nodiscard]] Fix kconfig(const std::string& option);
/// Options that the board has are no cure.
[[nodiscard]] std::vector<Fix> kconfig_of(const FoundBoard& board, std::span<const char* const> options);

void judge_login(const FoundBoard& board, Lines& lines);
void judge_files(const FoundBoard& board, Lines& lines);
void judge_kernel(const TargetProfile& profile, Lines& lines);
void judge_types(const TargetProfile& profile, Lines& lines);
void judge_proof(const FoundBoard& board, Lines& lines);
void judge_settings(const TargetProfile& profile, Lines& lines);

/// What the loader has tried.
void judge_tracing(const FoundBoard& board, Lines& lines);
void judge_features(const FoundBoard& board, PreflightPart part, Lines& lines);

}  // namespace boardscope::preflight_rules
