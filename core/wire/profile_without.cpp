// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/profile_without.h"

#include "core/target/kernel_history.h"

namespace boardscope::wire {

TargetProfile profile_without(TargetProfile profile, Without without)
{
    const KernelVersion version = version_without(profile.kernel_version, without);
    if (version == profile.kernel_version) return profile;
    profile.kernel_version = version;
    if (!profile.found) return profile;
    const KernelFeatures tried = profile.found->features;
    for (const auto& [feature, works] : tried.tried())
        if (works && availability_by_version(version, feature.first, feature.second).state == Availability::State::lacks)
            profile.found->features.note(feature.first, feature.second, false);
    return profile;
}

}  // namespace boardscope::wire
