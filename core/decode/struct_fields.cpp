// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/struct_fields.h"

#include <string>
#include <utility>

namespace boardscope::decode {

namespace {

constexpr std::size_t most_fields = 1024;
constexpr int depth_limit = 16;
constexpr std::uint32_t most_struct_elements = 16;  // of an array of structs, shown one by one

class FieldList {
public:
    explicit FieldList(const TypeTable& table) : table_(table) {}

    void add_members(TypeId composite, const std::string& prefix, std::uint64_t bit_base, int depth)
    {
        for (std::size_t i = 0; i < table_.member_count(composite) && fields_.size() < most_fields; ++i) {
            const TypeMember member = table_.member(composite, i);
            // What has no name is part of what is around it.
            const std::string path = member.name.empty()
                                         ? prefix
                                         : prefix + (prefix.empty() ? "" : ".") + std::string(member.name);
            add(path, member.type, bit_base + member.bit_offset, member.bits, depth);
        }
    }
    [[nodiscard]] std::vector<RecordField> take() { return std::move(fields_); }

private:
    void add(const std::string& path, TypeId declared, std::uint64_t bits, std::uint32_t width, int depth)
    {
        const TypeId type = table_.resolved(declared);
        if (depth > depth_limit || fields_.size() >= most_fields || bits / 8 > UINT32_MAX) return;
        if (table_.is_composite(type)) return add_members(type, path, bits, depth + 1);
        if (table_.kind(type) == TypeKind::array) return add_array(path, type, bits, depth);
        RecordField field = field_at(path, bits, bytes_of(type));
        if (!describe(type, field)) return;
        if (width != 0) {
            field.bit_offset = static_cast<std::uint32_t>(bits % 8);
            field.bit_count = width;
        }
        fields_.push_back(std::move(field));
    }

    void add_array(const std::string& path, TypeId array, std::uint64_t bits, int depth)
    {
        const TypeId declared = table_.target(array);
        const TypeId element = table_.resolved(declared);
        const std::uint32_t bytes = bytes_of(element);
        const std::uint32_t length = table_.array_length(array);
        if (length == 0 || bytes == 0 || length > UINT32_MAX / bytes) return;
        RecordField field = field_at(path, bits, bytes);
        field.count = length;
        if (table_.kind(element) == TypeKind::integer && bytes == 1)
            make_whole(field, table_.name(element) == "char" ? FieldKind::text : FieldKind::bytes);
        else if (!describe(element, field)) {
            if (table_.is_composite(element) && length <= most_struct_elements)
                return add_elements(path, declared, length, bits, depth);
            make_whole(field, FieldKind::bytes);
        }
        fields_.push_back(std::move(field));
    }

    void add_elements(const std::string& path, TypeId element, std::uint32_t length, std::uint64_t bits,
                      int depth)
    {
        const std::uint64_t stride = std::uint64_t{bytes_of(element)} * 8;
        for (std::uint32_t i = 0; i < length; ++i)
            add(path + "[" + std::to_string(i) + "]", element, bits + i * stride, 0, depth + 1);
    }

    static RecordField field_at(const std::string& path, std::uint64_t bits, std::uint32_t bytes)
    {
        return {.name = path, .offset = static_cast<std::uint32_t>(bits / 8), .bytes = bytes};
    }

    static void make_whole(RecordField& field, FieldKind kind)
    {
        field.kind = kind;
        field.bytes *= field.count;
        field.count = 1;
    }

    /// What kind of number it is; false: none.
    bool describe(TypeId type, RecordField& field) const
    {
        const TypeKind kind = table_.kind(type);
        if (kind == TypeKind::pointer)
            field.kind = FieldKind::pointer;
        else if (kind == TypeKind::enumeration)
            add_names(type, field);
        else if (kind != TypeKind::integer)
            return false;
        else if (table_.has(type, type_flag::is_bool))
            field.kind = FieldKind::boolean;
        else
            field.kind = table_.has(type, type_flag::is_signed) ? FieldKind::signed_number
                                                                : FieldKind::unsigned_number;
        if (field.bytes <= 8) return true;
        field.kind = FieldKind::bytes;  // __int128
        return field.count == 1;
    }

    void add_names(TypeId enumeration, RecordField& field) const
    {
        field.kind = FieldKind::enumeration;
        for (std::size_t i = 0; i < table_.enumerator_count(enumeration); ++i) {
            const TypeEnumerator one = table_.enumerator(enumeration, i);
            field.names.emplace_back(static_cast<std::int64_t>(one.value), one.name);
        }
    }

    [[nodiscard]] std::uint32_t bytes_of(TypeId type) const
    {
        const std::uint64_t bytes = table_.bytes(type).value_or(0);
        return bytes > UINT32_MAX ? 0 : static_cast<std::uint32_t>(bytes);
    }

    const TypeTable& table_;
    std::vector<RecordField> fields_;
};

}  // namespace

std::vector<RecordField> struct_fields(const TypeTable& table, TypeId composite)
{
    FieldList fields(table);
    fields.add_members(composite, "", 0, 0);
    return fields.take();
}

}  // namespace boardscope::decode
