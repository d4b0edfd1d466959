// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The table [found] of a target profile. For the files of core/target only.
// Thread:  plain functions.
// Errors:  noted with their line.
#pragma once

#include "core/target/found_board.h"
#include "core/target/toml_table.h"

namespace boardscope {

[[nodiscard]] FoundBoard read_found_board(const toml::table& table, FirstProblem& problem);
/// With an empty line before it, as to_toml() writes all tables.
[[nodiscard]] std::string found_board_toml(const FoundBoard& board);

}  // namespace boardscope
