// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What this machine lacks to run a virtual board.
// Thread:  plain values.
#pragma once

#include <string>

namespace boardscope::boards {

struct MissingPrograms {
    std::string sentence;  ///< names them
    std::string command;   ///< installs the Debian packages that hold them
};

}  // namespace boardscope::boards
