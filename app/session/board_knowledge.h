// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Puts what a look at a board brought (types, headers, configuration) into the store of kernels, and finds
//          headers for a kernel that keeps its types to itself.
// Thread:  blocks, for as long as headers are downloaded and compiled; a stop request ends it.
// Errors:  those of the store. That no types could be found is no error but one of the sentences.
#pragma once

#include "app/boards/board_paths.h"
#include "app/session/board_look.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::session {

using KnowledgeSink = std::function<void(const std::string& sentence)>;

[[nodiscard]] Result<void> keep_knowledge(const BoardLook& look, const boards::BoardPaths& paths,
                                          const KnowledgeSink& say, std::stop_token stop);

}  // namespace boardscope::session
