// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is a profile or is refused with a sentence; a profile means the same when written again.
#include "core/target/target_profile.h"

#include <cstdlib>

using namespace boardscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const Result<TargetProfile> profile =
        parse_target_profile({reinterpret_cast<const char*>(bytes), size}, "fuzz.toml");
    if (!profile) {
        if (profile.error().cause.empty()) std::abort();
        return 0;
    }
    const Result<TargetProfile> again = parse_target_profile(to_toml(*profile), "again.toml");
    if (!again || !(*again == *profile)) std::abort();
    return 0;
}
