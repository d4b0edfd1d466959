// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A quick hash of a text, for tables in memory. It differs from seed to seed.
// Thread:  pure function, any thread.
// Errors:  none.
#pragma once

#include <cstdint>
#include <string_view>

namespace boardscope::store {

[[nodiscard]] std::uint64_t text_hash(std::string_view text, std::uint64_t seed);

}  // namespace boardscope::store
