// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/value_wants.h"

#include "core/script/name_source.h"

#include <algorithm>

namespace boardscope::script {

bool can_want(const ValueType& type)
{
    switch (type.kind) {
    case ValueKind::kernel_symbol:
    case ValueKind::user_symbol:
    case ValueKind::kernel_stack:
    case ValueKind::user_stack:
    case ValueKind::user_name: return true;
    case ValueKind::tuple: return can_want(type.fields);
    default: return false;
    }
}

bool can_want(const std::vector<ValueField>& fields)
{
    return std::ranges::any_of(fields, [](const ValueField& field) { return can_want(field.type); });
}

void add_wants(const ValueType& type, ByteView value, ValueWants& wants)
{
    const auto u64 = [&](std::size_t offset) { return load_little_endian<std::uint64_t>(value, offset); };
    switch (type.kind) {
    case ValueKind::kernel_symbol:
        if (value.size() >= 8) wants.kernel_addresses.push_back(u64(0));
        break;
    case ValueKind::user_symbol:
        if (value.size() >= 16) wants.user_places.push_back({u64(0), u64(8)});
        break;
    case ValueKind::kernel_stack:
        if (value.size() >= 8 && static_cast<std::int64_t>(u64(0)) >= 0)
            wants.kernel_stacks.push_back(static_cast<std::int64_t>(u64(0)));
        break;
    case ValueKind::user_stack:
        if (value.size() >= 16 && static_cast<std::int64_t>(u64(0)) >= 0)
            wants.user_stacks.push_back({static_cast<std::int64_t>(u64(0)), u64(8)});
        break;
    case ValueKind::user_name: wants.user_names = true; break;
    case ValueKind::tuple: add_wants(type.fields, value, wants); break;
    default: break;
    }
}

void add_wants(const std::vector<ValueField>& fields, ByteView whole, ValueWants& wants)
{
    for (const ValueField& field : fields)
        add_wants(field.type, bytes_of(field, whole), wants);
}

}  // namespace boardscope::script
