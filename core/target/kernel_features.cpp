// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/kernel_features.h"

namespace boardscope {

const char* to_string(FeatureGroup group)
{
    switch (group) {
    case FeatureGroup::program: return "program";
    case FeatureGroup::map: return "map";
    case FeatureGroup::helper: return "helper";
    case FeatureGroup::attach: return "attach";
    case FeatureGroup::output: return "output";
    }
    return "unknown";
}

void KernelFeatures::note(FeatureGroup group, std::string name, bool works)
{
    tried_[{group, std::move(name)}] = works;
}

std::optional<bool> KernelFeatures::has(FeatureGroup group, std::string_view name) const
{
    const auto found = tried_.find(Feature{group, std::string(name)});
    if (found == tried_.end()) return std::nullopt;
    return found->second;
}

}  // namespace boardscope
