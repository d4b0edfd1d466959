// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The types of a kernel's modules in the store: those of one look or one import as one item, and all
// of them
//          joined with the kernel's own for whoever needs types.
// Thread:  blocks; joining takes a second or two the first time, later nothing.
// Errors:  a damaged item, or types that belong to another BTF than the one the kernel has now.
// Source:  the item is an archive of ours: "kernel" holds the SHA-256 of the BTF whose types the split ones
// name by
//          number, split/MODULE.btf and whole/MODULE.btf the types.
#pragma once

#include "builder/joined_btf.h"
#include "builder/kernel_store.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

struct ModuleTypes {
    std::string kernel_checksum;  ///< as StoreItem::checksum; may be empty when none is split
    std::vector<ModuleBtf> modules;
};

/// The same types give the same bytes, in whatever order they came.
[[nodiscard]] Result<Bytes> pack_module_types(ModuleTypes types);
[[nodiscard]] Result<ModuleTypes> unpack_module_types(const std::string& archive);

/// What a board printed of /sys/kernel/btf: "NAME BYTES", a line break and so many bytes, again and again. A
/// rest that is not whole is left out.
[[nodiscard]] std::vector<ModuleBtf> parse_shown_modules(std::string_view text);

/// "virtio_net, dummy and 23 others"
[[nodiscard]] std::string names_of(const std::vector<ModuleBtf>& modules);

/// The file of the kernel's BTF, or another in the cache in which the modules' types are, too.
[[nodiscard]] Result<std::string> btf_with_modules(const std::string& kernel_btf, const KernelStore& store,
                                                   const StoredKernel& kernel);

/// Modules whose types build on another BTF than the one that the store has of their kernel: nobody can use
/// them.
[[nodiscard]] Result<std::vector<ModuleBtf>> modules_of_other_btf(const KernelStore& store,
                                                                  const StoredKernel& kernel);

/// Puts types of modules that somebody brought beside those that are there already; later ones of the same
/// name win. Split ones must fit the BTF that the store has of the kernel.
[[nodiscard]] Result<StoreItem> add_module_types(KernelStore& store, const KernelKey& key,
                                                 std::vector<ModuleBtf> modules);

}  // namespace boardscope::builder
