// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/ring_page.h"

#include <algorithm>
#include <charconv>

namespace boardscope::decode {

namespace {

constexpr std::uint64_t missed_flag = 1u << 31;
constexpr std::uint64_t missed_stored_flag = 1u << 30;
constexpr std::uint64_t commit_mask = (1u << 27) - 1;

constexpr unsigned type_bits = 5;
constexpr unsigned delta_bits = 27;
constexpr std::uint32_t type_padding = 29;
constexpr std::uint32_t type_time_extend = 30;
constexpr std::uint32_t type_time_stamp = 31;
/// An absolute stamp has 59 bits; the rest is that of the time before.
constexpr unsigned stamp_bits = 59;

std::uint64_t load_long(ByteView bytes, std::size_t offset, std::size_t width)
{
    return width == 4 ? load_little_endian<std::uint32_t>(bytes, offset)
                      : load_little_endian<std::uint64_t>(bytes, offset);
}

/// The number behind `key` in a line like "field: local_t commit;	offset:8;	size:8;	signed:1;".
std::optional<std::size_t> number_after(std::string_view line, std::string_view key)
{
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    std::size_t number = 0;
    const char* const begin = line.data() + at + key.size();
    const auto [end, error] = std::from_chars(begin, line.data() + line.size(), number);
    if (error != std::errc() || end == begin) return std::nullopt;
    return number;
}

std::string_view line_with(std::string_view text, std::string_view part)
{
    const std::size_t at = text.find(part);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at);
    return text.substr(0, text.find('\n'));
}

}  // namespace

std::optional<PageLayout> PageLayout::parse(std::string_view header_page)
{
    const std::string_view commit = line_with(header_page, " commit;");
    const std::string_view data = line_with(header_page, " data;");
    const auto commit_offset = number_after(commit, "offset:");
    const auto commit_bytes = number_after(commit, "size:");
    const auto data_offset = number_after(data, "offset:");
    if (!commit_offset || !commit_bytes || !data_offset) return std::nullopt;
    const bool known = *commit_offset == 8 && (*commit_bytes == 4 || *commit_bytes == 8) &&
                       *data_offset >= 8 + *commit_bytes && *data_offset <= 64;
    if (!known) return std::nullopt;
    return PageLayout{*commit_bytes, *data_offset};
}

RingPage::RingPage(ByteView bytes, const PageLayout& layout)
{
    if (bytes.size() < layout.data_offset) {
        whole_ = false;
        return;
    }
    time_ns_ = now_ns_ = load_little_endian<std::uint64_t>(bytes, 0);
    const std::uint64_t commit = load_long(bytes, 8, layout.commit_bytes);
    const std::size_t used = commit & commit_mask;
    const ByteView rest = bytes.subspan(layout.data_offset);
    whole_ = used <= rest.size();
    data_ = rest.first(std::min(used, rest.size()));
    missed_ = (commit & missed_flag) != 0;
    // The count stands behind the events, where there was room for it.
    if (missed_ && (commit & missed_stored_flag) != 0 && whole_ && rest.size() - used >= layout.commit_bytes)
        missed_count_ = load_long(rest, used, layout.commit_bytes);
}

std::optional<PageEvent> RingPage::damaged()
{
    whole_ = false;
    at_ = data_.size();
    return std::nullopt;
}

std::optional<PageEvent> RingPage::next()
{
    constexpr std::size_t word = sizeof(std::uint32_t);
    while (at_ < data_.size()) {
        if (data_.size() - at_ < word) return damaged();
        const auto header = load_little_endian<std::uint32_t>(data_, at_);
        const std::uint32_t type = header & ((1u << type_bits) - 1);
        const std::uint64_t delta = header >> type_bits;
        at_ += word;
        if (type == type_padding && delta == 0) {  // nothing more on this page
            at_ = data_.size();
            break;
        }
        std::size_t bytes = std::size_t{type} * word;  // of the data, for the types that are a length
        if (type == 0 || type >= type_padding) {
            if (data_.size() - at_ < word) return damaged();
            const auto extra = load_little_endian<std::uint32_t>(data_, at_);
            if (type == type_time_extend || type == type_time_stamp) {
                const std::uint64_t wide = (std::uint64_t{extra} << delta_bits) + delta;
                const std::uint64_t high = now_ns_ >> stamp_bits << stamp_bits;
                now_ns_ = type == type_time_extend ? now_ns_ + wide : (high | wide);
                at_ += word;
                continue;
            }
            // The length counts the word that it stands in.
            if (extra < word || extra > data_.size() - at_) return damaged();
            bytes = extra;
        }
        if (bytes > data_.size() - at_) return damaged();
        const ByteView whole_event = data_.subspan(at_, bytes);
        at_ = std::min(data_.size(), at_ + (bytes + word - 1) / word * word);
        now_ns_ += delta;
        if (type == type_padding) continue;  // an event that was discarded
        return PageEvent{now_ns_, type == 0 ? whole_event.subspan(word) : whole_event};
    }
    return std::nullopt;
}

}  // namespace boardscope::decode
