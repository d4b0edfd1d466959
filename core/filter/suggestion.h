// SPDX-License-Identifier: GPL-3.0-or-later
// What:    "did you mean …?": the known word nearest to one that was mistyped.
// Thread:  pure function, any thread.
// Errors:  empty when nothing is near enough to be meant.
#pragma once

#include <span>
#include <string_view>

namespace boardscope::filter {

/// Counts inserted, dropped, changed and swapped letters; upper and lower case are the same.
[[nodiscard]] std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known);

}  // namespace boardscope::filter
