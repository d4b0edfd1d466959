// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/script_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace boardscope::session {

namespace {

/// Of a board without a battery, that nobody has told the time: it begins in 1970, or when its image was
/// made.
constexpr std::uint64_t year_2020_ns = 1'577'836'800'000'000'000;
constexpr std::size_t longest_time = 4096;

/// strftime() knows no %f.
std::string with_microseconds(const std::string& format, std::int64_t microseconds)
{
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const bool is_pair = format[i] == '%' && i + 1 < format.size();
        if (is_pair && format[i + 1] == 'f') {
            const std::string digits = std::to_string(microseconds);
            out.append(6 - std::min<std::size_t>(digits.size(), 6), '0').append(digits);
            ++i;
            continue;
        }
        out += format[i];
        if (is_pair) out += format[++i];
    }
    return out;
}

}  // namespace

void ScriptNames::take(const wire::Hello& hello)
{
    const std::uint64_t now_ns = hello.realtime_ns >= year_2020_ns ? hello.realtime_ns : host_realtime_ns_;
    ahead_ns_ = static_cast<std::int64_t>(now_ns - hello.monotonic_ns);
}

void ScriptNames::take(const wire::Symbols& symbols)
{
    for (const wire::Symbol& symbol : symbols.symbols) {
        if (symbol.start && !symbol.name.empty())
            kernel_[symbol.address] = script::SymbolName{symbol.name, symbol.address - *symbol.start};
        else
            kernel_.try_emplace(symbol.address);
    }
}

void ScriptNames::take(const wire::MapEntries& stacks)
{
    for (const wire::MapEntries::Entry& entry : stacks.entries) {
        if (entry.key.size() < 4) continue;
        std::vector<std::uint64_t> addresses;
        ByteReader in(entry.value);
        while (in.rest().size() >= 8) {
            const std::uint64_t address = in.u64();
            if (address == 0) break;
            addresses.push_back(address);
        }
        stacks_[load_little_endian<std::uint32_t>(entry.key, 0)] = std::move(addresses);
    }
}

void ScriptNames::take_users(std::string_view passwd)
{
    has_users_ = true;
    while (!passwd.empty()) {
        const std::string_view line = passwd.substr(0, passwd.find('\n'));
        passwd.remove_prefix(std::min(passwd.size(), line.size() + 1));
        const std::size_t name_end = line.find(':');
        const std::size_t id_begin =
            name_end == std::string_view::npos ? name_end : line.find(':', name_end + 1);
        if (id_begin == std::string_view::npos) continue;
        std::uint32_t id = 0;
        const std::string_view rest = line.substr(id_begin + 1);
        if (std::from_chars(rest.data(), rest.data() + rest.size(), id).ec != std::errc()) continue;
        users_.try_emplace(id, line.substr(0, name_end));
    }
}

void ScriptNames::take_process(std::uint64_t process, std::string_view maps)
{
    processes_[process] = ProcessMap(maps);
}

std::optional<script::SymbolName> ScriptNames::user_symbol(std::uint64_t address, std::uint64_t process) const
{
    const auto known = processes_.find(process);
    if (known == processes_.end() || !functions_) return std::nullopt;
    const std::optional<FilePlace> place = known->second.place_of(address);
    if (!place) return std::nullopt;
    auto file = files_.find(place->path);
    if (file == files_.end()) file = files_.emplace(place->path, functions_(place->path)).first;
    const auto next = file->second.upper_bound(place->offset);
    if (next == file->second.begin()) return std::nullopt;
    const auto& [start, name] = *std::prev(next);
    return script::SymbolName{name, place->offset - start, place->path};
}

std::optional<script::SymbolName> ScriptNames::kernel_symbol(std::uint64_t address) const
{
    const auto found = kernel_.find(address);
    return found != kernel_.end() ? found->second : std::nullopt;
}

std::vector<std::uint64_t> ScriptNames::stack(std::int64_t id) const
{
    const auto found = stacks_.find(id);
    return found != stacks_.end() ? found->second : std::vector<std::uint64_t>();
}

std::optional<std::string> ScriptNames::user_name(std::uint32_t id) const
{
    const auto found = users_.find(id);
    if (found == users_.end()) return std::nullopt;
    return found->second;
}

std::optional<std::string> ScriptNames::time_of_day(const std::string& format, std::uint64_t time_ns) const
{
    if (!ahead_ns_ || format.empty()) return std::nullopt;
    const std::int64_t wall_ns = static_cast<std::int64_t>(time_ns) + *ahead_ns_;
    const auto seconds = static_cast<std::time_t>(wall_ns / 1'000'000'000);
    std::tm local{};
    if (localtime_r(&seconds, &local) == nullptr) return std::nullopt;
    std::array<char, longest_time> text;
    const std::string whole = with_microseconds(format, wall_ns % 1'000'000'000 / 1000);
    return std::string(text.data(), std::strftime(text.data(), text.size(), whole.c_str(), &local));
}

}  // namespace boardscope::session
