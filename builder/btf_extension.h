// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What section .BTF.ext of a BPF object says of its instructions: the source line of each, and what
//          of the kernel's types they depend on (CO-RE). For the files of builder only.
// Thread:  any thread.
// Units:   offsets in bytes into the section that holds the code.
// Errors:  none: what is missing or damaged is left out.
// Source:  "BPF Type Format (BTF)" of the kernel's documentation; enum bpf_core_relo_kind of linux/bpf.h.
#pragma once

#include "core/base/source_span.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder {

class ElfFile;

/// What one instruction depends on: a field, an enumerator or a whole type.
struct CoreAccess {
    std::uint32_t type = 0;  ///< of the object's own BTF, where the path begins
    std::string path;        ///< "0:1:2": an index of each member or element on the way
    std::uint32_t kind = 0;  ///< enum bpf_core_relo_kind

    /// Whether the kernel has it: what such an instruction gets is a number, and it never fails.
    [[nodiscard]] bool is_question() const;
};

struct BtfExtension {
    struct Line {
        std::string section;
        std::uint32_t offset = 0;
        SourceSpan place;
        std::string text;  ///< of the line
    };
    struct Relocation {
        std::string section;
        std::uint32_t offset = 0;
        CoreAccess access;
    };
    std::vector<Line> lines;
    std::vector<Relocation> relocations;
};

[[nodiscard]] BtfExtension read_btf_extension(const ElfFile& elf);

}  // namespace boardscope::builder
