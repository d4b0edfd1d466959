// SPDX-License-Identifier: GPL-3.0-or-later
// What:    MessageTable: finds a message that a segment has already, for events of one kind say the same again and again.
// Thread:  the store's writer.
// Units:   numbers of messages in their segment.
// Errors:  none. Of very many different messages some are forgotten and kept once more, which costs memory and nothing
//          else.
#pragma once

#include "core/store/text_hash.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace boardscope::store {

class MessageTable {
public:
    void clear() { slots_.fill({}); }

    /// The number under which this text was added; `text_of(number)` says what a candidate holds. Without one, add()
    /// takes it in.
    template <class TextOf>
    [[nodiscard]] std::optional<std::uint16_t> find(std::string_view text, const TextOf& text_of)
    {
        const std::uint64_t hash = text_hash(text, reinterpret_cast<std::uintptr_t>(this));
        const auto first = static_cast<std::size_t>(hash % slot_count);
        place_ = first;
        mark_ = static_cast<std::uint16_t>(hash >> 48 | 1);
        for (std::size_t step = 0; step < most_steps; ++step) {
            const std::size_t at = (first + step) % slot_count;
            if (slots_[at].mark == 0) {
                place_ = at;
                return std::nullopt;
            }
            if (slots_[at].mark == mark_ && text_of(slots_[at].number) == text) return slots_[at].number;
        }
        return std::nullopt;
    }

    /// The text that find() did not know just now.
    void add(std::uint16_t number) { slots_[place_] = {mark_, number}; }

private:
    struct Slot {
        std::uint16_t mark = 0;  ///< a part of the hash; 0: nothing is here
        std::uint16_t number = 0;
    };
    static constexpr std::size_t slot_count = std::size_t{1} << 15;
    static constexpr std::size_t most_steps = 4;

    std::array<Slot, slot_count> slots_{};
    std::size_t place_ = 0;
    std::uint16_t mark_ = 0;
};

}  // namespace boardscope::store
