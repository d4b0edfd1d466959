// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Proves on the board that the types which this host has of its kernel are right there: a probe
// reads fields
//          of a task by them, and /proc says what they are. Types made from headers can be wrong without a
//          word, when the headers are of another kernel or another configuration.
// Thread:  prove_types() blocks for a second or two; a stop request ends it. The rest are plain functions
// that read a
//          file.
// Errors:  none: what stands in the way of a proof is its detail.
// Leaves:  nothing on the board.
#pragma once

#include "core/target/target_profile.h"
#include "remote/prompts.h"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace boardscope::session {

/// `profile` as found; `share` holds loaders/, bpf/ and proof/. nullopt: there are no types here, or the stop
/// was requested.
[[nodiscard]] std::optional<TypesProof> prove_types(const TargetProfile& profile,
                                                    const std::filesystem::path& share,
                                                    const remote::Prompts& prompts, std::stop_token stop);

/// A proof is of one BTF: when the host has another now, the profile says that nothing is proved.
[[nodiscard]] TargetProfile without_void_proof(TargetProfile profile);

}  // namespace boardscope::session
