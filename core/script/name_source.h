// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the values of a script are printed with that does not lie in them: names of addresses and
// users, the
//          frames of stacks, the time of day. Whoever prints fills it in; this one knows nothing.
// Thread:  the implementation's.
// Units:   nanoseconds of the board's CLOCK_MONOTONIC.
// Errors:  none: what is not known is printed as a number.
#pragma once

#include "core/base/bytes.h"
#include "core/script/script_schema.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::script {

struct SymbolName {
    std::string name;
    std::uint64_t offset = 0;  ///< of the address, from where the symbol begins
    std::string file{};        ///< of a user symbol; may be empty
    friend bool operator==(const SymbolName&, const SymbolName&) = default;
};

class NameSource {
public:
    virtual ~NameSource() = default;

    [[nodiscard]] virtual std::optional<SymbolName> kernel_symbol(std::uint64_t /*address*/) const
    {
        return {};
    }
    [[nodiscard]] virtual std::optional<SymbolName> user_symbol(std::uint64_t /*address*/,
                                                                std::uint64_t /*process*/) const
    {
        return {};
    }
    /// Addresses, the innermost first. None: there is no such stack, or it has not come.
    [[nodiscard]] virtual std::vector<std::uint64_t> stack(std::int64_t /*id*/) const { return {}; }
    [[nodiscard]] virtual std::optional<std::string> user_name(std::uint32_t /*id*/) const { return {}; }
    /// As strftime(3) prints it where the user is. None: it is not known how late it was on the board.
    [[nodiscard]] virtual std::optional<std::string> time_of_day(const std::string& /*format*/,
                                                                 std::uint64_t /*time_ns*/) const
    {
        return {};
    }
};

/// What is needed to print any value of a script. Both must outlive it.
struct ValueContext {
    const ScriptSchema& schema;
    const NameSource& names;
};

/// The bytes of a field; fewer than its type has where the whole ends before.
[[nodiscard]] inline ByteView bytes_of(const ValueField& field, ByteView whole)
{
    if (field.offset >= whole.size()) return {};
    const ByteView rest = whole.subspan(field.offset);
    return rest.first(std::min<std::size_t>(rest.size(), field.type.bytes));
}

}  // namespace boardscope::script
