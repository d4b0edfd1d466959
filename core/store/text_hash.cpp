// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/text_hash.h"

#include <cstddef>
#include <cstring>

namespace boardscope::store {

namespace {

std::uint64_t word_at(const char* bytes)
{
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Both halves of a product: every bit of the factors reaches every bit of the result.
std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t factor_1 = 0x9e3779b97f4a7c15;
constexpr std::uint64_t factor_2 = 0xc2b2ae3d27d4eb4f;

}  // namespace

std::uint64_t text_hash(std::string_view text, std::uint64_t seed)
{
    seed *= factor_1;
    const char* at = text.data();
    std::size_t left = text.size();
    std::uint64_t state = seed ^ left;
    for (; left > 16; at += 16, left -= 16)
        state = mix(word_at(at) ^ state, word_at(at + 8) ^ factor_2);
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (left >= 8) {
        first = word_at(at);
        last = word_at(at + left - 8);
    } else if (left > 0) {
        std::memcpy(&first, at, left);
    }
    return mix(mix(first ^ state, last ^ factor_1) ^ seed, factor_2);
}

}  // namespace boardscope::store
