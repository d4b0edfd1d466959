// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/target_knowledge.h"

#include "app/session/target_catalog.h"
#include "builder/files.h"

namespace boardscope::gui {

Result<std::shared_ptr<const builder::BoardFacts>> TargetKnowledge::of(const std::string& target,
                                                                       const std::stop_token& stop)
{
    const Result<TargetProfile> profile = session::find_target(target, paths_);
    if (!profile) return failure(profile.error());
    const std::lock_guard lock(mutex_);
    if (facts_ && facts_->profile() == *profile) return facts_;
    const Result<builder::Toolchain> found = toolchain();
    facts_ = std::make_shared<builder::BoardFacts>(*profile, found ? *found : builder::Toolchain(), stop);
    return facts_;
}

void TargetKnowledge::forget()
{
    const std::lock_guard lock(mutex_);
    facts_.reset();
}

Result<builder::Toolchain> TargetKnowledge::toolchain() const
{
    Result<builder::Toolchain> found = builder::Toolchain::find(paths_.share.string());
    if (found) found->warm = warm_compiler_;
    return found;
}

const c_probe::HelperReference& TargetKnowledge::helpers()
{
    std::call_once(helpers_read_, [this] {
        const Result<builder::Toolchain> found = toolchain();
        if (!found) return;
        if (const Result<Bytes> header = builder::read_file(found->stock_include_directory + "/bpf/bpf_helper_defs.h"))
            helpers_ = c_probe::HelperReference::parse(as_text(*header));
    });
    return helpers_;
}

}  // namespace boardscope::gui
