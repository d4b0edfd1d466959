// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/type_path.h"

#include "core/filter/suggestion.h"
#include "core/target/type_text.h"

#include <charconv>

namespace boardscope {

namespace {

constexpr int deepest = 16;  // of nested nameless structures: more is damage

struct Step {
    std::string_view text;  ///< as written
    std::string_view field;
    std::optional<std::uint64_t> index;  ///< instead of a field
};

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t length_of_word(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && is_word(text[length]))
        ++length;
    return length;
}

Error bad_path(std::string_view rest)
{
    return {"\"" + std::string(rest) + "\" is no way to a field",
            "write it like task_struct.real_parent.tgid, with [0] for elements of arrays"};
}

Result<Step> take_index(std::string_view& path)
{
    std::uint64_t index = 0;
    const auto [end, error] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
    const auto length = static_cast<std::size_t>(end - path.data());
    if (error != std::errc() || length >= path.size() || path[length] != ']') return failure(bad_path(path));
    const Step step{path.substr(0, length + 1), {}, index};
    path.remove_prefix(length + 1);
    return step;
}

/// The first step may stand without a dot.
Result<Step> take_step(std::string_view& path, bool is_first)
{
    if (path.starts_with("[")) return take_index(path);
    const std::string_view all = path;
    if (path.starts_with("->"))
        path.remove_prefix(2);
    else if (path.starts_with("."))
        path.remove_prefix(1);
    else if (!is_first)
        return failure(bad_path(all));
    const std::size_t length = length_of_word(path);
    if (length == 0) return failure(bad_path(all));
    const Step step{path.substr(0, length), path.substr(0, length), std::nullopt};
    path.remove_prefix(length);
    return step;
}

void collect_names(const TypeTable& table, TypeId composite, int depth, std::vector<std::string_view>& names)
{
    for (std::size_t i = 0; depth < deepest && i < table.member_count(composite); ++i) {
        const TypeMember member = table.member(composite, i);
        if (member.name.empty())
            collect_names(table, table.resolved(member.type), depth + 1, names);
        else
            names.push_back(member.name);
    }
}

Error no_such_field(const TypeTable& table, TypeId composite, std::string_view field)
{
    std::vector<std::string_view> names;
    collect_names(table, composite, 0, names);
    const std::string_view near = filter::nearest_word(field, names);
    const std::string structure = type_text(table, composite);
    return {structure + " of this kernel has no field " + std::string(field),
            near.empty() ? "`bscope types` with the name of the structure shows its fields"
                         : "is " + std::string(near) + " meant?"};
}

std::optional<MemberPlace> find_member(const TypeTable& table, TypeId composite, std::string_view name,
                                       std::uint64_t base_bits, int depth)
{
    for (std::size_t i = 0; depth < deepest && i < table.member_count(composite); ++i) {
        const TypeMember member = table.member(composite, i);
        const std::uint64_t at = base_bits + member.bit_offset;
        if (member.name == name) return MemberPlace{member.type, at, member.bits};
        if (!member.name.empty()) continue;
        if (auto inner = find_member(table, table.resolved(member.type), name, at, depth + 1)) return inner;
    }
    return std::nullopt;
}

/// Walks along a path; `place` is what has been reached.
class Walk {
public:
    Walk(const TypeTable& table, TypeId start) : table_(table)
    {
        const TypeId resolved = table.resolved(start);
        const bool is_pointer = table.kind(resolved) == TypeKind::pointer;
        place_.type = is_pointer ? table.target(resolved) : start;
        place_.hops.push_back({place_.type, 0, {}});
    }

    Result<void> go(const Step& step)
    {
        if (place_.bits != 0)
            return failure(place_.hops.back().text + " is a bit-field, and has no fields", {});
        const TypeId at = table_.resolved(place_.type);
        if (table_.kind(at) == TypeKind::pointer) {
            place_.hops.push_back({table_.target(at), 0, {}});
            place_.type = table_.target(at);
        }
        Result<void> gone = step.index ? go_to_element(*step.index, table_.kind(at) == TypeKind::pointer)
                                       : go_to_member(step.field);
        std::string& text = place_.hops.back().text;
        text += (text.empty() || step.index ? "" : ".") + std::string(step.text);
        return gone;
    }

