// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads what people have of a board's kernel (types, a vmlinux, headers as trees or packages) and
//          puts it into the store.
// Thread:  blocks, for a vmlinux with DWARF a minute or more; a stop request ends it.
// Errors:  name the file, what is wrong with it, and what to give instead. Then the store is as it was.
#pragma once

#include "builder/joined_btf.h"
#include "builder/kernel_store.h"
#include "builder/toolchain.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

struct ImportRequest {
    std::vector<std::string> paths;  ///< files and folders, all of one kernel
    std::optional<Arch> arch;        ///< what the user says goes before what the files say …
    std::string release;             ///< … where both are possible; empty: the files have to tell
    std::string build_id;
    /// Further headers for BTF that is made, as the profiles of that kernel's boards name them; may be empty.
    std::function<std::vector<std::string>(const KernelKey& key)> btf_headers;
};

struct ImportedItem {
    ItemKind kind = ItemKind::btf;
    Bytes content;
    std::string origin;
};

struct ImportedModule {
    ModuleBtf types;
    std::string origin;
};

/// What one source turned out to be.
struct KernelImport {
    std::optional<Arch> arch;
    std::string release;
    std::string build_id;
    std::vector<ImportedItem> items;
    std::vector<ImportedModule> modules;
};

/// Looks at the files and changes nothing.
[[nodiscard]] Result<KernelImport> read_kernel(const ImportRequest& request, const Toolchain& toolchain,
                                               std::stop_token stop);

struct KernelAddition {
    KernelKey key;
    std::vector<StoreItem> items;
    std::vector<std::string> remarks;  ///< what the user should know, a sentence each
};

/// Where there are headers and no BTF of the kernel, BTF is made from them and stored, too.
[[nodiscard]] Result<KernelAddition> add_to_store(KernelStore& store, const ImportRequest& request,
                                                  const Toolchain& toolchain, std::stop_token stop);

}  // namespace boardscope::builder
