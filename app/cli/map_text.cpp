// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/map_text.h"

#include "app/cli/messages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

using builder::TypedValue;
using Json = nlohmann::ordered_json;

/// Of a per-CPU map one for each CPU, else one.
std::vector<TypedValue> values_of(const session::MapContents& contents, ByteView value)
{
    const builder::ValueType& type = contents.types.value;
    if (!session::is_per_cpu(contents.map)) return {type.read(value)};
    std::vector<TypedValue> all;
    const std::size_t each =
        (std::size_t{contents.map.value_bytes} + 7) / 8 * 8;  // as the kernel spaces them
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

Json to_json(const TypedValue& value)
{
    using Kind = TypedValue::Kind;
    switch (value.kind) {
    case Kind::signed_number: return static_cast<std::int64_t>(value.number);
    case Kind::unsigned_number: return value.number;
    case Kind::boolean: return value.number != 0;
    case Kind::real: return value.real;
    case Kind::address: return builder::to_text(value);
    case Kind::name:
    case Kind::text:
    case Kind::raw: return value.text;
    case Kind::list: {
        Json list = Json::array();
        for (const TypedValue& part : value.parts)
            list.push_back(to_json(part));
        return list;
    }
    case Kind::record: {
        Json record = Json::object();
        for (std::size_t i = 0; i < value.parts.size(); ++i)
            record[value.names[i]] = to_json(value.parts[i]);
        return record;
    }
    }
    return nullptr;
}

void add_value(Json& row, const session::MapContents& contents, ByteView value)
{
    if (contents.map.role == wire::MapRole::stacks) {
        row["frames"] = session::stack_lines(contents.map, value, contents.symbols);
        return;
    }
    const std::vector<TypedValue> values = values_of(contents, value);
    if (!session::is_per_cpu(contents.map)) {
        row["value"] = to_json(values.front());
        return;
    }
    if (are_numbers(values)) row["value"] = to_json(sum_of(values));
    row["cpus"] = Json::array();
    for (const TypedValue& one : values)
        row["cpus"].push_back(to_json(one));
}

std::string json_line(const Json& row)
{
    return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_text(std::vector<std::string>& lines, const session::MapContents& contents, const std::string& head,
              ByteView value)
{
    if (contents.map.role != wire::MapRole::stacks) {
        lines.push_back(printable(head + ": " + value_text(contents, value)));
        return;
    }
    lines.push_back(printable(head + ":"));
    for (const std::string& line : session::stack_lines(contents.map, value, contents.symbols))
        lines.push_back("  " + printable(line));
}

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

}  // namespace

std::string value_text(const session::MapContents& contents, ByteView value)
{
    const std::vector<TypedValue> values = values_of(contents, value);
    if (values.empty()) return "?";
    if (!session::is_per_cpu(contents.map)) return builder::to_text(values.front());
    TypedValue list{.kind = TypedValue::Kind::list, .parts = values};
    std::string each = builder::to_text(list);
    if (!are_numbers(values)) return each;
    each.front() = '(';
    each.back() = ')';
    return builder::to_text(sum_of(values)) + " " + each;
}

std::vector<std::string> map_lines(const session::MapContents& contents, Format format)
{
    std::vector<std::pair<TypedValue, const Bytes*>> rows;
    for (const auto& [key, value] : contents.entries)
        rows.emplace_back(contents.types.key.read(key), &value);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });

    std::vector<std::string> lines;
    const std::string& name = contents.map.name;
    for (const auto& [key, value] : rows) {
        if (format == Format::json) {
            Json row{
                {"kind", "map"}, {"map", name}, {"time_ns", contents.monotonic_ns}, {"key", to_json(key)}};
            add_value(row, contents, *value);
            lines.push_back(json_line(row));
        } else {
            add_text(lines, contents, "@" + name + "[" + builder::to_text(key) + "]", *value);
        }
    }
    const char* cut = "the map holds more, or changed too fast to be read whole";
    if (format == Format::json) {
        if (rows.empty() || contents.cut)
            lines.push_back(json_line({{"kind", "map"},
                                       {"map", name},
                                       {"time_ns", contents.monotonic_ns},
                                       {"entries", rows.size()},
                                       {"cut", contents.cut}}));
    } else if (contents.cut) {
        lines.push_back(printable("@" + name + ": … ") + cut);
    } else if (rows.empty()) {
        lines.push_back(printable("@" + name + " is empty"));
    }
    return lines;
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
    if (!session::is_per_cpu(map) || parts.empty()) return failure(one.error().cause, hint);
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

}  // namespace boardscope::cli
