// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The loader that was built for an architecture, as bytes.
// Thread:  any; reads one file.
// Errors:  there is none for this architecture.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <filesystem>

namespace boardscope::session {

[[nodiscard]] Result<Bytes> read_loader(const std::filesystem::path& share, Arch arch);

}  // namespace boardscope::session
