// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Functions of a user program or library, from the symbol tables of its file, and where in the file they start:
//          what the kernel wants to know of a uprobe.
// Thread:  plain functions, any thread; they read the file.
// Errors:  none: what is no such file, or is damaged, has no functions.
// Source:  elf(5); "ELF for the Arm Architecture" for the lowest bit of addresses of Thumb functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder {

struct UserSymbol {
    std::string name;  ///< without a version: "malloc"
    std::uint64_t file_offset = 0;
    bool is_thumb = false;
};

/// By name, each once. Names that the dynamic linker resolves by running a function are not among them: there
/// that function starts, and not what the name means.
[[nodiscard]] std::vector<UserSymbol> user_symbols(const std::string& file);

}  // namespace boardscope::builder