    Result<FieldPlace> finish()
    {
        const std::optional<std::uint64_t> bytes = table_.bytes(place_.type);
        const TypeId resolved = table_.resolved(place_.type);
        if (!bytes)
            return failure("how large " + place_.hops.back().text + " is, " + type_text(table_, place_.type) +
                               ", is not known of this kernel",
                           {});
        place_.is_signed =
            table_.has(resolved, type_flag::is_signed) &&
            (table_.kind(resolved) == TypeKind::integer || table_.kind(resolved) == TypeKind::enumeration);
        place_.bytes = *bytes;
        if (place_.bits != 0) place_bits();
        return place_;
    }

private:
    Result<void> go_to_member(std::string_view field)
    {
        const TypeId composite = table_.resolved(place_.type);
        if (table_.kind(composite) == TypeKind::forward)
            return failure("of " + type_text(table_, composite) +
                               " only the name is known: no header that was read holds its fields",
                           "name a header that has them under btf_headers in the target's profile");
        if (!table_.is_composite(composite))
            return failure(type_text(table_, place_.type) + " has no fields, so not " + std::string(field) +
                               " either",
                           {});
        const std::optional<MemberPlace> member = boardscope::find_member(table_, composite, field);
        if (!member) return failure(no_such_field(table_, composite, field));
        place_.type = member->type;
        place_.bits = member->bits;
        bit_offset_ = member->bit_offset % 8;
        place_.hops.back().byte_offset += member->bit_offset / 8;
        return {};
    }

    Result<void> go_to_element(std::uint64_t index, bool behind_pointer)
    {
        const TypeId array = table_.resolved(place_.type);
        if (!behind_pointer) {
            if (table_.kind(array) != TypeKind::array)
                return failure(type_text(table_, place_.type) + " is no array", {});
            const std::uint64_t length = table_.array_length(array);
            if (length != 0 && index >= length)
                return failure("[" + std::to_string(index) + "] is behind the end of " +
                                   type_text(table_, place_.type),
                               {});
            place_.type = table_.target(array);
        }
        const std::optional<std::uint64_t> bytes = table_.bytes(place_.type);
        if (!bytes || index > UINT32_MAX)
            return failure("where element " + std::to_string(index) + " lies is not known", {});
        place_.hops.back().byte_offset += index * *bytes;
        return {};
    }

    /// A bit-field is read in units of its type, like C does it, or else of bytes.
    void place_bits()
    {
        PathHop& hop = place_.hops.back();
        const std::uint64_t unit = place_.bytes;
        std::uint64_t shift = bit_offset_ + (unit == 0 ? 0 : hop.byte_offset % unit * 8);
        if (unit != 0 && shift + place_.bits <= unit * 8) {
            hop.byte_offset -= hop.byte_offset % unit;
        } else {
            shift = bit_offset_;
            place_.bytes = 1;
            while (place_.bytes * 8 < shift + place_.bits)
                place_.bytes *= 2;
        }
        place_.bit_shift = static_cast<std::uint32_t>(shift);
    }

    const TypeTable& table_;
    FieldPlace place_;
    std::uint64_t bit_offset_ = 0;  // of a bit-field, within its first byte
};

}  // namespace

std::optional<MemberPlace> find_member(const TypeTable& table, TypeId composite, std::string_view name)
{
    return find_member(table, composite, name, 0, 0);
}

Result<FieldPlace> find_field(const TypeTable& table, TypeId start, std::string_view path)
{
    if (path.empty()) return failure(bad_path(path));
    Walk walk(table, start);
    for (bool is_first = true; !path.empty(); is_first = false) {
        const Result<Step> step = take_step(path, is_first);
        if (!step) return failure(step.error());
        if (const Result<void> gone = walk.go(*step); !gone) return failure(gone.error());
    }
    return walk.finish();
}

Result<FieldPlace> find_field(const TypeTable& table, std::string_view path)
{
    const std::size_t end = path.find_first_of(".-[");
    const std::string_view name = path.substr(0, end);
    const std::optional<TypeId> start = table.find_type(name);
    if (!start) return failure("no type of this kernel is known as " + std::string(name), {});
    return find_field(table, *start, end == std::string_view::npos ? std::string_view() : path.substr(end));
}

}  // namespace boardscope
