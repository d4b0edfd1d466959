// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What must be asked of the board before values can be printed: addresses and stacks that need
// names. Thread:  pure functions, any thread. Errors:  none: what is cut wants nothing.
#pragma once

#include "core/base/bytes.h"
#include "core/script/script_schema.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace boardscope::script {

struct UserPlace {
    std::uint64_t address = 0;
    std::uint64_t process = 0;
    friend bool operator==(const UserPlace&, const UserPlace&) = default;
};

struct UserStack {
    std::int64_t id = 0;
    std::uint64_t process = 0;
    friend bool operator==(const UserStack&, const UserStack&) = default;
};

struct ValueWants {
    std::vector<std::uint64_t> kernel_addresses;
    std::vector<UserPlace> user_places;
    std::vector<std::int64_t> kernel_stacks;
    std::vector<UserStack> user_stacks;
    bool user_names = false;

    [[nodiscard]] bool is_empty() const
    {
        return kernel_addresses.empty() && user_places.empty() && kernel_stacks.empty() &&
               user_stacks.empty() && !user_names;
    }
    friend bool operator==(const ValueWants&, const ValueWants&) = default;
};

/// Whether values of the type can want anything.
[[nodiscard]] bool can_want(const ValueType& type);
[[nodiscard]] bool can_want(const std::vector<ValueField>& fields);

/// Adds what these values want.
void add_wants(const ValueType& type, ByteView value, ValueWants& wants);
void add_wants(const std::vector<ValueField>& fields, ByteView whole, ValueWants& wants);

}  // namespace boardscope::script
