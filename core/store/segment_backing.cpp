// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/segment_backing.h"

#include <new>

namespace boardscope::store {

std::span<std::byte> HeapBacking::allocate(std::size_t size)
{
    auto* const block = static_cast<std::byte*>(::operator new (size, std::align_val_t{block_alignment}));
    return {block, size};
}

void HeapBacking::seal(std::span<std::byte>) {}

void HeapBacking::release(std::span<std::byte> block)
{
    ::operator delete (block.data(), std::align_val_t{block_alignment});
}

}  // namespace boardscope::store
