// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How the start or stop of a board goes, for people.
// Thread:  plain values; a sink is called on the thread that called up(), down() or debian_headers().
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace boardscope::boards {

/// The steps of a start, in their order. The first three download the packages that they need, and are left
/// out when the board was prepared before.
enum class StartStep { kernel, file_system, types, boot, login };
inline constexpr int start_steps = 5;

struct Progress {
    std::string line;               ///< such as "Starting QEMU"
    std::optional<StartStep> step;  ///< none: waiting for others, or stopping
};

using ProgressSink = std::function<void(const Progress&)>;

}  // namespace boardscope::boards
