// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/map_text.h"

#include "app/cli/messages.h"
#include "app/session/map_values.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

using builder::TypedValue;
using Json = nlohmann::ordered_json;

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
    const std::vector<TypedValue> values = session::values_of(contents, value);
    if (!session::is_per_cpu(contents.map)) {
        row["value"] = to_json(values.front());
        return;
    }
    if (session::are_numbers(values)) row["value"] = to_json(session::sum_of(values));
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

}  // namespace

std::string value_text(const session::MapContents& contents, ByteView value)
{
    const std::vector<TypedValue> values = session::values_of(contents, value);
    if (values.empty()) return "?";
    if (!session::is_per_cpu(contents.map)) return builder::to_text(values.front());
    TypedValue list{.kind = TypedValue::Kind::list, .parts = values};
    std::string each = builder::to_text(list);
    if (!session::are_numbers(values)) return each;
    each.front() = '(';
    each.back() = ')';
    return builder::to_text(session::sum_of(values)) + " " + each;
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

}  // namespace boardscope::cli
