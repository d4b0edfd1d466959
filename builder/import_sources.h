// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The readers of each kind of source that read_kernel() knows. For the files of builder only.
// Thread:  block; a stop request ends them.
// Errors:  one sentence on what is wrong with the file, and what to give instead.
#pragma once

#include "builder/kernel_import.h"

namespace boardscope::builder {

struct ImportContext {
    const ImportRequest& request;
    const Toolchain& toolchain;
    std::stop_token stop;
};

/// /sys/kernel/btf/vmlinux of a board, or a .btf file.
[[nodiscard]] Result<KernelImport> import_raw_btf(const std::string& path, const ImportContext& context);
/// RELEASE.btf in a .tar.xz, as BTFHub has them.
[[nodiscard]] Result<KernelImport> import_btf_archive(const std::string& path, const ImportContext& context);
/// A vmlinux: its section .BTF, else its DWARF through pahole.
[[nodiscard]] Result<KernelImport> import_elf(const std::string& path, const ImportContext& context);
/// A board's /sys/kernel/kheaders.tar.xz.
[[nodiscard]] Result<KernelImport> import_kheaders(const std::string& path, const ImportContext& context);
/// Header and build trees, and linux-headers packages: together the headers of one kernel.
[[nodiscard]] Result<KernelImport> import_header_sources(const std::vector<std::string>& trees,
                                                         const std::vector<std::string>& packages,
                                                         const ImportContext& context);
/// A kernel's configuration, or its symbols as in kallsyms and System.map.
[[nodiscard]] Result<KernelImport> import_text(const std::string& path, const ImportContext& context);

/// Checks that the BTF is of the architecture that is asked for, and says what it is of.
[[nodiscard]] Result<KernelImport> import_btf_bytes(Bytes bytes, const std::string& name,
                                                    const std::string& origin, const ImportContext& context);
[[nodiscard]] std::string file_name_of(const std::string& path);

}  // namespace boardscope::builder
