// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The functions of a BPF object: their instructions, what they call and refer to, and the source
// line
//          of each instruction. For the files of builder only.
// Thread:  any thread.
// Units:   instructions count from 0 within their function; a 64-bit constant takes two.
// Errors:  as ElfFile::open(). What is damaged in the debug information is left out: lines are then unknown.
// Source:  "BPF Type Format (BTF)" of the kernel's documentation for .BTF.ext; "Linux BPF relocations" for
//          how clang writes calls and references.
#pragma once

#include "builder/btf_extension.h"
#include "core/base/result.h"
#include "core/base/source_span.h"

#include <linux/bpf.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::builder {

struct CodeFunction {
    struct Line {
        std::size_t instruction = 0;  ///< and those behind it, up to the next
        SourceSpan place;
        std::string text;  ///< of the source line; may be empty
    };
    struct Use {
        std::size_t instruction = 0;
        std::size_t function = 0;  ///< by its number
    };
    struct Relocation {
        std::size_t instruction = 0;
        CoreAccess access;
    };
    std::string name;
    std::string section;
    std::vector<bpf_insn> instructions;
    std::vector<Line> lines;                    ///< in the order of instructions; empty: not known
    std::vector<Relocation> relocations;        ///< against the kernel's types (CO-RE)
    std::vector<Use> uses;                      ///< functions that it calls or hands on, in the order of instructions
    std::optional<std::size_t> refers_to_data;  ///< the first instruction that does: .rodata, .data, .bss
    std::optional<std::size_t> calls_kernel;    ///< the first call of a function of the kernel by its name
    /// Its code may ask at load time what the kernel has, and leave out what it has not: CO-RE "exists"
    /// relocations, variables that the kernel's configuration fills in, constants of the object itself.
    bool asks_the_kernel = false;

    /// In the file that the function stands in, even where a header's inline function was expanded.
    [[nodiscard]] SourceSpan place_of(std::size_t instruction) const;
};

[[nodiscard]] Result<std::vector<CodeFunction>> read_code(const std::string& object_path);

}  // namespace boardscope::builder
