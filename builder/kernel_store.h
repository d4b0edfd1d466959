// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What this host keeps of boards' kernels: types (BTF), headers, tracepoint formats, symbols and
//          configurations, by architecture, release and build id. Equal content is kept once.
// Thread:  any; a store is a folder, and several threads and programs may use it at the same time.
// Units:   bytes; checksums are SHA-256 in lower-case hex; times are UTC, as in "2026-11-26T01:20:00Z".
// Errors:  name the file and what the system said. What fails leaves the store as it was.
// Source:  the layout on disk is ours: docs/decisions/0009-what-is-known-of-kernels-is-one-folder.md.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

struct KernelKey {
    Arch arch = Arch::armv7;
    std::string release;   ///< uname -r
    std::string build_id;  ///< lower-case hex; empty: not known, so true of all kernels of that release
    friend bool operator==(const KernelKey&, const KernelKey&) = default;
};

/// "armv7 6.1.0-50-armmp", and " build id 1a2b3c4d5e6f" behind it when there is one.
[[nodiscard]] std::string to_string(const KernelKey& key);

/// `modules`: the types of those that a board had loaded; `added_modules`: of those that somebody brought;
/// `functions`: those that ftrace can trace.
enum class ItemKind { btf, headers, formats, symbols, config, modules, added_modules, functions };
/// "btf", "headers", "formats", "symbols", "config", "modules", "added-modules", "functions".
[[nodiscard]] const char* to_string(ItemKind kind);
[[nodiscard]] Result<ItemKind> parse_item_kind(std::string_view text);

struct StoreItem {
    ItemKind kind = ItemKind::btf;
    std::string checksum;
    std::uint64_t bytes = 0;
    std::string origin;  ///< where it came from: "pulled from the board", "made from headers", "x.deb"
    std::string added;
    friend bool operator==(const StoreItem&, const StoreItem&) = default;
};

struct StoredKernel {
    KernelKey key;
    std::vector<StoreItem> items;  ///< at most one of each kind, in their order

    /// nullptr when there is none of that kind. Valid as long as this value is not changed.
    [[nodiscard]] const StoreItem* item(ItemKind kind) const;
};

struct KernelMatch {
    StoredKernel kernel;  ///< with what is known of its release in general, where it has no item of its own
    bool by_build_id = false;       ///< the same kernel for sure, not only one of that release
    std::vector<KernelKey> others;  ///< of that release too: without a build id nobody knows which it is
};

struct StoreListing {
    std::vector<StoredKernel> kernels;  ///< by architecture, release and build id
    std::uint64_t bytes = 0;            ///< on disk, what several kernels share counted once
    std::vector<Error> unreadable;      ///< entries that are damaged; the others are good
};

/// $BOARDSCOPE_DATA, else $XDG_DATA_HOME/boardscope, else ~/.local/share/boardscope; in it "kernels".
[[nodiscard]] std::string default_store_directory();

class KernelStore {
public:
    /// Makes the folder if it is not there.
    [[nodiscard]] static Result<KernelStore> open(const std::string& directory);

    [[nodiscard]] const std::string& directory() const { return directory_; }

    [[nodiscard]] Result<StoreListing> list() const;

    /// A kernel with that build id; else, of that release, what is true of all kernels of it. When no build
    /// id is given, the newest of that release; `others` then names those that it could be as well.
    [[nodiscard]] Result<std::optional<KernelMatch>> find(Arch arch, const std::string& release,
                                                          const std::string& build_id) const;

    /// Replaces the item of that kind, if the kernel has one.
    Result<StoreItem> put(const KernelKey& key, ItemKind kind, ByteView content, const std::string& origin);
    Result<StoreItem> put_file(const KernelKey& key, ItemKind kind, const std::string& path,
                               const std::string& origin);

    /// A file that must not be written to. It is there until its last kernel is removed.
    [[nodiscard]] Result<std::string> path_of(const StoreItem& item) const;
    /// Of the kernel that find() gives for that key.
    [[nodiscard]] Result<std::string> path_of(const KernelKey& key, ItemKind kind) const;

    [[nodiscard]] Result<void> remove(const KernelKey& key);
    [[nodiscard]] Result<void> remove(const KernelKey& key, ItemKind kind);

    /// One file with all that is known of a kernel: .tar.xz or .tar.zst, by its name.
    [[nodiscard]] Result<void> export_kernel(const KernelKey& key, const std::string& archive,
                                             std::stop_token stop = {}) const;
    [[nodiscard]] Result<KernelKey> import_kernel(const std::string& archive, std::stop_token stop = {});

    /// The trees as TargetProfile::kernel_headers wants them, most specific first. Unpacks the headers into
    /// the cache when nobody has yet: some seconds, later nothing.
    [[nodiscard]] Result<std::vector<std::string>> header_folders(const KernelKey& key,
                                                                  std::stop_token stop = {}) const;

private:
    explicit KernelStore(std::string directory) : directory_(std::move(directory)) {}

    std::string directory_;
};

}  // namespace boardscope::builder
