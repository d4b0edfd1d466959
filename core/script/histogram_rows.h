// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A histogram's buckets as rows, from the first that holds something to the last.
// Thread:  pure function, any thread.
#pragma once

#include "core/script/map_values.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::script {

struct HistogramRow {
    bool has_min = true;  ///< false: everything below
    bool has_max = true;  ///< false: everything from min on
    std::int64_t min = 0;
    std::uint64_t max = 0;  ///< the last one that belongs to it; two's complement in a linear histogram
    std::uint64_t count = 0;
    std::string label;  ///< "[4K, 8K)"
};

[[nodiscard]] std::vector<HistogramRow> histogram_rows(const ScriptMap& map, const MapValue& histogram);

}  // namespace boardscope::script
