// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_values.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

namespace {

using builder::TypedValue;

/// "[1,[2,3],"a,b"]" → its three parts; nothing when the text is no list.
std::vector<std::string> split_list(std::string_view text)
{
    std::vector<std::string> parts;
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return parts;
    text = text.substr(1, text.size() - 2);
    int depth = 0;
    bool quoted = false;
    std::string part;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (!quoted) depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        if (c == ',' && depth == 0 && !quoted)
            parts.push_back(std::exchange(part, {}));
        else
            part += c;
    }
    parts.push_back(part);
    return parts;
}

/// The value as parse() takes it, with one of its fields as `written`.
std::string with_field(const TypedValue& value, std::size_t part, std::string written)
{
    if (value.kind != TypedValue::Kind::record) return written;
    const bool is_text = part < value.parts.size() && value.parts[part].kind == TypedValue::Kind::text;
    if (is_text && !written.starts_with('"'))
        written = builder::to_text({.kind = TypedValue::Kind::text, .text = written});
    std::string text = "{";
    for (std::size_t i = 0; i < value.parts.size(); ++i) {
        if (i > 0) text += ", ";
        text += value.names[i] + ": " + (i == part ? written : builder::to_text(value.parts[i]));
    }
    return text + "}";
}

}  // namespace

std::size_t cpu_stride(const wire::MapInfo& map)
{
    return (std::size_t{map.value_bytes} + 7) / 8 * 8;
}

std::vector<TypedValue> values_of(const MapContents& contents, ByteView value)
{
    const builder::ValueType& type = contents.types.value;
    if (!is_per_cpu(contents.map)) return {type.read(value)};
    std::vector<TypedValue> all;
    const std::size_t each = cpu_stride(contents.map);
    for (; value.size() >= each && each > 0; value = value.subspan(each))
        all.push_back(type.read(value.first(contents.map.value_bytes)));
    return all;
}

bool are_numbers(const std::vector<TypedValue>& values)
{
    return !values.empty() &&
           std::all_of(values.begin(), values.end(), [](const TypedValue& one) { return one.is_number(); });
}

TypedValue sum_of(const std::vector<TypedValue>& values)
{
    TypedValue sum{.kind = values.front().kind};
    for (const TypedValue& one : values)
        sum.number += one.number;
    return sum;
}

Result<Bytes> parse_key(const wire::MapInfo& map, const builder::ValueType& type, const std::string& text)
{
    if (map.key_bytes == 0) {
        if (text.empty()) return Bytes{};
        return failure("entries of " + map.name + " have no keys", "give '' as the key");
    }
    Result<Bytes> key = type.parse(text);
    if (!key) return failure(key.error().cause, "the key of " + map.name + " is " + type.describe());
    return key;
}

Result<Bytes> parse_value(const wire::MapInfo& map, const builder::ValueType& type, const std::string& text)
{
    const std::string hint = "the value of " + map.name + " is " + type.describe();
    Result<Bytes> one = type.parse(text);
    if (one) return one;
    const std::vector<std::string> parts = split_list(text);
    if (!is_per_cpu(map) || parts.empty()) return failure(one.error().cause, hint);
    if (parts.size() != map.value_count)
        return failure(map.name + " has a value for each of " + std::to_string(map.value_count) + " CPUs, " +
                           std::to_string(parts.size()) + " were given",
                       hint);
    Bytes all;
    for (const std::string& part : parts) {
        const std::size_t begin = part.find_first_not_of(' ');
        const Result<Bytes> value = type.parse(begin == std::string::npos ? part : part.substr(begin));
        if (!value) return failure(value.error().cause, hint);
        append(all, *value);
        all.resize((all.size() + 7) / 8 * 8);
    }
    return all;
}

Result<Bytes> with_part(const wire::MapInfo& map, const builder::ValueType& type, ByteView value,
                        std::size_t part, const std::string& text)
{
    const TypedValue now = type.read(value);
    Result<Bytes> edited = type.parse(with_field(now, part, text));
    const std::string hint = "the value of " + map.name + " is " + type.describe();
    if (!edited) return failure(edited.error().cause, hint);
    if (now.kind != TypedValue::Kind::record) return edited;
    // What text does not tell, such as padding, comes from the bytes themselves.
    const Result<Bytes> same = type.parse(builder::to_text(now));
    if (!same || same->size() != value.size() || edited->size() != value.size())
        return failure("a value of " + map.name + " cannot be changed by its fields", hint);
    for (std::size_t i = 0; i < value.size(); ++i)
        if ((*edited)[i] == (*same)[i]) (*edited)[i] = value[i];
    return edited;
}

}  // namespace boardscope::session
