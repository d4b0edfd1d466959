// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RowDurations: how long that took which a row begins or ends, as a column beside those of the store.
// Thread:  one writer; copies may be read by any thread meanwhile, and see what is set later in the blocks that they
//          have.
// Units:   nanoseconds.
// Errors:  none; rows without a duration say so. 8 bytes a row, for blocks of rows of which one has a duration.
#pragma once

#include "core/base/ids.h"
#include "core/filter/row_field.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace boardscope::timeline {

class RowDurations {
public:
    static constexpr unsigned block_bits = 16;
    static constexpr std::size_t block_rows = std::size_t{1} << block_bits;

    /// Writer only. The longest that can be kept is 2^63 - 2 ns.
    void set(RowId row, std::uint64_t duration_ns);
    [[nodiscard]] std::optional<std::uint64_t> at(RowId row) const;
    [[nodiscard]] bool empty() const { return blocks_.empty(); }

private:
    /// One more than the duration; 0: none.
    using Block = std::vector<std::atomic<std::uint64_t>>;
    std::vector<std::shared_ptr<Block>> blocks_;
};

/// The durations as a field of the rows, called "latency".
[[nodiscard]] std::shared_ptr<const filter::RowField> latency_field(RowDurations durations);

}  // namespace boardscope::timeline
