// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stats/value_source.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace boardscope::stats {

/// Numbers of all kinds: small, spread over all magnitudes, equal, or the extremes.
enum class Kind { small, all_magnitudes, all_equal, extremes, mostly_one_bucket };

inline std::vector<std::int64_t> made_up(Kind kind, std::size_t count, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < count; ++i) {
        const auto bits = static_cast<std::int64_t>(random());
        switch (kind) {
        case Kind::small: values.push_back(bits % 1000); break;
        case Kind::all_magnitudes: values.push_back(bits >> random() % 64); break;
        case Kind::all_equal: values.push_back(-17); break;
        case Kind::extremes:
            values.push_back(random() % 2 == 0 ? INT64_MIN + (bits & 1) : INT64_MAX - (bits & 1));
            break;
        case Kind::mostly_one_bucket:
            values.push_back(random() % 100 == 0 ? bits : 1'000'000'000'000 + (bits & 0xFFFFF));
            break;
        }
    }
    return values;
}

/// Values that lie in memory, handed out in uneven pieces.
class ValuesInMemory final : public ValueSource {
public:
    explicit ValuesInMemory(const std::vector<std::int64_t>& values) : values_(values), times_(values.size())
    {
    }
    bool for_each_piece(const Visit& visit, const std::stop_token& stop) const override
    {
        std::size_t size = 1;
        for (std::size_t i = 0; i < values_.size(); size = size % 4000 + 333) {
            if (stop.stop_requested()) return false;
            const std::size_t count = std::min(size, values_.size() - i);
            visit({.times = std::span(times_).subspan(i, count),
                   .values = std::span(values_).subspan(i, count)});
            i += count;
        }
        return true;
    }

private:
    const std::vector<std::int64_t>& values_;
    std::vector<std::int64_t> times_;
};

}  // namespace boardscope::stats
