// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What `bscope filter` and `bscope stats` have in common: a saved file is read beside the main
// thread, which looks
//          at the rows as they come, says how far it is, and at the end what was odd.
// Thread:  main thread; blocks until all is read, or Ctrl-C.
#pragma once

#include "app/session/saved_file.h"
#include "core/store/event_store.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace boardscope::cli {

struct SavedInput {
    session::SavedFileRequest file;
    std::optional<std::uint64_t> memory_bytes;  ///< that rows may take before they go to disk
};

/// Looks at the rows so far; false ends the reading.
using LookAtRows = std::function<bool(const store::Snapshot&)>;

/// What was read; none after a failure, which was said. `look` is called now and then, and at last with all
/// rows.
[[nodiscard]] std::optional<session::SavedFile>
read_saved_input(const SavedInput& input, bool prints_meanwhile, const LookAtRows& look);

/// "ftrace text, 8,000,000 rows, 340 events lost", and what was odd.
void say_what_was_read(const session::SavedFile& file, const store::Totals& totals);

}  // namespace boardscope::cli
