// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/huge_page_backing.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>

namespace boardscope::session {

namespace {

constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;
constexpr std::size_t slab_bytes = std::size_t{64} << 20;  // address space only: memory comes page by page

std::size_t round_up(std::size_t size, std::size_t step)
{
    return (size + step - 1) / step * step;
}

}  // namespace

HugePageBacking::~HugePageBacking()
{
    for (const std::span<std::byte> slab : slabs_)
        munmap(slab.data(), slab.size());
}

std::span<std::byte> HugePageBacking::allocate(std::size_t size)
{
    const std::size_t taken = round_up(size, block_alignment);
    if (taken > left_ && !open_slab(taken)) {
        const std::span<std::byte> block = heap_.allocate(size);
        from_heap_.push_back(block.data());
        return block;
    }
    std::byte* const block = next_;
    next_ += taken;
    left_ -= taken;
    return {block, size};
}

void HugePageBacking::release(std::span<std::byte> block)
{
    const auto found = std::find(from_heap_.begin(), from_heap_.end(), block.data());
    if (found == from_heap_.end()) return;
    heap_.release(block);
    from_heap_.erase(found);
}

/// What is left of the slab before is less than one block, and was never touched.
bool HugePageBacking::open_slab(std::size_t size)
{
    const std::size_t bytes = std::max(slab_bytes, round_up(size, huge_page_bytes)) + huge_page_bytes;
    void* const memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    slabs_.emplace_back(static_cast<std::byte*>(memory), bytes);
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::size_t skipped = round_up(address, huge_page_bytes) - address;
    next_ = static_cast<std::byte*>(memory) + skipped;
    left_ = bytes - skipped;
    madvise(next_, left_, MADV_HUGEPAGE);  // refused by kernels without: then pages are small
    return true;
}

}  // namespace boardscope::session
