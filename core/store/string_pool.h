// SPDX-License-Identifier: GPL-3.0-or-later
// What:    StringPool: each distinct text once, named by a StringId that stays valid for the pool's life.
// Thread:  one writer calls intern(); any thread resolves ids without locks, for ids below size() or
//          ids that reached it through a published snapshot.
// Units:   sizes in bytes.
// Errors:  growth is bounded: a text that does not fit any more becomes other_id() and is counted.
#pragma once

#include "core/base/ids.h"
#include "core/store/column.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace boardscope::store {

struct StringPoolLimits {
    std::size_t strings = std::size_t{1} << 20;
    std::size_t text_bytes = std::size_t{64} << 20;
};

class StringPool {
public:
    /// The two texts that every pool has.
    static constexpr StringId empty_id() { return StringId{0}; }
    static constexpr StringId other_id() { return StringId{1}; }  ///< "(other)": see refused_count()

    explicit StringPool(StringPoolLimits limits = {});
    StringPool(const StringPool&) = delete;
    StringPool& operator=(const StringPool&) = delete;

    /// Writer only. The id of this exact text (any bytes, NUL included).
    StringId intern(std::string_view text);

    /// Any thread. The view stays valid as long as the pool.
    [[nodiscard]] std::string_view text(StringId id) const { return texts_[id.value()]; }

    /// Any thread: ids 0 … size()-1 may be resolved.
    [[nodiscard]] std::size_t size() const { return published_size_.load(std::memory_order_acquire); }

    /// Writer only: how often intern() had to answer other_id() because the pool was full.
    [[nodiscard]] std::uint64_t refused_count() const { return refused_count_; }
    /// Writer only: bytes of text kept.
    [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

private:
    /// A slot of the table that finds ids: open addressing, so that a text is found with one look at the
    /// table and one at the text. Empty where id is empty_slot.
    struct Slot {
        std::uint32_t hash_top;
        std::uint32_t id;
    };
    static constexpr std::uint32_t empty_slot = UINT32_MAX;

    [[nodiscard]] std::uint64_t hash(std::string_view text) const;
    StringId add(std::string_view text, std::uint64_t hash);
    void insert(std::uint64_t hash, StringId id);
    void grow();
    std::string_view keep(std::string_view text);

    StringPoolLimits limits_;
    GrowingColumn<std::string_view> texts_;
    std::vector<Slot> slots_;  ///< a power of two of them, at most half of them taken
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* block_next_ = nullptr;
    std::size_t block_left_ = 0;
    std::size_t text_bytes_ = 0;
    std::uint64_t refused_count_ = 0;
    std::atomic<std::size_t> published_size_{0};
};

}  // namespace boardscope::store
