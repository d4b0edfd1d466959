// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Secrets leave no copy behind in memory.
// Thread:  plain function.
#pragma once

#include <string.h>

#include <string>

namespace boardscope::remote {

inline void overwrite(std::string& secret)
{
    ::explicit_bzero(secret.data(), secret.size());
    secret.clear();
}

}  // namespace boardscope::remote
