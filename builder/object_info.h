// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What is in a BPF object file, as libbpf sees it without loading it.
// Thread:  any thread.
// Errors:  libbpf's own words on why it refuses the object, with a hint where the cause is a known one.
#pragma once

#include "builder/build.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder {

struct ObjectInfo {
    struct Program {
        ProgramSummary summary;
        bool kind_known = true;  ///< false: the section's name means nothing to libbpf
        std::uint32_t type = 0;  ///< enum bpf_prog_type
    };
    struct Map {
        std::string name;
        std::uint32_t type = 0;  ///< enum bpf_map_type
    };
    std::vector<Program> programs;
    std::vector<Map> maps;  ///< without those that libbpf makes of global data
    bool has_core_relocations = false;
    bool has_license = false;
};

[[nodiscard]] Result<ObjectInfo> read_object(const std::string& path);

}  // namespace boardscope::builder
