// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_table.h"

#include <bit>
#include <nlohmann/json.hpp>

namespace boardscope::session {

namespace {

using Json = nlohmann::ordered_json;
using Kind = MapCell::Kind;

Json json_of(const MapCell& cell)
{
    switch (cell.kind) {
    case Kind::unsigned_number: return cell.number;
    case Kind::signed_number: return static_cast<std::int64_t>(cell.number);
    case Kind::real: return std::bit_cast<double>(cell.number);
    case Kind::text: return cell.text;
    case Kind::none: break;
    }
    return nullptr;
}

std::string csv_field(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_field(const MapCell& cell)
{
    return cell.kind == Kind::text ? csv_field(cell.text) : cell.kind == Kind::none ? "" : json_of(cell).dump();
}

}  // namespace

std::string to_csv(const MapTable& table, std::span<const std::uint32_t> rows)
{
    std::string text;
    for (std::size_t column = 0; column < table.columns.size(); ++column)
        text += (column > 0 ? "," : "") + csv_field(table.columns[column].title);
    text += '\n';
    for (const std::uint32_t row : rows) {
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            text += (column > 0 ? "," : "") + csv_field(table.cell(row, column));
        text += '\n';
    }
    return text;
}

std::string to_json(const MapTable& table, std::span<const std::uint32_t> rows)
{
    Json list = Json::array();
    for (const std::uint32_t row : rows) {
        Json object = Json::object();
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            // Key and value may have a field of the same name.
            std::string name = table.columns[column].title;
            if (object.contains(name)) name = "value " + name;
            object[name] = json_of(table.cell(row, column));
        }
        list.push_back(std::move(object));
    }
    return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace boardscope::session
