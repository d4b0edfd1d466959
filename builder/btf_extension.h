// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What section .BTF.ext of a BPF object says of its instructions: the source line of each, and which
//          of them ask whether the kernel has a type, a field or a constant. For the files of builder only.
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

struct BtfExtension {
    struct Line {
        std::string section;
        std::uint32_t offset = 0;
        SourceSpan place;
    };
    struct Question {
        std::string section;
        std::uint32_t offset = 0;
    };
    std::vector<Line> lines;
    std::vector<Question> questions;
};

[[nodiscard]] BtfExtension read_btf_extension(const ElfFile& elf);

}  // namespace boardscope::builder
