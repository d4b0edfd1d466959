// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Memory for a store that will be large: huge pages where the kernel has them. A page is made once
// for 2 MiB
//          instead of 512 times for 4 KiB, which takes longer than everything else a row needs.
// Thread:  as SegmentBacking.
// Errors:  without huge pages it is plain memory; without address space for more, the heap's.
#pragma once

#include "core/store/segment_backing.h"

#include <cstddef>
#include <vector>

namespace boardscope::session {

class HugePageBacking final : public store::SegmentBacking {
public:
    HugePageBacking() = default;
    ~HugePageBacking() override;
    HugePageBacking(const HugePageBacking&) = delete;
    HugePageBacking& operator=(const HugePageBacking&) = delete;

    [[nodiscard]] std::span<std::byte> allocate(std::size_t size) override;
    void seal(std::span<std::byte>) override {}
    /// Memory goes back all at once, with the backing: a store keeps all it has as long as it lives.
    void release(std::span<std::byte> block) override;

private:
    [[nodiscard]] bool open_slab(std::size_t size);

    std::vector<std::span<std::byte>> slabs_;
    std::byte* next_ = nullptr;
    std::size_t left_ = 0;
    store::HeapBacking heap_;  ///< for what no slab could be had
    std::vector<std::byte*> from_heap_;
};

}  // namespace boardscope::session
