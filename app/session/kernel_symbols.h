// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Names of addresses by the text of /proc/kallsyms.
// Thread:  pure function, any thread.
// Errors:  none: an address below all symbols has no name, and where the kernel hides addresses none has.
#pragma once

#include "core/wire/map_messages.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace boardscope::session {

/// One for each address that has a name.
[[nodiscard]] std::vector<wire::Symbol> symbols_in(std::string_view kallsyms,
                                                   const std::vector<std::uint64_t>& addresses);

}  // namespace boardscope::session
