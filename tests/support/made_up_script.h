// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Bytes of a script's records and maps as a program would have left them, and names for what lies in
// them.
#pragma once

#include "core/base/bytes.h"
#include "core/script/map_values.h"
#include "core/script/name_source.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::test {

/// Fields one after the other, as they lie in a record.
class Packed {
public:
    template <class T>
    Packed& number(T value)
    {
        append_little_endian(bytes_, value);
        return *this;
    }
    Packed& text(std::string_view text, std::size_t room)
    {
        const std::size_t end = bytes_.size() + room;
        append(bytes_, as_bytes(text.substr(0, room)));
        bytes_.resize(end);
        return *this;
    }
    Packed& raw(std::string_view bytes)
    {
        append(bytes_, as_bytes(bytes));
        return *this;
    }
    /// struct bsw_script_record
    Packed& header(std::uint32_t id, std::uint64_t time_ns = 1'000, std::uint32_t cpu = 0,
                   std::uint32_t tgid = 100, std::uint32_t pid = 100, std::string_view comm = "dd")
    {
        return number(id).number(cpu).number(time_ns).number(std::uint64_t{tgid} << 32 | pid).text(comm, 16);
    }
    operator Bytes() const { return bytes_; }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    Bytes bytes_;
};

inline script::ValueType number_type(std::uint32_t bytes = 8, bool is_signed = false)
{
    return {.kind = script::ValueKind::number, .bytes = bytes, .is_signed = is_signed};
}
inline script::ValueType text_type(std::uint32_t bytes)
{
    return {.kind = script::ValueKind::text, .bytes = bytes};
}
inline script::ValueType type_of(script::ValueKind kind, std::uint32_t bytes)
{
    return {.kind = kind, .bytes = bytes};
}

/// Entries of a map, which own their bytes.
class MadeUpEntries {
public:
    MadeUpEntries& add(Bytes key, Bytes value)
    {
        kept_.emplace_back(std::move(key), std::move(value));
        entries_.push_back({kept_.back().first, kept_.back().second});
        return *this;
    }
    operator std::vector<script::RawEntry>() const { return entries_; }
    [[nodiscard]] const std::vector<script::RawEntry>& entries() const { return entries_; }

private:
    std::deque<std::pair<Bytes, Bytes>> kept_;
    std::vector<script::RawEntry> entries_;
};

/// Two functions, one stack, one user, and a board that was started at midnight.
class MadeUpNames final : public script::NameSource {
public:
    std::optional<script::SymbolName> kernel_symbol(std::uint64_t address) const override
    {
        if (address >= 0xc0101000 && address < 0xc0102000)
            return script::SymbolName{"vfs_read", address - 0xc0101000};
        if (address >= 0xc0200000 && address < 0xc0201000)
            return script::SymbolName{"do_sys", address - 0xc0200000};
        return {};
    }
    std::optional<script::SymbolName> user_symbol(std::uint64_t address, std::uint64_t process) const override
    {
        if (process != 100 || address != 0x10010) return {};
        return script::SymbolName{"main", 0x10, "/bin/dd"};
    }
    std::vector<std::uint64_t> stack(std::int64_t id) const override
    {
        if (id == 7) return {0xc0101004, 0xc0200010, 0x99};
        if (id == 8) return {0x10010, 0x20};
        return {};
    }
    std::optional<std::string> user_name(std::uint32_t id) const override
    {
        if (id == 0) return "root";
        return {};
    }
    std::optional<std::string> time_of_day(const std::string& format, std::uint64_t time_ns) const override
    {
        return "<" + format + "@" + std::to_string(time_ns) + ">";
    }
};

}  // namespace boardscope::test
