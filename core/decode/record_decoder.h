// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Records of ring and perf buffers into rows, by the struct that their map names. Without one a
// record is
//          shown as bytes.
// Thread:  one thread at a time; the sink is called from push().
// Units:   nanoseconds of the board's CLOCK_MONOTONIC, as far as the probe took that clock.
// Errors:  none: a record that is too short shows what is there, and says so.
#pragma once

#include "core/decode/record_schema.h"
#include "core/wire/event_messages.h"
#include "core/wire/map_messages.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace boardscope::decode {

/// A ring has no stamps, and a record may hold none: then the row's time is when the loader read it, and the
/// loader looks only so often while events come.
inline constexpr std::uint32_t read_resolution_ns = 5'000'000;

/// The texts live inside the decoder or the pushed bytes: gone when the call returns.
struct RecordRow {
    std::uint64_t time_ns = 0;
    std::uint32_t resolution_ns = read_resolution_ns;
    std::optional<std::uint32_t> cpu;
    std::optional<std::int32_t> pid;  ///< the thread
    std::optional<std::int32_t> tgid;
    std::string_view task;
    std::string_view event;    ///< the struct, or the map where it names none
    std::string_view message;  ///< "pid=412 path=\"/etc\"", or bytes
    const MapSchema* schema = nullptr;  ///< of the map that names a struct; null: none
    std::span<const FieldValue> fields; ///< as schema->shape() has them
};

struct RecordSink {
    virtual ~RecordSink() = default;
    virtual void record(const RecordRow& row) = 0;
    /// Said once for each map whose records are only bytes.
    virtual void note(std::string_view text) = 0;
};

class RecordDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit RecordDecoder(RecordSink& sink, RecordSchema schema = {})
        : sink_(sink), schema_(std::move(schema))
    {
    }

    void set_schema(RecordSchema schema);
    /// Which map has which number; of this object, as the loader says before it is ready.
    void add(const wire::Maps& maps);
    void push(const wire::Records& records);

private:
    /// Which fields of a struct tell when, where and who; null: none does.
    struct KnownFields {
        const RecordField* time = nullptr;
        const RecordField* pid = nullptr;
        const RecordField* tid = nullptr;
        const RecordField* tgid = nullptr;
        const RecordField* cpu = nullptr;
        std::vector<const RecordField*> tasks;
    };
    struct Map {
        std::string name;
        const MapSchema* schema = nullptr;
        KnownFields known;  ///< of the schema
        bool noted = false;
    };
    static Map make_map(std::string name, const MapSchema* schema);
    static void fill_columns(const KnownFields& known, ByteView record, RecordRow& row);
    std::span<const FieldValue> values_of(const MapSchema& schema, ByteView bytes);
    void typed(const Map& map, const wire::Record& record, RecordRow row);
    void append_message(const Map& map, ByteView bytes);
    Map& map_of(std::uint32_t id);

    RecordSink& sink_;
    RecordSchema schema_;
    std::unordered_map<std::uint32_t, Map> maps_;
    std::string message_;
    std::vector<FieldValue> fields_;
};

}  // namespace boardscope::decode
