// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the memory of segments comes from. The store asks for blocks whose addresses never
//          change; a backing outside core may hand out file mappings, so that a long session can
//          outgrow the RAM while readers keep their pointers.
// Thread:  allocate() and seal() by the writer; release() by whoever lets go of the store last.
// Units:   bytes.
// Errors:  a backing that cannot get its special memory falls back to the heap; allocate() never
//          returns less than was asked for.
#pragma once

#include <cstddef>
#include <span>

namespace boardscope::store {

class SegmentBacking {
public:
    virtual ~SegmentBacking() = default;

    /// A block of exactly `size` bytes, aligned to block_alignment, contents undefined.
    [[nodiscard]] virtual std::span<std::byte> allocate(std::size_t size) = 0;
    /// The block will not be written again: it may go to disk, at the same address.
    virtual void seal(std::span<std::byte> block) = 0;
    virtual void release(std::span<std::byte> block) = 0;

    static constexpr std::size_t block_alignment = 64;
};

/// Plain memory: what a store uses unless told otherwise.
class HeapBacking final : public SegmentBacking {
public:
    [[nodiscard]] std::span<std::byte> allocate(std::size_t size) override;
    void seal(std::span<std::byte> block) override;
    void release(std::span<std::byte> block) override;
};

}  // namespace boardscope::store
