// SPDX-License-Identifier: GPL-3.0-or-later
// A type table as bytes and back: the arrays as they lie in memory, so that reading takes no longer than checking.
#include "core/target/type_table.h"
#include "core/target/type_table_check.h"

#include <cstring>
#include <type_traits>

namespace boardscope {

namespace {

constexpr std::uint64_t form = 0x31656c6261745453;  // counts up when an array becomes another

template <class Array>
void append_array(Bytes& out, const Array& array)
{
    using Element = typename Array::value_type;
    static_assert(std::is_trivially_copyable_v<Element>);
    append_little_endian(out, static_cast<std::uint64_t>(array.size()));
    append(out, std::as_bytes(std::span(array.data(), array.size())));
}

template <class Array>
bool read_array(ByteReader& in, Array& array)
{
    using Element = typename Array::value_type;
    const std::uint64_t count = in.u64();
    if (!in.ok() || count > in.rest().size() / sizeof(Element)) return false;
    const ByteView bytes = in.take(count * sizeof(Element));
    array.resize(count);
    if (count > 0) std::memcpy(array.data(), bytes.data(), bytes.size());
    return in.ok();
}

}  // namespace

Bytes TypeTable::to_bytes() const
{
    Bytes out;
    append_little_endian(out, form);
    append_little_endian(out, static_cast<std::int32_t>(parts_.pointer_bytes));
    append_array(out, parts_.names);
    append_array(out, parts_.types);
    append_array(out, parts_.members);
    append_array(out, parts_.enumerators);
    append_array(out, parts_.parameters);
    append_array(out, index_);
    append_array(out, constants_);
    return out;
}

Result<TypeTable> TypeTable::from_bytes(ByteView bytes)
{
    ByteReader in(bytes);
    if (in.u64() != form) return failure("these are no types that were kept before");
    TypeTable table{TypeTableParts()};
    TypeTableParts& parts = table.parts_;
    parts.pointer_bytes = in.i32();
    const bool is_whole = read_array(in, parts.names) && read_array(in, parts.types) &&
                          read_array(in, parts.members) && read_array(in, parts.enumerators) &&
                          read_array(in, parts.parameters) && read_array(in, table.index_) &&
                          read_array(in, table.constants_) && in.rest().empty();
    if (!is_whole) return failure("the types that were kept are cut short");
    if (const Result<void> good = check_types(parts); !good) return failure(good.error());
    if (!table.index_is_good()) return failure("the index of the types that were kept is damaged");
    table.count_kinds();
    return table;
}

}  // namespace boardscope
