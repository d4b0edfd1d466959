// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/record_schema.h"

#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <optional>

namespace boardscope::decode {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_maps = 1024;
constexpr std::size_t most_fields = 4096;
constexpr std::size_t most_names = 65536;
constexpr std::uint32_t most_record_bytes = 1u << 20;
constexpr std::size_t kernel_name_bytes = 15;

constexpr std::array kinds = {
    FieldKind::unsigned_number, FieldKind::signed_number, FieldKind::boolean, FieldKind::enumeration,
    FieldKind::pointer,         FieldKind::text,          FieldKind::bytes};

auto bad(const std::string& what)
{
    return failure("the description of the records is damaged: " + what,
                   "the recording was changed after it was made; its records cannot be told apart");
}

/// A member of an object, as a number that fits; the default where there is none.
std::optional<std::uint32_t> number(const Json& object, const char* key, std::uint32_t otherwise)
{
    const auto found = object.find(key);
    if (found == object.end()) return otherwise;
    if (!found->is_number_unsigned() ||
        found->get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    return found->get<std::uint32_t>();
}

std::optional<std::string> text(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

std::optional<FieldKind> kind_named(const std::string& name)
{
    for (const FieldKind kind : kinds)
        if (name == to_string(kind)) return kind;
    return std::nullopt;
}

bool fits(const RecordField& field, std::uint32_t struct_bytes)
{
    const bool is_number = field.kind != FieldKind::text && field.kind != FieldKind::bytes;
    if (is_number && (field.bytes == 0 || field.bytes > 8)) return false;
    if (field.count == 0 || field.bit_count > 64 || field.bit_offset > 63) return false;
    const std::uint64_t end = field.bit_count > 0
                                  ? field.offset + (std::uint64_t{field.bit_offset} + field.bit_count + 7) / 8
                                  : field.offset + std::uint64_t{field.bytes} * field.count;
    return end <= struct_bytes;
}

bool read_names(const Json& json, RecordField& field)
{
    const auto names = json.find("names");
    if (names == json.end()) return true;
    if (!names->is_array() || names->size() > most_names) return false;
    for (const Json& pair : *names) {
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_integer() || !pair[1].is_string())
            return false;
        field.names.emplace_back(pair[0].get<std::int64_t>(), pair[1].get<std::string>());
    }
    return true;
}

std::optional<RecordField> read_field(const Json& json, std::uint32_t struct_bytes)
{
    if (!json.is_object()) return std::nullopt;
    const auto name = text(json, "name");
    const auto kind = kind_named(text(json, "kind").value_or(std::string()));
    const auto offset = number(json, "offset", 0), bytes = number(json, "bytes", 0),
               count = number(json, "count", 1);
    const auto bit_offset = number(json, "bit_offset", 0), bit_count = number(json, "bit_count", 0);
    if (!name || !kind || !offset || !bytes || !count || !bit_offset || !bit_count) return std::nullopt;
    RecordField field{.name = *name,
                      .offset = *offset,
                      .bytes = *bytes,
                      .kind = *kind,
                      .count = *count,
                      .bit_offset = *bit_offset,
                      .bit_count = *bit_count};
    if (!read_names(json, field) || !fits(field, struct_bytes)) return std::nullopt;
    return field;
}

Json json_of(const RecordField& field)
{
    Json json{{"name", field.name},
              {"offset", field.offset},
              {"bytes", field.bytes},
              {"kind", to_string(field.kind)}};
    if (field.count != 1) json["count"] = field.count;
    if (field.bit_count != 0) {
        json["bit_offset"] = field.bit_offset;
        json["bit_count"] = field.bit_count;
    }
    for (const auto& [value, name] : field.names)
        json["names"].push_back(Json::array({value, name}));
    return json;
}

}  // namespace

const char* to_string(FieldKind kind)
{
    switch (kind) {
    case FieldKind::unsigned_number: return "unsigned";
    case FieldKind::signed_number: return "signed";
    case FieldKind::boolean: return "bool";
    case FieldKind::enumeration: return "enum";
    case FieldKind::pointer: return "pointer";
    case FieldKind::text: return "text";
    case FieldKind::bytes: return "bytes";
    }
    return "bytes";
}

const MapSchema* RecordSchema::find(std::string_view map) const
{
    for (const MapSchema& one : maps)
        if (one.map == map) return &one;
    if (map.size() != kernel_name_bytes) return nullptr;
    for (const MapSchema& one : maps)
        if (one.map.starts_with(map)) return &one;
    return nullptr;
}

std::string RecordSchema::to_json() const
{
    if (maps.empty()) return {};
    Json list = Json::array();
    for (const MapSchema& map : maps) {
        Json fields = Json::array();
        for (const RecordField& field : map.fields)
            fields.push_back(json_of(field));
        list.push_back({{"map", map.map},
                        {"struct", map.struct_name},
                        {"bytes", map.bytes},
                        {"fields", std::move(fields)}});
    }
    return Json{{"maps", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<RecordSchema> RecordSchema::parse(std::string_view json_text)
{
    RecordSchema schema;
    if (json_text.empty()) return schema;
    const Json json = Json::parse(json_text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return bad("it is no JSON object");
    const auto maps = json.find("maps");
    if (maps == json.end() || !maps->is_array() || maps->size() > most_maps) return bad("its list of maps");
    for (const Json& each : *maps) {
        if (!each.is_object()) return bad("one of its maps");
        const auto name = text(each, "map"), struct_name = text(each, "struct");
        const auto bytes = number(each, "bytes", 0);
        const auto fields = each.find("fields");
        if (!name || !struct_name || !bytes || *bytes > most_record_bytes || fields == each.end() ||
            !fields->is_array() || fields->size() > most_fields)
            return bad("one of its maps");
        MapSchema map{.map = *name, .struct_name = *struct_name, .bytes = *bytes};
        for (const Json& one : *fields) {
            std::optional<RecordField> field = read_field(one, map.bytes);
            if (!field) return bad("a field of " + map.map);
            map.fields.push_back(std::move(*field));
        }
        schema.maps.push_back(std::move(map));
    }
    return schema;
}

bool is_column(const RecordField& field)
{
    return field.count == 1 && field.kind != FieldKind::bytes;
}

EventShape MapSchema::shape() const
{
    EventShape shape{struct_name.empty() ? map : struct_name, {}};
    for (const RecordField& field : fields) {
        if (!is_column(field)) continue;
        FieldForm form = FieldForm::number;
        if (field.kind == FieldKind::text || field.kind == FieldKind::enumeration) form = FieldForm::text;
        const bool is_wide = field.bytes == 8 && field.bit_count == 0;
        if (is_wide && (field.kind == FieldKind::unsigned_number || field.kind == FieldKind::pointer))
            form = FieldForm::unsigned_number;
        shape.fields.push_back({field.name, form, form == FieldForm::text ? FieldUnit::none : unit_in_name(field.name)});
    }
    return shape;
}

}  // namespace boardscope::decode
