// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The probes that come with the program: scripts (*.bt) and restricted C (*.bpf.c) below
//          <share>/examples, each with the card at its head.
// Thread:  any; reads some dozens of small files: a few ms.
// Errors:  a file without a good card is left out, and said in `problems`; an unknown name names what comes
//          near it.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/library/probe_card.h"

#include <filesystem>
#include <string>
#include <vector>

namespace boardscope::session {

struct LibraryProbe {
    std::string name;  ///< of its file: "opens.bt"
    std::filesystem::path path;
    bool is_script = false;
    library::ProbeCard card;
};

struct ProbeLibrary {
    std::vector<LibraryProbe> probes;  ///< by name
    Diagnostics problems;

    /// "opens.bt", or "opens": the script where there are two.
    [[nodiscard]] Result<LibraryProbe> find(const std::string& name) const;
};

[[nodiscard]] ProbeLibrary load_probe_library(const std::filesystem::path& share);

/// "script", "restricted C".
[[nodiscard]] const char* language_of(const LibraryProbe& probe);

}  // namespace boardscope::session
