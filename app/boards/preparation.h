// SPDX-License-Identifier: GPL-3.0-or-later
// What:    All that a board needs before it can be switched on, and the note that says so: once it is
// written, the
//          board starts without network and without looking at packages again.
// Thread:  any thread; blocks. The caller holds the board's lock.
// Errors:  as debian_packages.h and initramfs.h. May throw filesystem_error.
#pragma once

#include "app/boards/debian_packages.h"
#include "app/boards/host_command.h"
#include "app/boards/qemu.h"

#include <optional>

namespace boardscope::boards {

struct Prepared {
    std::string fingerprint;  ///< of the recipe and of the share folder's files
    std::string kernel_release;
    KernelVersion kernel_version;
    std::filesystem::path kernel_image;
    std::filesystem::path base_archive;
    std::vector<std::string> kernel_headers;
    std::string btf_file;  ///< empty: none (yet)
};

/// QEMU, and what else of the host makes and runs the board.
[[nodiscard]] std::vector<NeededProgram> host_programs(const BoardRecipe& recipe);

/// The note, if there is one and all that it names still exists.
[[nodiscard]] std::optional<Prepared> read_prepared(const BoardFiles& files);

/// Uses the note if it fits the recipe, else downloads and builds what is missing and writes it.
[[nodiscard]] Result<Prepared> prepare(const Workshop& workshop, const BoardFiles& files);

}  // namespace boardscope::boards
