// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The entries of a map as lines: "@counts[7]: 25" as bpftrace users know it, or one JSON object a
// line. Thread:  plain functions.
#pragma once

#include "app/cli/row_printer.h"
#include "app/session/map_contents.h"

#include <string>
#include <vector>

namespace boardscope::cli {

/// Sorted by key, without line breaks. An empty map gives one line that says so.
[[nodiscard]] std::vector<std::string> map_lines(const session::MapContents& contents, Format format);

/// The value of one key, which for a per-CPU map is "30 (15, 15)": the sum, and each CPU's.
[[nodiscard]] std::string value_text(const session::MapContents& contents, ByteView value);

}  // namespace boardscope::cli
