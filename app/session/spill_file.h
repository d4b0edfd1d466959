// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A file without a name that takes over memory which will not be written again: it holds the same bytes, and is
//          mapped where they were. It is gone with its last mapping, also when the process is killed.
// Thread:  one thread at a time; others may read what is being taken over.
// Units:   bytes.
// Errors:  why the file could not be made, or not written: then the memory is as it was.
// Source:  open(2) on O_TMPFILE, mmap(2) on MAP_FIXED.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace boardscope::session {

class SpillFile {
public:
    [[nodiscard]] static Result<SpillFile> create(const std::filesystem::path& directory);
    SpillFile(SpillFile&& other) noexcept;
    SpillFile& operator=(SpillFile&&) = delete;
    ~SpillFile();

    /// `memory` is whole pages of a mapping.
    [[nodiscard]] Result<void> take_over(std::span<std::byte> memory);

private:
    SpillFile(int file, std::filesystem::path directory) : file_(file), directory_(std::move(directory)) {}
    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes, std::uint64_t at) const;

    int file_;
    std::filesystem::path directory_;
    std::uint64_t end_ = 0;
};

}  // namespace boardscope::session
