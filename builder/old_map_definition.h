// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One `struct bpf_map_def`, read out of the bytes of an object.
// Thread:  pure function, any thread.
// Errors:  a flaw for what cannot be read, or asks for what maps no longer offer in this way.
#pragma once

#include "builder/old_maps.h"

struct btf;

namespace boardscope::builder {

struct MapDefinition {
    OldMap map;
    OldMapFlaw flaw;  ///< with an empty message when there is none
};

/// The definition of `name` in `size` bytes of `section` from `offset` on. `types`, if there are any, tell
/// what its fields are called; without them the first five are known, and what is behind must be zero.
[[nodiscard]] MapDefinition read_map_definition(const std::string& name, const btf* types, ByteView section,
                                                std::uint64_t offset, std::uint64_t size);

}  // namespace boardscope::builder
