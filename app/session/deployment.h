// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What everybody needs who runs a loader on a board: its file, how it is started there, whether the
// board is
//          the one of the profile, and the frames that bring plan, types and object.
// Thread:  plain functions; reading a file and asking the board block.
// Errors:  no loader for the architecture; a board of another one; blobs that are too large.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "core/wire/frame_writer.h"
#include "remote/board_check.h"
#include "remote/start_loader.h"

#include <filesystem>
#include <vector>

namespace boardscope::session {

[[nodiscard]] Result<Bytes> read_loader(const std::filesystem::path& share, Arch arch);
[[nodiscard]] remote::LoaderOptions loader_options(const TargetProfile& profile);
[[nodiscard]] Result<void> check_machine(const remote::BoardFacts& facts, const TargetProfile& profile);

struct Cargo {
    Bytes plan;
    Bytes btf;     ///< may be empty
    Bytes object;  ///< may be empty: then the loader serves trace events and the board's maps only
};
/// Up to START, in the order in which they are to be sent.
[[nodiscard]] Result<std::vector<Bytes>> cargo_frames(wire::FrameWriter& writer, const Cargo& cargo);

}  // namespace boardscope::session
