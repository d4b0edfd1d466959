// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What this host knows of the selected target, for those who ask while one types: kept from one key to the next, as
//          reading it takes longer than compiling.
// Thread:  any, several at once.
// Errors:  an unknown target.
#pragma once

#include "app/boards/board_paths.h"
#include "builder/target_facts.h"

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace boardscope::gui {

class TargetKnowledge {
public:
    explicit TargetKnowledge(boards::BoardPaths paths) : paths_(std::move(paths)) {}

    /// Blocks while a profile is read; what the facts hold is read when they are asked. Made anew when the
    /// profile has changed.
    [[nodiscard]] Result<std::shared_ptr<const builder::BoardFacts>> of(const std::string& target,
                                                                        const std::stop_token& stop);

private:
    boards::BoardPaths paths_;
    std::mutex mutex_;
    std::shared_ptr<const builder::BoardFacts> facts_;
};

}  // namespace boardscope::gui
