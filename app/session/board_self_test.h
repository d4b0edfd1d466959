// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Runs the loader's self-test on a board: what its kernel can do, each thing tried for real.
// Thread:  blocks the caller until the board has answered, a few seconds.
// Errors:  those of connecting and uploading; a loader that ended before its last finding.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "core/wire/messages.h"
#include "remote/prompts.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::remote {
class BoardConnection;
}

namespace boardscope::session {

struct SelfTest {
    wire::Hello board;
    std::vector<wire::Check> findings;  ///< in the order of the board
    std::string directory;              ///< on the board, where the loader was written and run
};

/// `without` as on the command line of the loader; empty: the kernel as it is. `share` holds loaders/.
[[nodiscard]] Result<SelfTest> run_self_test(const TargetProfile& profile, const std::string& without,
                                             const std::filesystem::path& share, const remote::Prompts& prompts,
                                             std::stop_token stop = {});
/// Over a connection that is there already.
[[nodiscard]] Result<SelfTest> run_self_test(remote::BoardConnection& connection, const TargetProfile& profile,
                                             const std::string& without, const std::filesystem::path& share,
                                             const remote::Prompts& prompts, std::stop_token stop = {});

}  // namespace boardscope::session
