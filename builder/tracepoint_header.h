// SPDX-License-Identifier: GPL-3.0-or-later
// What:    board_tracepoints.h: the trace events of one kernel as C, `struct tp_CATEGORY_NAME` for each, with
// every
//          field where that kernel puts it. Made from its format files, which the store keeps, and kept
//          itself in the user's cache under their checksum.
// Thread:  plain functions, any thread; several may ask for the same header.
// Errors:  of the files only. An event whose format is of no use is left out.
// Source:  docs/decisions/0014-tracepoints-are-declared-as-the-board-has-them.md.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

inline constexpr std::string_view tracepoint_header_name = "board_tracepoints.h";

/// `formats` as the store has them; `long_bytes`: of the board's kernel.
[[nodiscard]] std::string tracepoint_header(std::string_view formats, std::size_t long_bytes);

/// The folder that holds board_tracepoints.h, for -I.
[[nodiscard]] Result<std::string> tracepoint_header_folder(const std::string& formats_file,
                                                           std::size_t long_bytes);

/// "sched/sched_switch", of all events in `formats`.
[[nodiscard]] std::vector<std::string> tracepoints_in(std::string_view formats);

/// What to do about a compiler's message that names `struct tp_…`; empty: nothing that is known.
[[nodiscard]] std::string tracepoint_hint(std::string_view message, std::string_view header);

}  // namespace boardscope::builder
