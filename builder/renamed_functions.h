// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Kernel functions that older probes name and that newer kernels no longer call.
// Thread:  constant table, any thread.
// Source:  named in each row.
#pragma once

#include "core/target/target_profile.h"

#include <string_view>

namespace boardscope::builder {

struct RenamedFunction {
    const char* name;
    KernelVersion since;  ///< first kernel on which `replacement` is the one to hook
    const char* replacement;
    const char* why;  ///< one sentence for the user
};

/// nullptr when a kprobe on `function` is as good on this kernel as on any.
[[nodiscard]] const RenamedFunction* renamed_function(std::string_view function, const KernelVersion& kernel);

}  // namespace boardscope::builder
