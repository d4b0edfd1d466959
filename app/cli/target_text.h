// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What `bscope target` prints.
// Thread:  main thread, or the one on which a board is looked at.
#pragma once

#include "app/cli/row_printer.h"
#include "core/target/preflight.h"

namespace boardscope::cli {

/// One line for each, those that are good only if `all`; below a line why it matters and what to do.
void print_preflight(const std::vector<PreflightLine>& lines, bool all, Format format);

/// "2 things keep sessions from working, 3 could be better": for the end.
[[nodiscard]] std::string preflight_summary(const std::vector<PreflightLine>& lines);

}  // namespace boardscope::cli
