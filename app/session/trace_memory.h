// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The memory of one trace: huge pages where the kernel has them, up to a budget; beyond it, what will not be
//          written again goes to an unlinked file and is mapped back at the same address, so that a trace can
//          outgrow the RAM while readers keep their pointers.
// Thread:  allocate() and seal() by the store's writer, use() by any. A thread inside writes the file.
// Units:   bytes.
// Errors:  where no file can be made, or the disk is full, everything stays in memory and use() says why. Without huge
//          pages it is plain memory; without address space for more, the heap's.
// Source:  mmap(2) on MAP_FIXED: the old mapping is replaced as a whole, so a reader sees the one or the other.
#pragma once

#include "core/store/segment_backing.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace boardscope::session {

struct TraceMemoryOptions {
    /// Of what stays in memory of its own. What is mapped from the file counts as the kernel's cache, which it takes
    /// back when others need it.
    std::size_t budget_bytes = default_budget();
    /// Where the file is made once it is needed; made, too, when it is missing.
    std::filesystem::path directory = default_directory();
    /// What goes to the file at once: a multiple of 2 MiB.
    std::size_t slab_bytes = std::size_t{64} << 20;

    /// Half of the machine's memory, at most 4 GiB.
    [[nodiscard]] static std::size_t default_budget();
    /// boardscope/ in the user's cache folder. Not the folder for temporary files, which often is memory itself.
    [[nodiscard]] static std::filesystem::path default_directory();
};

struct TraceMemoryUse {
    std::size_t memory_bytes = 0;  ///< in memory of its own
    std::size_t file_bytes = 0;    ///< mapped from the file
    std::string trouble;           ///< why nothing more goes to the file; empty: nothing is wrong
};

class TraceMemory final : public store::SegmentBacking {
public:
    explicit TraceMemory(TraceMemoryOptions options = {});
    ~TraceMemory() override;
    TraceMemory(const TraceMemory&) = delete;
    TraceMemory& operator=(const TraceMemory&) = delete;

    /// Waits for the file when it is far behind.
    [[nodiscard]] std::span<std::byte> allocate(std::size_t size) override;
    void seal(std::span<std::byte> block) override;
    /// Memory goes back all at once, with the TraceMemory: a store keeps all it has as long as it lives.
    void release(std::span<std::byte> block) override;

    [[nodiscard]] TraceMemoryUse use() const;

private:
    class Slabs;
    std::unique_ptr<Slabs> slabs_;
};

}  // namespace boardscope::session
