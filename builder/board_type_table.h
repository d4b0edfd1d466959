// SPDX-License-Identifier: GPL-3.0-or-later
// What:    All that this host knows of the types and functions of a board's kernel, and where it comes from.
// Thread:  blocks: some 0.1 s, or seconds when BTF has to be made from headers. A stop request ends it.
// Errors:  no types at all, with what brings them; a damaged BTF or store.
#pragma once

#include "builder/toolchain.h"
#include "core/target/target_profile.h"
#include "core/target/type_table.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

struct BoardTypeTable {
    TypeTable types;
    std::string origin;            ///< "made from headers", "pulled from the board"; for people
    bool is_from_headers = false;  ///< so functions that no header declares are untyped
    /// Functions that the kernel has, sorted; empty when nobody has asked the board.
    std::vector<std::string> functions;

    [[nodiscard]] bool has_function(std::string_view name) const;
};

[[nodiscard]] Result<BoardTypeTable> board_type_table(const TargetProfile& profile,
                                                      const Toolchain& toolchain, std::stop_token stop);

/// Names of the functions in text as of /proc/kallsyms or System.map, sorted.
[[nodiscard]] std::vector<std::string> functions_of_symbols(std::string_view symbols);

}  // namespace boardscope::builder
