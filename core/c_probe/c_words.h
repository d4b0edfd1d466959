// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Words of probes in C that no table of the kernel has: sections, macros of the headers that probes
// include, the
//          headers themselves.
// Thread:  constant tables, any thread.
#pragma once

#include <span>
#include <string_view>

namespace boardscope::c_probe {

struct CWord {
    std::string_view name;  ///< as it is written: "SEC(", "vmlinux.h"
    std::string_view form;  ///< "BPF_CORE_READ(pointer, member, …)"
    std::string_view doc;   ///< one line
};

[[nodiscard]] std::span<const CWord> c_macros();
[[nodiscard]] std::span<const CWord> c_headers();
[[nodiscard]] std::span<const std::string_view> c_keywords();

struct CSection {
    std::string_view name;          ///< before the first slash
    std::string_view form;          ///< "kprobe/FUNCTION"
    std::string_view doc;           ///< one line
    std::string_view program_type;  ///< as kernel_history.h names it
    std::string_view
        provider;  ///< what a script calls it; empty: it has none, or takes nothing that is known here
};

[[nodiscard]] std::span<const CSection> c_sections();
/// nullptr: there is none of that name.
[[nodiscard]] const CSection* find_section(std::string_view name);

}  // namespace boardscope::c_probe
