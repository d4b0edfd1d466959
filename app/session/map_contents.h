// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The entries of one map at one time, put together from the frames that bring them; with what is
// needed to
//          show them: types, and names for the addresses of a stack map.
// Thread:  plain values, any thread; a collector belongs to one.
// Units:   monotonic_ns is the board's CLOCK_MONOTONIC.
// Source:  struct bpf_stack_build_id of the kernel's uapi/linux/bpf.h.
#pragma once

#include "builder/typed_value.h"
#include "core/wire/map_messages.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace boardscope::session {

using SymbolTable = std::map<std::uint64_t, wire::Symbol>;  ///< by address

struct MapContents {
    wire::MapInfo map;
    std::string title;  ///< as its user calls it: a script's "@opens" is at_opens on the board; empty: by map.name
    builder::MapTypes types;
    std::map<Bytes, Bytes> entries;
    bool cut = false;  ///< the map holds more, or changed too fast to be read whole
    std::uint64_t monotonic_ns = 0;
    std::uint32_t cookie = 0;  ///< why it came: BSW_COOKIE_ACTION, BSW_COOKIE_END, else it was its time or asked for
    SymbolTable symbols;
};

/// Joins the frames of an answer. Entries that came twice, because the map changed meanwhile, are one: the
/// later.
class MapCollector {
public:
    /// The whole answer, with the last of its frames. map and types are left to the caller.
    [[nodiscard]] std::optional<MapContents> take(const wire::MapEntries& part);

private:
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::map<Bytes, Bytes>> begun_;  ///< by cookie and map
};

[[nodiscard]] const std::string& title_of(const MapContents& contents);
[[nodiscard]] bool is_per_cpu(const wire::MapInfo& map);
/// "hash", "percpu_array"; "type 99" where this version does not know it.
[[nodiscard]] std::string map_type_name(std::uint32_t type);

/// Addresses of the kernel in all stacks, each once; of user programs too, where they have no build id.
[[nodiscard]] std::vector<std::uint64_t> stack_addresses(const MapContents& contents);

/// "do_sys_openat2+0x1c", "nf_hook+0x8 [nf_tables]", "BUILDID+0x4210" or "0xb6f01234", innermost first.
[[nodiscard]] std::vector<std::string> stack_lines(const wire::MapInfo& map, ByteView stack,
                                                   const SymbolTable& symbols);
/// The same without offsets: places in one function have one name.
[[nodiscard]] std::vector<std::string> stack_names(const wire::MapInfo& map, ByteView stack,
                                                   const SymbolTable& symbols);

}  // namespace boardscope::session
