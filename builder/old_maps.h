// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What objects of the years before libbpf 1.0 (gobpf, BCC's loaders, kernel samples) hold and libbpf
//          no longer takes: maps as `struct bpf_map_def` in sections "maps" and "maps/NAME", and a "version"
//          section. The object is rewritten so that libbpf 1.x loads it.
// Thread:  free functions, any thread; different files at the same time.
// Errors:  Result for a file that cannot be read or written; flaws for maps that have no present-day form.
// Source:  layouts of struct bpf_map_def: 20 bytes of libbpf 0.x, what samples/bpf of Linux 4.x and gobpf's
//          elf package put behind them. libbpf hands the "version" section to the kernel as it is, and takes
//          the running kernel's only when there is none; gobpf's 0xFFFFFFFE would fail before Linux 5.0.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder {

struct OldMap {
    std::string name;
    std::uint32_t type = 0;  ///< BPF_MAP_TYPE_…
    std::uint32_t key_bytes = 0;
    std::uint32_t value_bytes = 0;
    std::uint32_t max_entries = 0;
    std::uint32_t flags = 0;
    std::uint32_t numa_node = 0;
};

struct OldMapFlaw {
    std::string map;
    std::string message;
    std::string hint;
};

struct OldParts {
    std::vector<OldMap> maps;       ///< converted
    std::vector<OldMapFlaw> flaws;  ///< when there are any, the file is as it was
};

/// What becomes of the types (BTF) that the object has beside those of its maps.
enum class OtherTypes { keep, drop };

/// The name that emptied sections get, for strip to remove.
inline constexpr const char* retired_section = ".retired";

[[nodiscard]] Result<OldParts> modernize_object(const std::string& path, OtherTypes other_types);

/// "hash map, 4 → 8 bytes, 128 entries"
[[nodiscard]] std::string to_text(const OldMap& map);

}  // namespace boardscope::builder
