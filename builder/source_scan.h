// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the text of a probe says about its programs before it is compiled: functions named in the style
//          of BCC, words that only BCC knows, and arguments that one register of the board cannot hold.
// Thread:  pure function, any thread.
// Source:  works on the text with comments blanked; it does not preprocess, so what macros make is not seen.
#pragma once

#include "core/base/diagnostics.h"
#include "core/target/target_profile.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

struct SourceScan {
    Diagnostics diagnostics;
    /// Functions without a section whose name says where they attach: name → section to give them.
    struct Placement {
        std::string function;
        std::string section;
    };
    std::vector<Placement> placements;
};

/// The text with its comments blanked out, so that lines and columns stay.
[[nodiscard]] std::string without_comments(std::string_view source);

[[nodiscard]] SourceScan scan_source(std::string_view source, const std::string& source_name, Arch arch);

}  // namespace boardscope::builder
