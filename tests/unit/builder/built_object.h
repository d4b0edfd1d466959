// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What tests look for in a built BPF object: its instructions, its maps and its CO-RE relocations.
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder_tests {

struct BpfInstruction {
    std::uint8_t code;
    std::uint8_t destination;
    std::uint8_t source;
    std::int16_t offset;
    std::int32_t immediate;
    friend bool operator==(const BpfInstruction&, const BpfInstruction&) = default;
};

/// As libbpf reads them from the object, without loading; empty when there is no such program.
[[nodiscard]] std::vector<BpfInstruction> instructions_of(ByteView object, const std::string& program);

/// Loads of `bytes` bytes at context + `offset` (the context is in register 1 when a program starts).
[[nodiscard]] int count_loads(const std::vector<BpfInstruction>& program, int bytes, int offset);

struct MapFacts {
    std::string name;
    int type;  ///< BPF_MAP_TYPE_…
    int key_bytes, value_bytes, max_entries, flags;
    friend bool operator==(const MapFacts&, const MapFacts&) = default;
};

/// As libbpf reads them, without loading; nothing when it refuses the object.
[[nodiscard]] std::vector<MapFacts> maps_of(ByteView object);

struct CoreRelocation {
    std::string access;  ///< "0:12"
    std::uint32_t kind;  ///< 0 byte offset, 1 byte size, …
};
[[nodiscard]] std::vector<CoreRelocation> core_relocations_of(ByteView object);

}  // namespace boardscope::builder_tests
