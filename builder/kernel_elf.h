// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the ELF file of a kernel tells: architecture, release, build id, its BTF, whether it has
// DWARF. Thread:  plain function, any thread. Errors:  files that are cut short, big-endian, or of machines
// that are not traced. Source:  libelf reads; the release stands in linux_banner (init/version.c of the
// kernel).
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <string>

namespace boardscope::builder {

struct KernelElf {
    Arch arch = Arch::armv7;
    std::string release;   ///< empty: it has no banner
    std::string build_id;  ///< lower-case hex; empty: it has none
    Bytes btf;             ///< empty: it has none
    bool has_dwarf = false;
    bool is_module = false;
    std::string module;  ///< its name, as in /proc/modules; its `release` is that of the kernel it was built for
};

[[nodiscard]] bool looks_like_elf(ByteView bytes);
[[nodiscard]] Result<KernelElf> read_kernel_elf(const std::string& path);

}  // namespace boardscope::builder
