// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_functions.h"

#include "builder/sysroot.h"
#include "builder/user_symbols.h"

#include <utility>

namespace boardscope::session {

FunctionsOfFile board_functions(const TargetProfile& profile)
{
    const std::string sysroot = builder::sysroot_of(profile);
    if (sysroot.empty()) return {};
    return [sysroot](const std::string& path) {
        FunctionStarts starts;
        const std::string file = builder::file_in_sysroot(sysroot, path);
        if (file.empty()) return starts;
        for (builder::UserSymbol& symbol : builder::user_symbols(file))
            starts.try_emplace(symbol.file_offset, std::move(symbol.name));
        return starts;
    };
}

}  // namespace boardscope::session
