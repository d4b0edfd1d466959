// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/kernel_symbols.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace boardscope::session {

namespace {

struct KnownSymbol {
    std::uint64_t start = 0;
    std::string_view name;
    std::string_view module;
};

/// "c0101000 T vfs_read\t[module]"
KnownSymbol symbol_in(std::string_view line)
{
    KnownSymbol symbol;
    const auto number = std::from_chars(line.data(), line.data() + line.size(), symbol.start, 16);
    constexpr std::size_t kind_bytes = 3;  // with the blanks around it
    const auto used = static_cast<std::size_t>(number.ptr - line.data()) + kind_bytes;
    if (number.ec != std::errc() || used >= line.size() || line[used - 1] != ' ' || line[used - 3] != ' ')
        return {};
    const std::string_view rest = line.substr(used);
    symbol.name = rest.substr(0, rest.find_first_of("\t "));
    const std::size_t open = rest.find('['), close = rest.find(']');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open)
        symbol.module = rest.substr(open + 1, close - open - 1);
    return symbol;
}

}  // namespace

std::vector<wire::Symbol> symbols_in(std::string_view kallsyms, const std::vector<std::uint64_t>& addresses)
{
    std::vector<KnownSymbol> known;
    while (!kallsyms.empty()) {
        const std::string_view line = kallsyms.substr(0, kallsyms.find('\n'));
        kallsyms.remove_prefix(std::min(kallsyms.size(), line.size() + 1));
        if (const KnownSymbol symbol = symbol_in(line); symbol.start != 0 && !symbol.name.empty())
            known.push_back(symbol);
    }
    std::ranges::stable_sort(known, {}, &KnownSymbol::start);
    std::vector<wire::Symbol> found;
    for (const std::uint64_t address : addresses) {
        const auto next = std::ranges::upper_bound(known, address, {}, &KnownSymbol::start);
        if (next == known.begin()) continue;
        // Of several names of one place the first.
        const auto symbol = std::ranges::lower_bound(known, std::prev(next)->start, {}, &KnownSymbol::start);
        found.push_back({.address = address,
                         .start = symbol->start,
                         .name = std::string(symbol->name),
                         .module = std::string(symbol->module)});
    }
    return found;
}

}  // namespace boardscope::session
