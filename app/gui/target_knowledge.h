// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What this host knows of the selected target, for those who ask while one types: kept from one key to the next, as
//          reading it takes longer than compiling.
// Thread:  any, several at once.
// Errors:  an unknown target.
#pragma once

#include "app/boards/board_paths.h"
#include "builder/target_facts.h"
#include "builder/warm_compiler.h"
#include "core/c_probe/helper_reference.h"

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

    /// The store may hold more now: what was read is read again.
    void forget();
    /// With a compiler that waits for scripts: prepare_script_compiler() starts it.
    [[nodiscard]] Result<builder::Toolchain> toolchain() const;
    [[nodiscard]] const std::shared_ptr<builder::WarmCompiler>& warm_compiler() const { return warm_compiler_; }

    /// Of libbpf on this host, read once; empty where it is not installed.
    [[nodiscard]] const c_probe::HelperReference& helpers();

private:
    std::shared_ptr<builder::WarmCompiler> warm_compiler_ = std::make_shared<builder::WarmCompiler>();
    boards::BoardPaths paths_;
    std::once_flag helpers_read_;
    c_probe::HelperReference helpers_;
    std::mutex mutex_;  ///< of what follows
    std::shared_ptr<const builder::BoardFacts> facts_;
};

}  // namespace boardscope::gui
