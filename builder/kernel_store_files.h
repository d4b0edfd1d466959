// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The store's folder on disk: contents by checksum, one entry file per kernel, a lock for writers.
//          For the files of builder only.
// Thread:  any. What changes something wants a StoreLock to be held; what reads needs none, because every
//          file appears whole and never changes.
// Errors:  name the file and what the system said.
#pragma once

#include "builder/kernel_store.h"

#include <string>

namespace boardscope::builder {

/// Held as long as it lives. Waits for the other writer, of this program or another.
class StoreLock {
public:
    [[nodiscard]] static Result<StoreLock> take(const std::string& directory);
    StoreLock(StoreLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    ~StoreLock();

private:
    explicit StoreLock(int file) : file_(file) {}
    int file_;
};

[[nodiscard]] Result<void> make_store_folders(const std::string& directory);
[[nodiscard]] std::string blob_path(const std::string& directory, const std::string& checksum);
[[nodiscard]] std::string entry_path(const std::string& directory, const KernelKey& key);
/// $BOARDSCOPE_CACHE, else $XDG_CACHE_HOME/boardscope, else ~/.cache/boardscope.
[[nodiscard]] std::string cache_directory();
/// Where the headers with that checksum are, once they are unpacked: in the cache, safe to delete.
[[nodiscard]] std::string unpacked_headers_path(const std::string& checksum);

/// All entries, in order; damaged ones apart.
[[nodiscard]] Result<StoreListing> read_entries(const std::string& directory);
/// nullopt when there is none.
[[nodiscard]] Result<std::optional<StoredKernel>> read_entry(const std::string& directory,
                                                             const KernelKey& key);
/// Writes the entry, or removes its file when it has no items.
[[nodiscard]] Result<void> write_entry(const std::string& directory, const StoredKernel& kernel);
/// Gives the checksum.
[[nodiscard]] Result<std::string> write_blob(const std::string& directory, ByteView content);
/// Removes contents that no entry names: of removed items, and of writers that were killed.
void sweep(const std::string& directory);

}  // namespace boardscope::builder
