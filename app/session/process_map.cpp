// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/process_map.h"

#include <algorithm>
#include <charconv>

namespace boardscope::session {

namespace {

/// Takes a hexadecimal number and the character behind it off the front; 0 where there is none.
std::uint64_t take_hex(std::string_view& text)
{
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value, 16).ptr;
    text.remove_prefix(std::min(text.size(), static_cast<std::size_t>(end - text.data()) + 1));
    return value;
}

}  // namespace

/// "b6f00000-b6f20000 r-xp 00001000 b3:02 1234  /lib/libc.so.6"
ProcessMap::ProcessMap(std::string_view maps)
{
    while (!maps.empty()) {
        std::string_view line = maps.substr(0, maps.find('\n'));
        maps.remove_prefix(std::min(maps.size(), line.size() + 1));
        const std::size_t path = line.find('/');
        if (path == std::string_view::npos) continue;
        Mapping mapping{.path = std::string(line.substr(path))};
        mapping.begin = take_hex(line);
        mapping.end = take_hex(line);
        line.remove_prefix(std::min(line.size(), line.find(' ') + 1));  // rights
        mapping.offset = take_hex(line);
        if (mapping.begin < mapping.end) mappings_.push_back(std::move(mapping));
    }
}

std::optional<FilePlace> ProcessMap::place_of(std::uint64_t address) const
{
    const auto found = std::ranges::find_if(
        mappings_, [&](const Mapping& each) { return address >= each.begin && address < each.end; });
    if (found == mappings_.end()) return std::nullopt;
    return FilePlace{found->path, address - found->begin + found->offset};
}

}  // namespace boardscope::session
