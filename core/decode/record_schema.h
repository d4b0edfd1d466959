// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the records of a probe's ring and perf buffers look like: for each map the struct that it
// names with
//          __type(value, struct event), field by field. Made by builder/record_schema.h, kept in recordings.
// Thread:  plain values, any thread.
// Units:   bytes from the start of the record, unless a name says bits.
// Errors:  parse() says what is wrong with the text; a field that lies outside of its struct is wrong.
#pragma once

#include "core/base/result.h"
#include "core/decode/event_shape.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::decode {

enum class FieldKind { unsigned_number, signed_number, boolean, enumeration, pointer, text, bytes };

/// "unsigned", "signed", "bool", "enum", "pointer", "text", "bytes".
[[nodiscard]] const char* to_string(FieldKind kind);

struct RecordField {
    std::string name;  ///< "pid"; of a struct inside: "peer.port"
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;  ///< of one element; of text and bytes: all of them
    FieldKind kind = FieldKind::unsigned_number;
    std::uint32_t count = 1;       ///< elements of an array of numbers
    std::uint32_t bit_offset = 0;  ///< of a bit field: from the lowest bit at `offset`
    std::uint32_t bit_count = 0;   ///< 0: no bit field
    std::vector<std::pair<std::int64_t, std::string>> names;  ///< of an enumeration
    friend bool operator==(const RecordField&, const RecordField&) = default;
};

/// Whether a field has one value, for a column: no array, no raw bytes.
[[nodiscard]] bool is_column(const RecordField& field);

struct MapSchema {
    std::string map;          ///< as the source names it
    std::string struct_name;  ///< "event"; empty: it has none
    std::uint32_t bytes = 0;
    std::vector<RecordField> fields;
    /// The fields that become columns: those with one value, named as here.
    [[nodiscard]] EventShape shape() const;
    friend bool operator==(const MapSchema&, const MapSchema&) = default;
};

struct RecordSchema {
    std::vector<MapSchema> maps;

    /// Kernels cut names of maps to 15 bytes: a name of that length also finds a longer one. Null: none.
    [[nodiscard]] const MapSchema* find(std::string_view map) const;

    /// JSON; docs/wire.md explains it. Empty text and an empty schema are the same.
    [[nodiscard]] std::string to_json() const;
    [[nodiscard]] static Result<RecordSchema> parse(std::string_view json);
    friend bool operator==(const RecordSchema&, const RecordSchema&) = default;
};

}  // namespace boardscope::decode
