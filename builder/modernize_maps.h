// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The part of modernize.h that is about maps.
// Thread:  pure function, any thread.
// Errors:  a located error for a field that has no counterpart.
#pragma once

#include "builder/text_edits.h"
#include "builder/text_patterns.h"
#include "core/base/diagnostics.h"

namespace boardscope::builder {

/// `text` is the source with its comments blanked.
void modernize_maps(const std::string& text, const Places& places, TextEdits& edits,
                    Diagnostics& diagnostics);

}  // namespace boardscope::builder
