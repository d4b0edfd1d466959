// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The entries of a script's BPF map, as the loader reads them, into what the script means by them:
// one value for
//          each key, summed over CPUs, the buckets of a histogram under one key, in the order in which they
//          are printed.
// Thread:  pure function, any thread.
// Errors:  none: an entry that is too short for what it should hold is left out.
#pragma once

#include "core/base/bytes.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace boardscope::script {

/// As in wire::MapEntries: of a per-CPU map `value` has one value for each CPU, each filled up to 8 bytes.
struct RawEntry {
    ByteView key;
    ByteView value;
};

struct MapValue {
    Bytes key;    ///< without the bucket of a histogram
    Bytes value;  ///< MapKind::value only
    std::uint64_t number =
        0;                    ///< aggregations; of average and stats the total. Two's complement where signed
    std::uint64_t count = 0;  ///< average and stats
    std::map<std::uint32_t, std::uint64_t> buckets;  ///< histograms; only those that are not 0
};

/// Ascending, as bpftrace prints: counts, sums, minima, maxima and numbers by value, averages by the average,
/// histograms by how much they hold, all others by key, as is what is equal.
[[nodiscard]] std::vector<MapValue> map_values(const ScriptMap& map, std::span<const RawEntry> entries);

/// Of average and stats; two's complement where the map's value is signed.
[[nodiscard]] std::uint64_t average_of(const ScriptMap& map, const MapValue& value);

}  // namespace boardscope::script
