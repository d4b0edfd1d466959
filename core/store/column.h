// SPDX-License-Identifier: GPL-3.0-or-later
// What:    GrowingColumn<T>: an append-only array whose elements never move, so that readers may hold
//          on to what they have seen while the one writer appends.
// Thread:  one writer. A reader may touch element i once it has learnt, through an acquiring load of
//          a count that the writer stored with release, that i was appended. Nothing here is atomic.
// Errors:  none; memory is the only limit.
#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <memory>
#include <utility>

namespace boardscope::store {

template <class T>
class GrowingColumn {
public:
    /// Writer only.
    T& push_back(T value)
    {
        const Place place = place_of(size_);
        if (!chunks_[place.chunk]) chunks_[place.chunk] = std::make_unique<T[]>(first_chunk << place.chunk);
        T& element = chunks_[place.chunk][place.offset];
        element = std::move(value);
        ++size_;
        return element;
    }

    /// Writer only; readers have their count from elsewhere.
    [[nodiscard]] std::size_t size() const { return size_; }

    [[nodiscard]] const T& operator[](std::size_t index) const
    {
        const Place place = place_of(index);
        return chunks_[place.chunk][place.offset];
    }

private:
    /// Chunk k holds 64 << k elements, so a small fixed directory is enough for any memory.
    static constexpr std::size_t first_chunk = 64;
    static constexpr std::size_t chunk_limit = 40;

    struct Place {
        std::size_t chunk;
        std::size_t offset;
    };

    static Place place_of(std::size_t index)
    {
        const std::size_t shifted = index + first_chunk;
        const auto chunk = static_cast<std::size_t>(std::bit_width(shifted / first_chunk) - 1);
        assert(chunk < chunk_limit);
        return {chunk, shifted - (first_chunk << chunk)};
    }

    std::array<std::unique_ptr<T[]>, chunk_limit> chunks_;
    std::size_t size_ = 0;
};

}  // namespace boardscope::store
