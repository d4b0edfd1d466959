// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Frames about BPF maps, kernel symbols, files and the loader's self-test: what the host asks, and what the
//          loader answers.
// Thread:  plain values that own their bytes, any thread.
// Units:   bytes; times are nanoseconds of the board's CLOCK_MONOTONIC.
// Errors:  decode_…() says which field cannot be right.
// Source:  deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/wire/frame_reader.h"

#include "deviceside/wire.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::wire {

// ---- what the host asks; each answer carries the request's cookie, which is not 0 ----

enum class MapScope : std::uint32_t { object = BSW_MAPS_OF_OBJECT, board = BSW_MAPS_OF_BOARD };

struct ListMaps {
    std::uint32_t cookie = 0;
    MapScope scope = MapScope::object;
};

struct ReadMap {
    std::uint32_t cookie = 0;
    std::uint32_t map = 0;
    std::uint32_t limit = 0;  ///< entries; 0: all
};

enum class MapAction : std::uint32_t { set = BSW_MAP_SET, remove = BSW_MAP_DELETE, clear = BSW_MAP_CLEAR };

struct ChangeMap {
    std::uint32_t cookie = 0;
    std::uint32_t map = 0;
    MapAction action = MapAction::set;
    Bytes key;
    Bytes value;
    std::uint32_t flags = 0;  ///< of BPF_MAP_UPDATE_ELEM: 0 any, 1 only new, 2 only existing
};

struct ReadTypes {
    std::uint32_t cookie = 0;
    std::uint32_t btf_id = 0;
};

struct NameAddresses {
    std::uint32_t cookie = 0;
    std::vector<std::uint64_t> addresses;  ///< at most BSW_MAX_ADDRESSES
};

struct ReadFile {
    std::uint32_t cookie = 0;
    std::string path;  ///< absolute, of a regular file on the board
};

[[nodiscard]] Bytes payload(const ListMaps& request);
[[nodiscard]] Bytes payload(const ReadMap& request);
[[nodiscard]] Bytes payload(const ChangeMap& request);
[[nodiscard]] Bytes payload(const ReadTypes& request);
[[nodiscard]] Bytes payload(const NameAddresses& request);
[[nodiscard]] Bytes payload(const ReadFile& request);

// ---- what the loader answers ----

enum class MapRole : std::uint32_t {
    plain = BSW_MAP_PLAIN,
    ring = BSW_MAP_RING,
    perf = BSW_MAP_PERF,
    stacks = BSW_MAP_STACKS,
    internal = BSW_MAP_INTERNAL,
};

struct MapInfo {
    std::uint32_t id = 0;
    std::uint32_t type = 0;  ///< enum bpf_map_type of the kernel
    std::uint32_t key_bytes = 0;
    std::uint32_t value_bytes = 0;  ///< of one CPU
    std::uint32_t value_count = 1;  ///< values of one key: the possible CPUs for a per-CPU map
    std::uint32_t max_entries = 0;
    std::uint32_t flags = 0;
    MapRole role = MapRole::plain;
    std::uint32_t btf_id = 0;  ///< 0: no types
    std::uint32_t btf_key_type = 0;
    std::uint32_t btf_value_type = 0;
    std::string name;
    friend bool operator==(const MapInfo&, const MapInfo&) = default;
};

struct Maps {
    std::uint32_t cookie = 0;  ///< 0: unasked, before READY
    bool more = false;         ///< another frame of the same answer follows
    std::vector<MapInfo> maps;
    friend bool operator==(const Maps&, const Maps&) = default;
};

struct MapEntries {
    std::uint32_t cookie = 0;  ///< 0: unasked; BSW_COOKIE_ACTION, BSW_COOKIE_END
    std::uint32_t map = 0;
    bool last = true;  ///< no frame of this answer follows
    bool cut = false;  ///< the map holds more, or changed too fast to be read whole
    std::uint64_t monotonic_ns = 0;
    struct Entry {
        Bytes key;
        Bytes value;  ///< of a per-CPU map: one value for each CPU, each filled up to 8 bytes
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    std::uint32_t key_bytes = 0;
    std::uint32_t value_bytes = 0;  ///< of all CPUs
    std::vector<Entry> entries;
    friend bool operator==(const MapEntries&, const MapEntries&) = default;
};

struct MapResult {
    std::uint32_t cookie = 0;
    std::uint32_t map = 0;
    std::int32_t error = 0;  ///< errno; 0: it worked
    std::string text;        ///< one sentence when it did not
    friend bool operator==(const MapResult&, const MapResult&) = default;
};

struct Symbol {
    std::uint64_t address = 0;             ///< as asked
    std::optional<std::uint64_t> start{};  ///< where the symbol begins; none: not found, or hidden by kptr_restrict
    std::string name;
    std::string module;  ///< empty: the kernel itself
    friend bool operator==(const Symbol&, const Symbol&) = default;
};

struct Symbols {
    std::uint32_t cookie = 0;
    std::vector<Symbol> symbols;
    friend bool operator==(const Symbols&, const Symbols&) = default;
};

/// A piece of raw BTF; pieces come in order, without gaps.
struct Types {
    std::uint32_t cookie = 0;
    std::uint32_t btf_id = 0;
    std::uint32_t total = 0;
    std::uint32_t offset = 0;
    Bytes bytes;
    friend bool operator==(const Types&, const Types&) = default;
};

/// A piece of a file; pieces come in order, without gaps.
struct File {
    std::uint32_t cookie = 0;
    bool last = true;
    bool cut = false;  ///< the file has more than BSW_MAX_FILE bytes
    std::uint32_t offset = 0;
    std::string bytes;
    friend bool operator==(const File&, const File&) = default;
};

enum class CheckGroup : std::uint32_t {
    program = BSW_CHECK_PROGRAM,
    map = BSW_CHECK_MAP,
    helper = BSW_CHECK_HELPER,
    attach = BSW_CHECK_ATTACH,
    output = BSW_CHECK_OUTPUT,
    board = BSW_CHECK_BOARD,
};

/// One line of the loader's self-test.
struct Check {
    CheckGroup group = CheckGroup::board;
    std::int32_t error = 0;  ///< 0: works; else errno
    std::string name;
    std::string detail;  ///< one sentence; may be empty
    friend bool operator==(const Check&, const Check&) = default;
};

[[nodiscard]] const char* to_string(CheckGroup group);

[[nodiscard]] Result<Maps> decode_maps(const Frame& frame);
[[nodiscard]] Result<MapEntries> decode_map_entries(const Frame& frame);
[[nodiscard]] Result<MapResult> decode_map_result(const Frame& frame);
[[nodiscard]] Result<Symbols> decode_symbols(const Frame& frame);
[[nodiscard]] Result<Types> decode_types(const Frame& frame);
[[nodiscard]] Result<Check> decode_check(const Frame& frame);
[[nodiscard]] Result<File> decode_file(const Frame& frame);

[[nodiscard]] Bytes payload(const Maps& maps);
[[nodiscard]] Bytes payload(const MapEntries& entries);
[[nodiscard]] Bytes payload(const MapResult& result);
[[nodiscard]] Bytes payload(const Symbols& symbols);
[[nodiscard]] Bytes payload(const Types& types);
[[nodiscard]] Bytes payload(const Check& check);
[[nodiscard]] Bytes payload(const File& file);

}  // namespace boardscope::wire
