// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A piece of what a script prints.
// Thread:  plain values, any thread.
#pragma once

#include <string>

namespace boardscope::session {

enum class ScriptFormat { text, json };

/// Pieces come in order; a piece may end within a line.
struct ScriptPrinted {
    std::string text;
    bool is_warning = false;  ///< one sentence for stderr, without a line break
    friend bool operator==(const ScriptPrinted&, const ScriptPrinted&) = default;
};

}  // namespace boardscope::session
