// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/target_knowledge.h"

#include "app/session/target_catalog.h"

namespace boardscope::gui {

Result<std::shared_ptr<const builder::BoardFacts>> TargetKnowledge::of(const std::string& target,
                                                                       const std::stop_token& stop)
{
    const Result<TargetProfile> profile = session::find_target(target, paths_);
    if (!profile) return failure(profile.error());
    const std::lock_guard lock(mutex_);
    if (facts_ && facts_->profile() == *profile) return facts_;
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths_.share.string());
    facts_ =
        std::make_shared<builder::BoardFacts>(*profile, toolchain ? *toolchain : builder::Toolchain(), stop);
    return facts_;
}

}  // namespace boardscope::gui
